"""A year of the whole program in a world where everything goes wrong now and then, and no rule is ever broken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.simulation.conftest import lived
from tests.simulation.outside import Faults
from tests.simulation.world import Size

HARSH = Faults(kill=0.01, freeze=0.005, lost=0.05, refused=0.005)
WINTER = Size(people=12, days=194, zones=40, replicas=2, begins=datetime(2027, 9, 28, 6, tzinfo=UTC))
"""Both clock changes, on both halves of the earth, a year end and the 29th of February."""

SEASON = Size(people=20, days=36, replicas=2, faults=HARSH)


def test_a_winter_holds_every_rule(fresh: Callable[[], str]) -> None:
    report = lived(fresh(), 3, WINTER)
    print(report.told())
    assert report.messages > 500
    assert report.tally["kills"] > 20
    assert report.tally["days and people accounted for"] > 500
    assert report.tally["answers found again"] > 300
    assert report.tally["dates accounted for"] > 20
    assert report.tally["reminders"] > 5
    assert report.tally["asked after a meeting"] > 5
    assert report.tally["gave way to something else"] > 30


def test_a_harsh_season_holds_every_rule_and_goes_the_same_way_twice(fresh: Callable[[], str]) -> None:
    first = lived(fresh(), 2, SEASON)
    again = lived(fresh(), 2, SEASON)
    assert first == again
    assert first.tally["kills"] > 20


def test_another_seed_is_another_story(fresh: Callable[[], str]) -> None:
    short = replace(SEASON, people=8, days=10)
    assert (lived(fresh(), 3, short)).trace != (lived(fresh(), 4, short)).trace


def test_weeks_on_postgresql_hold_every_rule(postgresql_url: str) -> None:
    report = lived(postgresql_url, 5, replace(SEASON, people=12, days=21))
    assert report.messages > 50


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_twenty_years_of_three_hundred_people(fresh: Callable[[], str], seed: int) -> None:
    report = lived(fresh(), seed, Size())
    print(report.told())

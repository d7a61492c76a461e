"""A year of the whole program in a world where everything goes wrong now and then, and no rule is ever broken."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulation.conftest import lived
from tests.simulation.world import Size
from tests.simulation.worlds import LARGE, SEASON, WINTER

ROOT = Path(__file__).parents[2]
STORY = """
import sys
from dataclasses import replace
from tests.simulation.conftest import lived
from tests.simulation.worlds import SEASON
print(lived(sys.argv[1], 6, replace(SEASON, days=12)).trace)
"""


def test_a_winter_holds_every_rule(fresh: Callable[[], str]) -> None:
    report = lived(fresh(), 3, WINTER)
    print(report.told())
    assert report.messages > 500
    assert report.tally["kills"] > 10
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


def test_the_same_seed_is_the_same_story_in_another_process(fresh: Callable[[], str]) -> None:
    """Whatever the order of its sets: it says so of every version of Python that runs it, too."""
    stories = set()
    for order in ("1", "2"):
        run = [sys.executable, "-c", STORY, fresh()]
        told = subprocess.run(
            run, env={**os.environ, "PYTHONHASHSEED": order, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
        )
        stories.add(told.stdout)
    assert len(stories) == 1
    assert stories.pop().strip()


def test_a_house_that_hands_in_its_files_together_keeps_every_rule(fresh: Callable[[], str]) -> None:
    report = lived(fresh(), 1, replace(LARGE, people=40, days=28, events=4))
    assert report.messages > 100
    assert report.tally["dates accounted for"] > 5


def test_weeks_on_postgresql_hold_every_rule(postgresql_url: str) -> None:
    report = lived(postgresql_url, 5, replace(SEASON, people=12, days=21))
    assert report.messages > 50


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_twenty_years_of_three_hundred_people(fresh: Callable[[], str], seed: int) -> None:
    report = lived(fresh(), seed, Size())
    print(report.told())

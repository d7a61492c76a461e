"""Worlds that are too large, or too many, for any day but some: `make years` takes most of one (goals T1 and T2)."""

from collections.abc import Callable

import pytest

from tests.simulation.conftest import lived
from tests.simulation.worlds import HARSHER, LARGE


@pytest.mark.years
def test_a_year_of_ten_thousand_people_holds_every_rule(fresh: Callable[[], str]) -> None:
    report = lived(fresh(), 77, LARGE)
    print(report.told())
    assert report.messages > 1_000_000
    assert report.tally["kills"] > 1_000


@pytest.mark.years
@pytest.mark.parametrize("seed", range(1, 301))
def test_each_of_three_hundred_harsher_years_holds_every_rule(fresh: Callable[[], str], seed: int) -> None:
    report = lived(fresh(), seed, HARSHER)
    print(report.told())
    assert report.tally["kills"] > 1_000

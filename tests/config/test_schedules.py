"""The schedules that stand ready for HR."""

from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from flows.catalogue import load
from flows.gate import Budget
from flows.schedule import days, parse_schedule

FILES = [Path("config/schedule.toml"), Path("config/year.toml")]
YEAR = date(2027, 1, 4), date(2027, 12, 31)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_can_be_applied_as_it_stands(file: Path) -> None:
    assert parse_schedule(file.read_text("utf-8"), file.name, load().flows)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_an_employee_is_not_asked_for_more_than_the_budget_allows(file: Path) -> None:
    """What goes to everybody keeps within a day's and a week's budget, so that nothing planned is left out for want of
    room."""
    nudges = parse_schedule(file.read_text("utf-8"), file.name, load().flows)
    everybody = sorted(day for one in nudges if one.audience in ("everyone", "employee") for day in days(one, *YEAR))
    by_day = [(day, len(list(same))) for day, same in groupby(everybody)]
    by_week = [(week, len(list(same))) for week, same in groupby(everybody, lambda day: day.isocalendar()[:2])]
    assert [one for one in by_day if one[1] > Budget().day] == []
    assert [one for one in by_week if one[1] > Budget().week] == []

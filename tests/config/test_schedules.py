"""The schedules that stand ready for HR."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from flows.catalogue import load
from flows.flow import NEW_FOR
from flows.gate import Budget
from flows.schedule import PRIORITIES, Nudge, days
from flows.schedule_file import parse_schedule

FILES = [Path("config/schedule.toml"), Path("config/year.toml")]
YEAR = date(2027, 1, 4), date(2027, 12, 31)


def nudges_in(file: Path) -> Sequence[Nudge]:
    return parse_schedule(file.read_text("utf-8"), file.name, load().flows)


def counted_from(anchor: str) -> Sequence[Nudge]:
    (_, year) = FILES
    return sorted((one for one in nudges_in(year) if one.anchor == anchor), key=lambda one: one.offset)


def asked(nudges: Sequence[Nudge], *, reminded: bool) -> Iterator[date]:
    """The days on which everybody gets something by the calendar, and is reminded if nobody answers."""
    for one in nudges:
        for day in days(one, *YEAR) if one.audience in ("everyone", "employee") else ():
            yield day
            if one.remind and reminded:
                yield day + one.remind


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_can_be_applied_as_it_stands(file: Path) -> None:
    assert nudges_in(file)


@pytest.mark.parametrize("reminded", [False, True])
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_an_employee_is_not_asked_for_more_than_the_budget_allows(file: Path, reminded: bool) -> None:
    """What goes to everybody keeps within a day's and a week's budget, so that nothing planned is left out for want of
    room, not even when nobody answers and everybody is reminded."""
    everybody = sorted(asked(nudges_in(file), reminded=reminded))
    by_day = [(day, len(list(same))) for day, same in groupby(everybody)]
    by_week = [(week, len(list(same))) for week, same in groupby(everybody, lambda day: day.isocalendar()[:2])]
    assert everybody
    assert [one for one in by_day if one[1] > Budget().day] == []
    assert [one for one in by_week if one[1] > Budget().week] == []


def test_the_year_leaves_room_for_a_meeting_or_a_date_of_ones_own_in_most_weeks() -> None:
    everybody = sorted(asked(nudges_in(FILES[1]), reminded=False))
    by_week = [len(list(same)) for _, same in groupby(everybody, lambda day: day.isocalendar()[:2])]
    assert max(by_week) < Budget().week


@pytest.mark.parametrize("anchor", ["joined", "course", "mus", "contract", "school"])
def test_what_is_counted_from_a_date_falls_on_the_same_weekday_and_never_twice_in_a_week(anchor: str) -> None:
    nudges = counted_from(anchor)
    assert nudges
    assert all(one.offset % timedelta(weeks=1) == timedelta(0) for one in nudges)
    assert all(after.offset - before.offset >= timedelta(weeks=1) for before, after in pairwise(nudges))


def test_a_newcomer_is_asked_while_they_are_one() -> None:
    joined = counted_from("joined")
    assert all(one.offset <= NEW_FOR for one in joined)
    assert "newcomer" in {one.audience for one in joined}


def test_a_meeting_gives_way_to_everything_else() -> None:
    nudges = nudges_in(FILES[1])
    meetings = [one for one in nudges if one.meeting]
    others = [one for one in nudges if not one.meeting]
    assert max(PRIORITIES[one.priority] for one in meetings) < min(PRIORITIES[one.priority] for one in others)


def test_nobody_is_reminded_of_what_comes_back_within_a_month() -> None:
    for one in [*nudges_in(FILES[0]), *nudges_in(FILES[1])]:
        found = list(days(one, *YEAR))
        assert not one.remind or all(after - before > timedelta(days=28) for before, after in pairwise(found))

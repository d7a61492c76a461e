"""Calendar rules against the library whose dates they are, and their instants in every time zone there is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrule, rrulestr
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from flows.recurrence import dates, parse_rule, possible
from flows.schedule import GRID_START, instant
from tests.flows.test_schedule import DATES, ODD_ZONES, ZONES, nudge, rules, running_clock

HALF_HOURS = st.integers(0, 47).map(lambda n: time(n // 2, 30 * (n % 2)))


def by_the_book(repeats: str, starts: datetime) -> rrule:
    found = rrulestr(f"{repeats};WKST=MO", dtstart=starts)
    assert isinstance(found, rrule)
    return found


@given(rules(), DATES, DATES, st.integers(0, 1200))
@settings(max_examples=300)
@example("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2026, 1, 15), date(2026, 1, 1), 400)
@example("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-2", date(2026, 1, 31), date(2026, 1, 1), 400)
@example("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31", date(2025, 8, 31), date(2025, 8, 1), 1200)
@example("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2024, 2, 29), date(2024, 1, 1), 1600)
@example("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", date(2024, 2, 29), date(2024, 1, 1), 1200)
@example("FREQ=YEARLY", date(2024, 2, 29), date(2024, 1, 1), 1600)
@example("FREQ=MONTHLY", date(2024, 1, 31), date(2024, 1, 1), 400)
@example("FREQ=WEEKLY;INTERVAL=2", date(2026, 12, 31), date(2026, 12, 1), 400)
def test_the_dates_are_those_of_the_library(repeats: str, starts: date, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    book = by_the_book(repeats, datetime.combine(starts, time()))
    wanted = book.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    assert list(dates(repeats, starts, first, last)) == [moment.date() for moment in wanted]


@pytest.mark.parametrize(
    "repeats",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=31,-31",
        "FREQ=WEEKLY;BYMONTH=11;BYMONTHDAY=31;BYDAY=MO,TU",
        "FREQ=DAILY;INTERVAL=14;BYDAY=TU,WE,TH,FR,SA,SU",
    ],
)
def test_a_day_that_no_month_and_no_round_has_is_not_looked_for(repeats: str) -> None:
    assert not possible(parse_rule(repeats), GRID_START)


@given(rules(), st.sampled_from(ODD_ZONES) | st.sampled_from(ZONES), HALF_HOURS, DATES)
@settings(max_examples=200)
def test_the_instants_are_those_of_the_library_but_for_two_hours_of_a_clock_change(
    repeats: str, name: str, at: time, starts: date
) -> None:
    zone = ZoneInfo(name)
    last = starts + timedelta(days=400)
    found = list(dates(repeats, starts, starts, last))
    assume(found)
    book = by_the_book(repeats, datetime.combine(starts, at, zone)).between(
        datetime.combine(starts, time(), zone), datetime.combine(last, time(23, 59), zone), inc=True
    )
    assert [moment.date() for moment in book] == found
    for day, moment in zip(found, book, strict=True):
        if moment.replace(fold=0).utcoffset() == moment.replace(fold=1).utcoffset():
            assert instant(day, at, zone) == moment.astimezone(UTC)
        else:
            assert instant(day, at, zone) == running_clock(day, at, zone)


def clock_changes(zone: ZoneInfo, year: int) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """The instants of a year at which a zone's clock changes, with how far it was from UTC before and is after."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    for one, next_one in pairwise(days):
        while one.astimezone(zone).utcoffset() != next_one.astimezone(zone).utcoffset():
            before, middle = one.astimezone(zone).utcoffset(), one + (next_one - one) / 2
            if next_one - one <= timedelta(minutes=1):
                after = next_one.astimezone(zone).utcoffset()
                assert before is not None
                assert after is not None
                yield next_one, before, after
                break
            one, next_one = (middle, next_one) if middle.astimezone(zone).utcoffset() == before else (one, middle)


@pytest.mark.parametrize("year", [2026, 2027])
def test_in_every_zone_a_gap_gives_the_first_minute_after_and_a_fold_the_first_of_two(year: int) -> None:
    seen = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change, before, after in clock_changes(zone, year):
            seen += 1
            change = change.replace(second=0, microsecond=0)
            shown_before, shown_after = ((change + offset).replace(tzinfo=None) for offset in (before, after))
            low, high = min(shown_before, shown_after), max(shown_before, shown_after)
            inside = [low, low + timedelta(minutes=1), low + (high - low) / 2, high - timedelta(minutes=1)]
            for wall in (one.replace(second=0) for one in inside):
                wanted = change if after > before else (wall - before).replace(tzinfo=UTC)
                assert instant(wall.date(), wall.time(), zone) == wanted, (name, wall)
            for wall, offset in ((low - timedelta(minutes=1), before), (high, after)):
                assert instant(wall.date(), wall.time(), zone) == (wall - offset).replace(tzinfo=UTC), (name, wall)
    assert len(ZONES) > 500
    assert seen > 300


@given(
    st.lists(st.sampled_from(ODD_ZONES) | st.sampled_from(ZONES), min_size=2, max_size=5),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.times(time(0), time(20)).map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_wherever_a_person_goes_each_local_day_comes_once(names: list[str], first: date, at: time) -> None:
    """An occurrence is a local date. Whichever zone somebody is in when it is due, it is due on that date there."""
    days = [first + timedelta(days=n) for n in range(len(names))]
    due = [
        instant(day, at, ZoneInfo(name)).astimezone(ZoneInfo(name)).date()
        for day, name in zip(days, names, strict=True)
    ]
    assert due == days


def test_every_second_week_goes_on_across_the_year_end() -> None:
    found = list(dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", GRID_START, date(2024, 1, 1), date(2060, 1, 1)))
    assert {(after - before).days for before, after in pairwise(found)} == {14}


def test_a_quarter_begins_in_the_same_months_every_year() -> None:
    found = list(dates("FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE", GRID_START, date(2026, 1, 1), date(2035, 12, 31)))
    assert {day.month for day in found} == {1, 4, 7, 10}
    assert len(found) == 40


def test_leap_day_and_the_last_day_of_february() -> None:
    span = date(2023, 1, 1), date(2033, 1, 1)
    assert [day.year for day in dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", GRID_START, *span)] == [2024, 2028, 2032]
    last = list(dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", GRID_START, *span))
    assert [day.day for day in last] == [29, 28, 28, 28, 29, 28, 28, 28, 29]


def test_the_last_working_day_of_the_month() -> None:
    one = nudge("rrule:freq=monthly; byday=mo,tu,we,th,fr; bysetpos=-1")
    assert one.repeats == "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    found = list(dates(one.repeats, GRID_START, date(2026, 1, 1), date(2026, 6, 30)))
    assert [day.day for day in found] == [30, 27, 31, 30, 29, 30]


def test_a_day_that_only_some_months_have_is_not_moved() -> None:
    found = list(dates("FREQ=MONTHLY;BYMONTHDAY=31", GRID_START, date(2026, 1, 1), date(2026, 12, 31)))
    assert [day.month for day in found] == [1, 3, 5, 7, 8, 10, 12]
    assert list(dates("FREQ=MONTHLY;BYDAY=5MO", GRID_START, date(2026, 4, 1), date(2026, 5, 31))) == []

"""Where the budget has no room for all, what is more important is asked and the rest makes room."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gate import Budget, Contact, Wait
from flows.precedence import give_way

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANA = Contact(zone=COPENHAGEN)
WINDOW = 12 * HOUR
LOW, NORMAL, HIGH = -1, 0, 1
Later = tuple[datetime, int]


def way(*ahead: Later, person: Contact = ANA, budget: Budget | None = None, priority: int = NORMAL) -> Wait | None:
    return give_way(person, NINE, budget or Budget(), priority, [(at, at + WINDOW, its) for at, its in ahead])


def test_what_is_more_important_later_the_same_day_goes_first() -> None:
    assert way((NINE + 2 * HOUR, HIGH)) == Wait(NINE + 2 * HOUR, "gave-way")


@pytest.mark.parametrize("ahead", [(NINE + 2 * HOUR, NORMAL), (NINE + 2 * HOUR, LOW), (NINE + DAY, HIGH)])
def test_nobody_makes_room_for_what_is_not_more_important_or_not_today(ahead: Later) -> None:
    assert way(ahead) is None


def test_today_is_the_persons_own() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    always = replace(ANA, opens=time(0), closes=time(23, 59))
    assert way((late, HIGH), person=always) is None, "tomorrow in Copenhagen"
    assert way((late, HIGH), person=replace(always, zone=ZoneInfo("Atlantic/Azores"))) is not None


@pytest.mark.parametrize(
    "person",
    [
        replace(ANA, closes=time(13)),
        replace(ANA, zone=ZoneInfo("Asia/Tokyo"), closes=time(20)),
        replace(ANA, busy=((NINE + 4 * HOUR, NINE + 20 * HOUR),)),
    ],
    ids=["home by then", "night there", "in meetings all the time"],
)
def test_nobody_makes_room_for_what_they_cannot_get_that_day(person: Contact) -> None:
    assert way((NINE + 5 * HOUR, HIGH), person=person) is None
    assert way((NINE + 2 * HOUR, HIGH), person=person) == Wait(NINE + 2 * HOUR, "gave-way")


def test_what_waits_for_a_meeting_to_end_is_waited_for_if_it_comes_in_time() -> None:
    meeting = replace(ANA, busy=((NINE + HOUR, NINE + 3 * HOUR),))
    assert give_way(meeting, NINE, Budget(), NORMAL, [(NINE + 2 * HOUR, NINE + 4 * HOUR, HIGH)]) is not None
    assert give_way(meeting, NINE, Budget(), NORMAL, [(NINE + 2 * HOUR, NINE + 3 * HOUR, HIGH)]) is None


def test_what_should_have_gone_already_is_waited_for_a_minute() -> None:
    assert way((NINE - HOUR, HIGH)) == Wait(NINE + timedelta(minutes=1), "gave-way")


def test_where_there_is_room_for_both_nobody_waits() -> None:
    assert way((NINE + HOUR, HIGH), budget=Budget(day=2)) is None
    assert way((NINE + HOUR, HIGH), (NINE + 2 * HOUR, HIGH), budget=Budget(day=2)) is not None


def test_the_last_of_the_week_is_kept_for_what_matters_more() -> None:
    given = (NINE - DAY, NINE - 2 * DAY)
    ahead = (NINE + HOUR, HIGH)
    assert way(ahead, person=Contact(zone=COPENHAGEN, contacts=given), budget=Budget(day=5, week=3)) is not None
    assert way(ahead, person=Contact(zone=COPENHAGEN, contacts=given), budget=Budget(day=5, week=4)) is None
    assert way(ahead, person=Contact(zone=COPENHAGEN, weekly=1), budget=Budget(day=5, week=5)) is not None
    assert way(ahead, person=Contact(zone=COPENHAGEN, unanswered=2), budget=Budget(day=5, week=5)) is not None


@given(
    priority=st.sampled_from((LOW, NORMAL, HIGH)),
    ahead=st.lists(
        st.tuples(st.integers(-5, 40).map(lambda hours: NINE + hours * HOUR), st.integers(-1, 1)), max_size=6
    ),
    day=st.integers(1, 3),
)
def test_whoever_waits_waits_for_something_of_today_and_not_for_ever(
    priority: int, ahead: list[Later], day: int
) -> None:
    found = way(*ahead, budget=Budget(day=day, week=15), priority=priority)
    closes = NINE + 7 * HOUR
    more = [at for at, its in ahead if its > priority and at < closes and max(at, NINE) < at + WINDOW]
    assert (found is not None) == (len(more) >= day)
    if found:
        assert NINE < found.until <= max(*more, NINE + timedelta(minutes=1))

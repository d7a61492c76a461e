"""Where the budget has no room for all, what is more important is asked and the rest makes room."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gate import Budget, Contact, Wait
from flows.precedence import Ahead, give_way

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANA = Contact(zone=COPENHAGEN)
LOW, NORMAL, HIGH = -1, 0, 1


def way(*ahead: Ahead, person: Contact = ANA, budget: Budget | None = None, priority: int = NORMAL) -> Wait | None:
    return give_way(person, NINE, budget or Budget(), priority, ahead)


def test_what_is_more_important_later_the_same_day_goes_first() -> None:
    assert way((NINE + 2 * HOUR, HIGH)) == Wait(NINE + 2 * HOUR, "gave-way")


@pytest.mark.parametrize("ahead", [(NINE + 2 * HOUR, NORMAL), (NINE + 2 * HOUR, LOW), (NINE + DAY, HIGH)])
def test_nobody_makes_room_for_what_is_not_more_important_or_not_today(ahead: Ahead) -> None:
    assert way(ahead) is None


def test_today_is_the_persons_own() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert way((late, HIGH)) is None, "tomorrow in Copenhagen"
    assert way((late, HIGH), person=Contact(zone=ZoneInfo("Atlantic/Azores"))) is not None


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
    priority: int, ahead: list[Ahead], day: int
) -> None:
    found = way(*ahead, budget=Budget(day=day, week=15), priority=priority)
    more = [at for at, its in ahead if its > priority and at.astimezone(COPENHAGEN).date() <= NINE.date()]
    assert (found is not None) == (len(more) >= day)
    if found:
        assert NINE < found.until <= max(*more, NINE + timedelta(minutes=1))

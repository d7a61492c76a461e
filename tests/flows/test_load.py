"""What the schedule asks of people in a week, counted from groups: the same as counting every person."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.gate import Budget
from flows.load import Planned, mondays, week

MONDAY = date(2026, 11, 23)
MEMBERS = st.sets(st.integers(0, 11), max_size=12)


@given(
    audiences=st.lists(MEMBERS, min_size=1, max_size=5),
    asked=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 4)), max_size=20),
    a_day=st.integers(1, 2),
    a_week=st.integers(1, 4),
)
def test_a_week_in_groups_is_a_week_of_persons(
    audiences: list[set[int]], asked: list[tuple[int, int]], a_day: int, a_week: int
) -> None:
    planned = [
        Planned(MONDAY + timedelta(days=day), "10:00", f"n{n}", "flow", place % len(audiences), 0)
        for n, (day, place) in enumerate(asked)
    ]
    planned = [
        Planned(one.day, one.at, one.name, one.flow, one.audience, len(audiences[one.audience])) for one in planned
    ]
    groups = Counter(frozenset(n for n, one in enumerate(audiences) if person in one) for person in range(12))
    found = week(MONDAY, planned, list(groups.items()), Budget(a_day, a_week))
    times: Counter[int] = Counter()
    held = 0
    for person in range(12):
        days = Counter(
            one.day for one in planned if person in audiences[one.audience] and one.day < MONDAY + timedelta(weeks=1)
        )
        if days:
            times[days.total()] += 1
        held += days.total() - min(a_week, sum(min(a_day, count) for count in days.values()))
    assert dict(found.times) == dict(times)
    assert found.held_back == held
    assert found.messages == sum(count * people for count, people in times.items())


def test_the_fullest_day_is_the_one_of_most_messages_and_the_earliest_of_several() -> None:
    planned = [
        Planned(MONDAY + timedelta(days=day), "10:00", "n", "flow", 0, people)
        for day, people in ((1, 4), (2, 9), (3, 5), (3, 4))
    ]
    assert week(MONDAY, planned, [], Budget()).fullest == MONDAY + timedelta(days=2)
    assert week(MONDAY, [], [], Budget()).fullest is None


def test_the_weeks_begin_with_the_one_that_it_is() -> None:
    assert mondays(MONDAY + timedelta(days=6))[:2] == [MONDAY, MONDAY + timedelta(weeks=1)]
    assert mondays(MONDAY)[0] == MONDAY

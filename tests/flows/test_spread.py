"""Many are asked little by little, everybody at a time of their own that stays; few are asked at once."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.spread import (
    FIRST_BACKOFF,
    LONGEST_BACKOFF,
    RATES,
    Workspaces,
    backoff,
    busiest,
    fits,
    jitter,
    needed,
    spread,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NOTHING = timedelta(0)

audiences = st.integers(0, 200_000)
rates = st.sampled_from([None, *RATES.values()])
windows = st.integers(15, 12 * 60).map(lambda minutes: minutes * MINUTE)
people = st.integers(1, 10**9)
nudges = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@given(audience=audiences, rate=rates, window=windows)
def test_an_audience_is_asked_within_the_window_and_in_whole_minutes(
    audience: int, rate: float | None, window: timedelta
) -> None:
    over = spread(audience, rate, window)
    assert NOTHING <= over <= window * 3 / 4
    assert over % MINUTE == NOTHING
    assert over <= needed(audience, rate)


@given(audience=audiences, rate=rates, window=windows)
def test_the_more_there_are_the_longer_it_takes(audience: int, rate: float | None, window: timedelta) -> None:
    assert spread(audience, rate, window) <= spread(audience + 1000, rate, window)


@pytest.mark.parametrize(("audience", "over"), [(0, 0), (1, 0), (300, 0), (599, 1), (600, 2), (6_000, 20)])
def test_who_can_be_asked_within_a_minute_are_asked_at_once(audience: int, over: int) -> None:
    assert spread(audience, RATES["slack"], 4 * HOUR) == over * MINUTE


@given(person=people, nudge=nudges, minutes=st.integers(0, 600))
def test_everybody_has_a_time_of_their_own_that_stays(person: int, nudge: str, minutes: int) -> None:
    over = minutes * MINUTE
    later = jitter(person, nudge, over)
    assert later == jitter(person, nudge, over)
    assert NOTHING <= later < max(over, timedelta(seconds=1))
    assert later.microseconds == 0


@given(first=st.integers(0, 10**6), nudge=nudges)
def test_no_part_of_the_time_has_more_people_than_another(first: int, nudge: str) -> None:
    over, parts, many = 60 * MINUTE, 6, 3_000
    found = Counter(jitter(first + n, nudge, over) // (over / parts) for n in range(many))
    assert set(found) == set(range(parts))
    assert all(abs(count - many / parts) < 140 for count in found.values()), "more than six standard deviations off"


def test_another_nudge_asks_the_same_people_in_another_order() -> None:
    one, other = ([jitter(n, name, HOUR) for n in range(50)] for name in ("lunch", "talk"))
    assert one != other
    assert sum(a < b for a, b in zip(one, other, strict=True)) not in (0, 50)


@pytest.mark.parametrize(
    ("workspaces", "found"),
    [
        ([], (900, None)),
        ([("fake", 900)], (900, None)),
        ([("slack", 1)], (1, 5.0)),
        ([("slack", 5_000), ("teams", 5_000)], (900, 5.0)),
        ([("slack", 100), ("teams", 5_000)], (900, 30.0)),
        ([("slack", 100), ("slack", 400), ("fake", 400)], (400, 5.0)),
    ],
)
def test_the_workspace_that_takes_longest_decides(workspaces: Workspaces, found: tuple[int, float | None]) -> None:
    assert busiest(900, workspaces) == found


def test_whether_a_window_can_be_kept_is_said_in_both_languages() -> None:
    assert fits(72_000, 5.0, 4 * HOUR) is None
    said = fits(100_000, 5.0, 4 * HOUR)
    assert said is not None
    assert said.da.startswith("100000 personer på 240 minutter")
    assert "334 minutes" in said.en
    assert fits(10**9, None, HOUR) is None


@given(attempt=st.integers(0, 1000), delivery=people)
def test_what_has_failed_often_waits_longer_but_never_longer_than_half_an_hour(attempt: int, delivery: int) -> None:
    wait = backoff(attempt, delivery)
    turn = FIRST_BACKOFF * 2 ** min(attempt, 20)
    assert wait == backoff(attempt, delivery), "told again, it is the same"
    assert min(turn, LONGEST_BACKOFF) <= wait <= min(turn * 1.25, LONGEST_BACKOFF)


def test_what_has_failed_together_does_not_come_back_together() -> None:
    assert len({backoff(1, delivery) for delivery in range(100)}) == 100

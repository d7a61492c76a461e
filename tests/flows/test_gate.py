"""One gate and no way around it: whatever it says, none of the rules is broken at that moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from flows.calendar import holiday
from flows.gate import (
    SELF_PAUSE,
    SILENT_AFTER,
    SLOW_AFTER,
    Budget,
    Contact,
    Go,
    Never,
    Verdict,
    Wait,
    end_of_work,
    may_contact,
    next_opening,
)
from flows.pausing import LONGEST, pause_until
from tests.flows.test_schedule import ODD_ZONES, ZONES, running_clock

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TUESDAY = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
"""Ten in the morning in Copenhagen, on no holiday."""

ANNA = Contact(COPENHAGEN)
BUDGET = Budget()


def broken(person: Contact, at: datetime, budget: Budget, *, asked_for: bool = False) -> set[str]:
    """The rules that a message at that moment would break, read from the requirements one by one."""
    local = at.astimezone(person.zone)
    rules = {
        "left": person.left,
        "unreachable": not person.reachable,
        "not-started": person.starts_on is not None and local.date() < person.starts_on,
        "away": any(first <= local.date() <= last for first, last in person.away),
        "holiday": holiday(local.date(), person.calendar, person.closing_days) is not None,
        "day-off": local.weekday() not in person.days,
        "outside-hours": not _work_begins(person, local.date()) <= at < _work_ends(person, local.date()),
        "in-meeting": any(begins <= at < ends for begins, ends in person.busy),
        "paused": person.paused_until is not None and at < person.paused_until,
    }
    if not asked_for:
        rules |= {
            "stopped": person.stopped,
            "day-budget": _given(person, local.date(), 1) >= budget.day,
            "week-budget": _given(person, local.date(), 7) >= min(budget.week, person.weekly or budget.week),
            "slowed-down": person.unanswered >= 2 and _given(person, local.date(), 7) > 0,
            "resting": person.rests_until is not None and at < person.rests_until,
        }
    return {name for name, holds in rules.items() if holds}


def _work_begins(person: Contact, day: date) -> datetime:
    return running_clock(day, person.opens, person.zone)


def _work_ends(person: Contact, day: date) -> datetime:
    return running_clock(day, person.closes, person.zone)


def _given(person: Contact, day: date, length: int) -> int:
    """Nudges they got on that many days, that one the last."""
    on = [contact.astimezone(person.zone).date() for contact in person.contacts]
    return sum(day - timedelta(days=length - 1) <= one <= day for one in on)


CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(2026, 2, 15, 2, tzinfo=UTC),
    datetime(2026, 3, 8, 5, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 30, tzinfo=UTC),
]
"""Clock changes of the zones that people in these tests like to live in."""

MOMENTS = st.one_of(
    st.integers(0, 4 * 365 * 96).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * n)),
    st.integers(0, 4 * 365).map(lambda n: datetime(2024, 1, 1, 9, 30, tzinfo=UTC) + timedelta(days=n)),
    st.builds(lambda at, n: at + timedelta(minutes=n), st.sampled_from(CHANGES), st.integers(-3000, 3000)),
    st.builds(lambda at, n: at + timedelta(seconds=n), st.sampled_from(CHANGES), st.integers(-9000, 9000)),
)
HOURS = st.one_of(
    st.just((time(8), time(16))),
    st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True).map(
        lambda two: tuple(time(n // 4, 15 * (n % 4)) for n in sorted(two))
    ),
)


def seldom(strategy: st.SearchStrategy[Any], usual: object) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), strategy)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Contact, datetime, Budget]:
    now = draw(MOMENTS)
    zone = ZoneInfo(draw(st.one_of(st.just("Europe/Copenhagen"), st.sampled_from(ODD_ZONES), st.sampled_from(ZONES))))
    opens, closes = draw(HOURS)
    near = st.integers(-20, 40).map(lambda n: now.date() + timedelta(days=n))
    meetings = st.builds(
        lambda begins, length: (now + timedelta(minutes=begins), now + timedelta(minutes=begins + length)),
        st.integers(-12, 40).map(lambda n: 30 * n),
        st.sampled_from([15, 30, 30, 60, 90, 600, 1500]),
    )
    spans = st.builds(lambda first, n: (first, first + timedelta(days=n)), near, st.integers(0, 21))
    contacts = draw(st.lists(st.integers(0, 9 * 1440), max_size=5))
    person = Contact(
        zone=zone,
        days=draw(st.just(frozenset(range(7))) | st.frozensets(st.integers(0, 6), min_size=1)),
        opens=opens,
        closes=closes,
        calendar=draw(st.sampled_from(["DK", "DK", "SE", "DE-BE", "IS"])),
        closing_days=draw(st.booleans()),
        away=tuple(draw(seldom(st.lists(spans, max_size=3), []))),
        busy=tuple(draw(seldom(st.lists(meetings, max_size=8), []))),
        starts_on=draw(seldom(near, None)),
        paused_until=draw(seldom(st.integers(-500, 3000).map(lambda n: now + timedelta(hours=n)), None)),
        rests_until=draw(seldom(st.integers(-500, 3000).map(lambda n: now + timedelta(hours=n)), None)),
        unanswered=draw(st.integers(0, 5)),
        weekly=draw(st.sampled_from([None, 1, 2])),
        contacts=tuple(now - timedelta(minutes=n) for n in contacts),
    )
    if draw(st.booleans()):  # nothing but the budget of attention
        always = {"days": frozenset(range(7)), "opens": time(0), "closes": time(23, 45), "away": ()}
        person = replace(person, **always, starts_on=None, paused_until=None, rests_until=None)  # type: ignore[arg-type]
    return person, now, Budget(draw(st.integers(1, 2)), draw(st.integers(1, 5)))


@given(situations(), st.booleans())
@settings(max_examples=500)
def test_whenever_it_says_yes_no_rule_is_broken(situation: tuple[Contact, datetime, Budget], asked_for: bool) -> None:
    person, now, budget = situation
    match may_contact(person, now, budget, asked_for=asked_for):
        case Go():
            event("go")
            assert broken(person, now, budget, asked_for=asked_for) == set()
        case Wait(until, reason):
            event(f"wait: {reason}")
            assert until > now
            assert reason in broken(person, now, budget, asked_for=asked_for)
            assert broken(person, until, budget, asked_for=asked_for) == set()
            assert may_contact(person, until, budget, asked_for=asked_for) == Go()
        case Never():
            raise AssertionError("a pause, leave or a full week always ends")


@given(situations(), st.booleans())
@settings(max_examples=150)
def test_no_good_moment_is_passed_over(situation: tuple[Contact, datetime, Budget], asked_for: bool) -> None:
    """Minute by minute on the last day of waiting, quarter by quarter before that."""
    person, now, budget = situation
    verdict = may_contact(person, now, budget, asked_for=asked_for)
    assume(isinstance(verdict, Wait))
    assert isinstance(verdict, Wait)
    last_day = max(now, verdict.until - timedelta(hours=26))
    for moment in _every(timedelta(minutes=15), now, min(last_day, now + timedelta(days=10))):
        assert broken(person, moment, budget, asked_for=asked_for)
    for moment in _every(timedelta(minutes=1), last_day, verdict.until):
        assert broken(person, moment, budget, asked_for=asked_for)


def _every(step: timedelta, now: datetime, until: datetime) -> Iterator[datetime]:
    while now < until:
        yield now
        now += step


@given(situations(), st.lists(st.tuples(st.integers(0, 3000), st.booleans()), min_size=5, max_size=25))
@settings(max_examples=100)
def test_in_the_long_run_nobody_gets_more_than_the_budget(
    situation: tuple[Contact, datetime, Budget], story: list[tuple[int, bool]]
) -> None:
    """Something always waits to be said; the person answers some of it, and none of it at other times."""
    person, now, budget = situation
    person = replace(person, contacts=(), unanswered=0)
    sent: list[tuple[datetime, int]] = []
    for minutes, answers in story:
        heard_of = tuple(at for at, _ in sent if at > now - timedelta(days=8))
        verdict = may_contact(replace(person, contacts=heard_of), now, budget)
        if isinstance(verdict, Go):
            sent.append((now, person.unanswered))
            person = replace(person, unanswered=0 if answers else person.unanswered + 1)
        now = max(now + timedelta(minutes=minutes), verdict.until if isinstance(verdict, Wait) else now)
    days = [(at.astimezone(person.zone).date(), unanswered) for at, unanswered in sent]
    week = min(budget.week, person.weekly or budget.week)
    event(f"{len(days)} nudges")
    for number, (day, unanswered) in enumerate(days, 1):
        before = [(day - one).days for one, _ in days[:number]]
        assert sum(ago == 0 for ago in before) <= budget.day
        assert sum(ago < 7 for ago in before) <= week
        assert unanswered < 2 or sum(ago < 7 for ago in before) == 1


@given(situations(), st.sampled_from(["left", "unreachable", "stopped"]))
def test_never_is_for_who_left_cannot_be_reached_or_said_stop(
    situation: tuple[Contact, datetime, Budget], how: str
) -> None:
    person, now, budget = situation
    changes = {"left": {"left": True}, "unreachable": {"reachable": False}, "stopped": {"stopped": True}}[how]
    assert may_contact(replace(person, **changes), now, budget) == Never(how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "budget", "reason"),
    [
        (replace(ANNA, days=frozenset()), BUDGET, "day-off"),
        (ANNA, Budget(0, 3), "day-budget"),
        (ANNA, Budget(1, 0), "week-budget"),
        (replace(ANNA, opens=time(16), closes=time(8)), BUDGET, "outside-hours"),
    ],
)
def test_never_is_also_what_no_day_to_come_allows(person: Contact, budget: Budget, reason: str) -> None:
    assert may_contact(person, TUESDAY, budget) == Never(reason)  # type: ignore[arg-type]
    for moment in _every(timedelta(minutes=15), TUESDAY, TUESDAY + timedelta(days=30)):
        assert broken(person, moment, budget)


@given(situations(), st.booleans(), st.booleans())
def test_what_was_asked_for_costs_no_budget_but_keeps_to_chosen_pauses_and_working_hours(
    situation: tuple[Contact, datetime, Budget], stopped: bool, silent: bool
) -> None:
    person, now, budget = situation
    tired = replace(person, stopped=stopped, unanswered=9 if silent else 0)
    rested = replace(person, contacts=(), unanswered=0, rests_until=None)
    asked = may_contact(tired, now, budget, asked_for=True)
    assert asked == may_contact(rested, now, Budget(1, 1), asked_for=False)


@given(situations(), st.booleans())
def test_what_a_colleague_sends_costs_no_budget_but_stops_at_stop(
    situation: tuple[Contact, datetime, Budget], stopped: bool
) -> None:
    person, now, budget = situation
    verdict = may_contact(replace(person, stopped=stopped), now, budget, from_colleague=True)
    assert verdict == (Never("stopped") if stopped else may_contact(person, now, budget, asked_for=True))


@given(situations(), st.booleans())
def test_a_test_comes_at_once_to_whoever_is_reachable(
    situation: tuple[Contact, datetime, Budget], asked_for: bool
) -> None:
    person, now, budget = situation
    stopped = replace(person, stopped=True)
    assert may_contact(stopped, now, budget, asked_for=asked_for, test=True) == Go()
    assert may_contact(replace(person, left=True), now, budget, test=True) == Never("left")
    assert may_contact(replace(person, reachable=False), now, budget, test=True) == Never("unreachable")


def at(hour: int, day: int = 15, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("person", "now", "verdict"),
    [
        (ANNA, at(10), Go()),
        (ANNA, at(8), Go()),
        (ANNA, at(7, minute=59), Wait(at(8), "outside-hours")),
        (ANNA, at(16), Wait(at(8, 16), "outside-hours")),
        (ANNA, at(10, 19), Wait(at(8, 21), "day-off")),
        (ANNA, at(10, 25, month=12), Wait(at(8, 28, month=12), "holiday")),
        (replace(ANNA, starts_on=date(2026, 9, 17)), at(10), Wait(at(8, 17), "not-started")),
        (replace(ANNA, away=((date(2026, 9, 14), date(2026, 9, 18)),)), at(10), Wait(at(8, 21), "away")),
        (replace(ANNA, paused_until=at(12)), at(10), Wait(at(12), "paused")),
        (replace(ANNA, paused_until=at(10)), at(10), Go()),
        (replace(ANNA, rests_until=at(12)), at(10), Wait(at(12), "resting")),
        (replace(ANNA, rests_until=at(10)), at(10), Go()),
        (
            replace(ANNA, rests_until=at(20), away=((date(2026, 9, 15), date(2026, 9, 15)),)),
            at(10),
            Wait(at(8, 16), "away"),
        ),
        (replace(ANNA, contacts=(at(9),)), at(10), Wait(at(8, 16), "day-budget")),
        (replace(ANNA, contacts=(at(9, 9), at(9, 10), at(9, 11))), at(10), Wait(at(8, 16), "week-budget")),
        (replace(ANNA, contacts=(at(9, 8), at(9, 10), at(9, 11))), at(10), Go()),
        (replace(ANNA, contacts=(at(9, 10),), unanswered=1), at(10), Go()),
        (replace(ANNA, contacts=(at(9, 10),), weekly=1), at(10), Wait(at(8, 17), "week-budget")),
        (replace(ANNA, contacts=(at(9, 10),), weekly=2), at(10), Go()),
        (replace(ANNA, contacts=(at(9, 10),), unanswered=2), at(10), Wait(at(8, 17), "slowed-down")),
        (replace(ANNA, contacts=(at(9, 8),), unanswered=2), at(10), Go()),
        (replace(ANNA, contacts=(), unanswered=4), at(10), Go()),
    ],
)
def test_what_holds_a_nudge_back_and_until_when(person: Contact, now: datetime, verdict: Verdict) -> None:
    assert may_contact(person, now, BUDGET) == verdict


def meetings(*hours: tuple[float, float], day: int = 15) -> tuple[tuple[datetime, datetime], ...]:
    midnight = at(0, day)
    return tuple((midnight + timedelta(hours=begins), midnight + timedelta(hours=ends)) for begins, ends in hours)


@pytest.mark.parametrize(
    ("busy", "now", "verdict"),
    [
        (meetings((9.5, 10.5)), at(10), Wait(at(10, minute=30), "in-meeting")),
        (meetings((9.5, 10)), at(10), Go()),
        (meetings((10, 11)), at(9, minute=59), Go()),
        (meetings((10, 11)), at(10), Wait(at(11), "in-meeting")),
        (meetings((9, 11), (10, 12)), at(10), Wait(at(12), "in-meeting")),
        (meetings((11, 12), (9, 11)), at(10), Wait(at(12), "in-meeting")),
        (meetings((9, 13), (10, 11)), at(10), Wait(at(13), "in-meeting")),
        (meetings((9, 11), (11.25, 12)), at(10), Wait(at(11), "in-meeting")),
        (meetings((14, 17)), at(15), Wait(at(8, 16), "in-meeting")),
        (meetings((22, 33)), at(23), Wait(at(9, 16), "outside-hours")),
        (meetings((7, 9)), at(7), Wait(at(9), "outside-hours")),
        (meetings((9, 9)), at(9), Go()),
    ],
)
def test_nobody_is_disturbed_in_a_meeting(
    busy: tuple[tuple[datetime, datetime], ...], now: datetime, verdict: Verdict
) -> None:
    assert may_contact(replace(ANNA, busy=busy), now, BUDGET) == verdict


TROLL, CAIRO, APIA = ZoneInfo("Antarctica/Troll"), ZoneInfo("Africa/Cairo"), ZoneInfo("Pacific/Apia")
EVERY_DAY = frozenset(range(7))


@pytest.mark.parametrize(
    ("zone", "hours", "now", "verdict"),
    [
        # 29 March 2026: the clocks go from 02.00 to 03.00 (01.00 UTC).
        (
            COPENHAGEN,
            (time(2, 30), time(9)),
            datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
            Wait(at(3, 29, month=3), "outside-hours"),
        ),
        (COPENHAGEN, (time(2, 30), time(9)), datetime(2026, 3, 29, 1, 0, tzinfo=UTC), Go()),
        (
            COPENHAGEN,
            (time(2, 10), time(2, 50)),
            datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
            Wait(at(2, 30, 10, 3), "outside-hours"),
        ),
        # 25 October 2026: 02.00 to 03.00 comes twice (00.00 to 02.00 UTC); hours keep to the first.
        (COPENHAGEN, (time(2, 30), time(9)), datetime(2026, 10, 25, 0, 40, tzinfo=UTC), Go()),
        (COPENHAGEN, (time(2, 30), time(9)), datetime(2026, 10, 25, 1, 10, tzinfo=UTC), Go()),
        (COPENHAGEN, (time(0), time(2, 30)), datetime(2026, 10, 25, 0, 29, tzinfo=UTC), Go()),
        (
            COPENHAGEN,
            (time(0), time(2, 30)),
            datetime(2026, 10, 25, 1, 10, tzinfo=UTC),
            Wait(at(0, 26, month=10), "outside-hours"),
        ),
        # Two hours come twice in Troll, from 01.00 to 03.00.
        (TROLL, (time(2, 59), time(9)), datetime(2026, 10, 25, 1, 5, tzinfo=UTC), Go()),
        # 24 April 2026: midnight does not exist in Cairo.
        (CAIRO, (time(0), time(9)), datetime(2026, 4, 23, 22, 0, tzinfo=UTC), Go()),
        (
            CAIRO,
            (time(0), time(9)),
            datetime(2026, 4, 23, 21, 0, tzinfo=UTC),
            Wait(datetime(2026, 4, 23, 22, tzinfo=UTC), "outside-hours"),
        ),
        # 30 December 2011 does not exist in Samoa.
        (
            APIA,
            (time(8), time(16)),
            datetime(2011, 12, 30, 3, tzinfo=UTC),
            Wait(datetime(2011, 12, 30, 18, tzinfo=UTC), "outside-hours"),
        ),
    ],
)
def test_working_hours_across_a_clock_change(
    zone: ZoneInfo, hours: tuple[time, time], now: datetime, verdict: Verdict
) -> None:
    assert may_contact(Contact(zone, EVERY_DAY, *hours, closing_days=False), now, BUDGET) == verdict


def test_the_only_working_day_may_be_free_for_a_long_time() -> None:
    mondays = [date(2026, 9, 21) + timedelta(weeks=n) for n in range(30)]
    person = replace(ANNA, days=frozenset({0}), away=tuple((day, day) for day in mondays))
    opening = datetime(2027, 4, 19, 8, tzinfo=COPENHAGEN).astimezone(UTC)
    assert may_contact(person, TUESDAY, BUDGET) == Wait(opening, "day-off")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"starts_on": date.max}, "not-started"),
        ({"away": ((date(2026, 9, 1), date.max),)}, "away"),
        ({"away": ((date.min, date.max),), "starts_on": date.max}, "not-started"),
    ],
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway"])
def test_what_ends_at_the_end_of_time_never_ends(changes: dict[str, Any], reason: str, zone: str) -> None:
    person = replace(ANNA, zone=ZoneInfo(zone), **changes)
    assert may_contact(person, TUESDAY, BUDGET) == Never(reason)  # type: ignore[arg-type]


def test_until_is_a_whole_minute_or_the_end_of_what_holds_it_back() -> None:
    now = at(8) - timedelta(seconds=23, microseconds=7)
    assert may_contact(ANNA, now, BUDGET) == Wait(at(8), "outside-hours")


def test_a_larger_budget_counts_the_newest_contacts() -> None:
    person = replace(ANNA, contacts=tuple(at(9, day) for day in (9, 10, 11, 14)))
    assert may_contact(person, at(10), Budget(1, 3)) == Wait(at(8, 17), "week-budget")
    assert may_contact(replace(person, contacts=(at(8), at(9))), at(10), Budget(3, 5)) == Go()


def test_the_day_is_the_persons_own() -> None:
    """A nudge late on Monday in Auckland is not one of Tuesday's."""
    person = Contact(ZoneInfo("Pacific/Auckland"), contacts=(datetime(2026, 9, 14, 3, 0, tzinfo=UTC),))
    assert may_contact(person, datetime(2026, 9, 14, 21, 0, tzinfo=UTC), BUDGET) == Go()


def test_the_bot_slows_down_after_two_and_falls_silent_after_four_for_four_weeks() -> None:
    assert (2, 4, timedelta(weeks=4)) == (SLOW_AFTER, SILENT_AFTER, SELF_PAUSE)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 366))
def test_a_pause_always_ends(today: date, length: int) -> None:
    until = pause_until(f"{length}d", today)
    assert until is not None
    assert until <= today + LONGEST
    begun = datetime.combine(today, time(10), COPENHAGEN).astimezone(UTC)
    person = replace(ANNA, paused_until=datetime.combine(until, time(8), COPENHAGEN).astimezone(UTC))
    verdict = may_contact(person, begun, BUDGET)
    assert isinstance(verdict, Wait)
    assert verdict.reason == "paused"
    assert verdict.until < begun + timedelta(days=length + 15)


@given(situations())
def test_the_next_opening_is_a_later_working_day(situation: tuple[Contact, datetime, Budget]) -> None:
    person, now, _ = situation
    opening = next_opening(person, now)
    local = opening.astimezone(person.zone)
    assert opening.tzinfo is UTC
    assert local.date() > now.astimezone(person.zone).date()
    undisturbed = replace(person, away=(), busy=(), starts_on=None, paused_until=None, rests_until=None, contacts=())
    assert broken(undisturbed, opening, BUDGET) <= {"outside-hours"}


def test_who_never_works_is_offered_a_day_far_away() -> None:
    assert next_opening(replace(ANNA, days=frozenset()), TUESDAY) > TUESDAY + timedelta(days=100)


def test_work_ends_when_the_person_says() -> None:
    assert end_of_work(ANNA, date(2026, 9, 15)) == at(16)
    assert end_of_work(replace(ANNA, closes=time(12, 30)), date(2026, 9, 15)) == at(12, minute=30)

"""May we contact this person now? One gate, and no way around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flows.calendar import holiday
from flows.schedule import instant

SLOW_AFTER = 2
"""Nudges in a row without an answer, after which there is at most one a week."""

SILENT_AFTER = 4
"""Nudges in a row without an answer, after which the bot says that it pauses itself."""

SELF_PAUSE = timedelta(weeks=4)
HORIZON = timedelta(days=120)
"""How far anybody looks for a good moment, beyond the end of every pause and leave."""

_FARTHEST = date(9000, 1, 1)
"""What ends later never ends."""

Reason = Literal[
    "left",
    "not-started",
    "stopped",
    "unreachable",
    "paused",
    "away",
    "day-off",
    "holiday",
    "outside-hours",
    "day-budget",
    "week-budget",
    "slowed-down",
    "resting",
    "in-meeting",
    "gave-way",
]


@dataclass(frozen=True, slots=True)
class Budget:
    """How many nudges nobody asked for a person may get: in one local day, and in any seven of them."""

    day: int = 1
    week: int = 3


@dataclass(frozen=True, slots=True)
class Contact:
    """What the gate must know of a person. `days` are numbers of weekdays, Monday 0; `away` are spans of leave and of
    closing weeks, both ends included; `busy` are the meetings in their calendar, from and to; `contacts` are the
    instants of the nudges they got in the last week; `paused_until` is the pause they chose, `rests_until` the one
    that the bot takes of itself; `weekly` is how many they want in a week at most, which can only be fewer than the
    budget."""

    zone: ZoneInfo
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(8)
    closes: time = time(16)
    calendar: str = "DK"
    closing_days: bool = True
    away: tuple[tuple[date, date], ...] = ()
    busy: tuple[tuple[datetime, datetime], ...] = ()
    starts_on: date | None = None
    left: bool = False
    stopped: bool = False
    reachable: bool = True
    paused_until: datetime | None = None
    rests_until: datetime | None = None
    unanswered: int = 0
    weekly: int | None = None
    contacts: tuple[datetime, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Go:
    """Now is a good moment."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now, but at `until`; `reason` is what holds it back at this moment."""

    until: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Never:
    """Not as far as anybody can see."""

    reason: Reason


Verdict = Go | Wait | Never


def may_contact(
    person: Contact,
    now: datetime,
    budget: Budget,
    *,
    asked_for: bool = False,
    from_colleague: bool = False,
    test: bool = False,
) -> Verdict:
    """The verdict for a message at `now`.

    What a person `asked_for` themselves costs no budget and may come after `stop`, while they are slowed down or while
    the bot pauses of itself; it keeps to working hours and to the pauses they chose all the same. What comes
    `from_colleague` costs no budget either, but `stop` holds it back. A `test` comes at once to whoever is reachable.
    """
    if person.left:
        return Never("left")
    if not person.reachable:
        return Never("unreachable")
    if test:
        return Go()
    if person.stopped and not asked_for:
        return Never("stopped")
    limit = None if asked_for or from_colleague else budget
    first = _first_obstacle(person, now, limit)
    if first is None:
        return Go()
    moment, last = first.until, _last_seen(person, now)
    while moment <= last:
        obstacle = _first_obstacle(person, moment, limit)
        if obstacle is None:
            return Wait(moment, first.reason)
        moment = obstacle.until
    return Never(first.reason)


def _last_seen(person: Contact, now: datetime) -> datetime:
    """The last instant at which a good moment is looked for."""
    days = [day for day in (person.starts_on, *(last for _, last in person.away)) if day and day < _FARTHEST]
    pauses = [until for until in (person.paused_until, person.rests_until) if until]
    return max([now, *pauses, *(_opening(person, day) for day in days)]) + HORIZON


def _first_obstacle(person: Contact, moment: datetime, budget: Budget | None) -> Wait | None:
    """What stands in the way at that moment, and when it is over. Without a `budget` it costs nothing."""
    for blocked, reason, until in _obstacles(person, moment, budget):
        if blocked:
            next_minute = (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)
            return Wait(max(until, next_minute), reason)
    return None


def _obstacles(person: Contact, moment: datetime, budget: Budget | None) -> Iterator[tuple[bool, Reason, datetime]]:
    """Whether each rule holds it back, and until when. Working hours are from the instant at which they open that day
    to the one at which they close, so that a clock change makes them shorter or longer and never splits them."""
    today = moment.astimezone(person.zone).date()
    tomorrow = _opening(person, today, 1)
    if person.starts_on:
        yield today < person.starts_on, "not-started", _opening(person, max(person.starts_on, today))
    if person.paused_until:
        yield moment < person.paused_until, "paused", person.paused_until
    leave = next((last for first, last in person.away if first <= today <= last), None)
    yield leave is not None, "away", _opening(person, leave or today, 1)
    yield holiday(today, person.calendar, person.closing_days) is not None, "holiday", tomorrow
    yield today.weekday() not in person.days, "day-off", tomorrow
    opens = _opening(person, today)
    yield moment < opens, "outside-hours", opens
    yield moment >= end_of_work(person, today), "outside-hours", tomorrow
    meeting = max((ends for begins, ends in person.busy if begins <= moment < ends), default=None)
    yield meeting is not None, "in-meeting", meeting or moment
    if budget is not None:
        yield from _budget(person, moment, budget)


def _budget(person: Contact, moment: datetime, budget: Budget) -> Iterator[tuple[bool, Reason, datetime]]:
    today = moment.astimezone(person.zone).date()
    tomorrow = _opening(person, today, 1)
    given = sorted(contact.astimezone(person.zone).date() for contact in person.contacts)
    week = [day for day in given if today - timedelta(days=6) <= day]
    yield given.count(today) >= budget.day, "day-budget", tomorrow
    most = budget.week if person.weekly is None else min(budget.week, person.weekly)
    full = len(week) >= most
    oldest = week[len(week) - most] if full and most else today
    yield full, "week-budget", _opening(person, oldest, 7)
    slow = person.unanswered >= SLOW_AFTER and bool(week)
    yield slow, "slowed-down", _opening(person, week[-1] if week else today, 7)
    if person.rests_until:
        yield moment < person.rests_until, "resting", person.rests_until


def _opening(person: Contact, day: date, later: int = 0) -> datetime:
    """When work begins so many days later."""
    return instant(min(day, _FARTHEST) + timedelta(days=later), person.opens, person.zone)


def next_opening(person: Contact, after: datetime) -> datetime:
    """The start of the next local working day after that of `after`, as far as weekdays and holidays tell."""
    day = after.astimezone(person.zone).date()
    for _ in range(HORIZON.days):
        day += timedelta(days=1)
        if day.weekday() in person.days and not holiday(day, person.calendar, person.closing_days):
            break
    return _opening(person, day).astimezone(UTC)


def end_of_work(person: Contact, day: date) -> datetime:
    """When that local day's working hours are over."""
    return instant(day, person.closes, person.zone)

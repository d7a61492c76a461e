"""Which days, and which instant. Local time exists here and in the gate alone; everything else is UTC."""

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from flows.flow import Audience, Shape, Slug
from flows.recurrence import dates, happens, parse_rule, tidy

SHORTEST_WINDOW, LONGEST_WINDOW = timedelta(minutes=15), timedelta(hours=12)
YEARS_AHEAD = 9
"""A rule that has not happened after so long, in which every date of the year comes, never does."""
GRID_START = date(2024, 1, 1)
"""A Monday. Rules without a start of their own count their weeks, months and years from here."""

Anchor = Literal["joined", "course", "contract", "mus", "school"]
"""Dates that a nudge can be counted from: the first day at work; the last day of a course; the first day of a
contract; the day of the MUS; the last day of a period at school."""

Priority = Literal["low", "normal", "high"]
PRIORITIES: Mapping[Priority, int] = {"low": -1, "normal": 0, "high": 1}

PATIENCE = timedelta(days=7)
"""What is counted from a date often falls on a weekend. No run of holidays makes it too late."""

FARTHEST_OFFSET = timedelta(days=400)
SMALLEST_MEETING, LARGEST_MEETING = 2, 500
REMINDERS = (timedelta(days=1), timedelta(days=14))
"""How soon and how late a reminder may come."""


WAYS = ("repeats", "anchor", "meeting", "on_demand")
"""In which of four ways it is said when a nudge comes."""


class Nudge(Shape):
    """One line of HR's schedule: which flow, whom, when. In a file the audience is the flow's own where
    it is not given.

    When, in one of four ways: it `repeats` by a calendar rule; or comes `offset` (whole days, before or after) from an
    `anchor`, each person's own; or after a `meeting` of at least so many people in a team's calendar; or `on_demand`,
    when HR sends it. `at` is the local time of the first two; `zone` is the recipient's own when not given. A message
    not sent `window` after its time is not sent at all; one that is counted from an anchor comes only once, and waits
    longer for a working day (`lasts`). Of two on one day, the one of higher `priority` is sent. Those
    who have not answered are reminded once, `remind` after it was sent, where that is given.
    """

    name: Slug
    flow: Slug
    audience: Audience = "everyone"
    teams: tuple[str, ...] = ()
    repeats: str | None = None
    anchor: Anchor | None = None
    offset: timedelta = timedelta(0)
    meeting: Annotated[int, Field(ge=SMALLEST_MEETING, le=LARGEST_MEETING)] | None = None
    on_demand: bool = False
    at: time = time(10)
    zone: str | None = None
    window: timedelta = timedelta(hours=4)
    starts: date | None = None
    until: date | None = None
    leaves_out: Annotated[tuple[date, ...], Field(alias="except")] = ()
    priority: Priority = "normal"
    remind: timedelta | None = None
    paused: bool = False

    @field_validator("repeats")
    @classmethod
    def _readable(cls, rule: str | None) -> str | None:
        if rule is None:
            return None
        parse_rule(rule)
        return tidy(rule)

    @field_validator("teams", "leaves_out")
    @classmethod
    def _in_order(cls, these: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(sorted(these))

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None:
            zone_named(zone)
        return zone

    @field_validator("at")
    @classmethod
    def _wall_time(cls, at: time) -> time:
        if at.tzinfo or at.second or at.microsecond:
            raise ValueError("should be hours and minutes, such as 14:00:00")
        return at

    @field_validator("offset")
    @classmethod
    def _whole_days(cls, offset: timedelta) -> timedelta:
        if offset % timedelta(days=1) or abs(offset) > FARTHEST_OFFSET:
            raise ValueError(f"should be whole days, at most {FARTHEST_OFFSET.days}, such as P60D or -P21D")
        return offset

    @field_validator("window")
    @classmethod
    def _long_enough(cls, window: timedelta) -> timedelta:
        if not SHORTEST_WINDOW <= window <= LONGEST_WINDOW:
            raise ValueError("should be from 15 minutes to 12 hours, such as PT4H")
        return window

    @field_validator("remind")
    @classmethod
    def _in_days(cls, remind: timedelta | None) -> timedelta | None:
        soonest, latest = REMINDERS
        if remind is not None and (remind % timedelta(days=1) or not soonest <= remind <= latest):
            raise ValueError(f"should be whole days, from {soonest.days} to {latest.days}, such as P2D")
        return remind

    @model_validator(mode="after")
    def _when(self) -> Self:
        wrong = two_ways({way: getattr(self, way) for way in WAYS})
        if wrong:
            raise ValueError(wrong)
        if self.offset and not self.anchor:
            raise ValueError("`offset` counts from an `anchor`, and there is none")
        return self

    @model_validator(mode="after")
    def _happens(self) -> Self:
        first = self.starts or GRID_START
        if self.until and self.until < first:
            raise ValueError("`until` lies before `starts`")
        last = self.until or date(min(first.year + YEARS_AHEAD, MAXYEAR), 12, 31)
        if self.repeats and not happens(self.repeats, first, last, self.leaves_out):
            raise ValueError(f'"{self.repeats}" never happens')
        return self

    @property
    def lasts(self) -> timedelta:
        """How long after its time it may still be sent."""
        return self.window + PATIENCE if self.anchor else self.window

    @property
    def comes_before(self) -> bool:
        """Whether it prepares for a date."""
        return self.offset < timedelta(0)

    def too_late(self, day: date, at: datetime, zone: ZoneInfo) -> datetime:
        """When it is too late for what is asked at that instant on account of that local day. What prepares for a date
        is not sent once the date has begun."""
        lasts = at + self.lasts
        return min(lasts, instant(day - self.offset, time(0), zone)) if self.comes_before else lasts

    def takes_place(self, day: date) -> bool:
        """Whether that local day lies within the time for which it is meant, and is not left out."""
        if day in self.leaves_out or (self.starts and day < self.starts):
            return False
        return self.until is None or day <= self.until


@lru_cache(maxsize=1024)
def legible(definition: str | None) -> Nudge | None:
    """From its document, as it is stored; None where there is none, another release has written it, or its time zone
    is gone."""
    try:
        return Nudge.model_validate_json(definition) if definition else None
    except ValueError:
        return None


def days(nudge: Nudge, first: date, last: date) -> Iterator[date]:
    """The local dates on which its calendar rule makes it happen, from `first` to `last`, both included. None where it
    has no rule."""
    if nudge.repeats:
        yield from filter(nudge.takes_place, dates(nudge.repeats, nudge.starts or GRID_START, first, last))


def following(nudge: Nudge, first: date) -> Iterator[date]:
    """The same from that day on, as far as anybody looks. Whole years, so that no day leaves dates of its own behind in
    memory."""
    begins = max(first, nudge.starts or first).year
    ends = min(begins + YEARS_AHEAD, (nudge.until or date.max).year)
    for year in range(begins, ends + 1):
        yield from (day for day in days(nudge, date(year, 1, 1), date(year, 12, 31)) if day >= first)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError, with a sentence, for what is no IANA time zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone; use a name such as Europe/Copenhagen') from None


@lru_cache(maxsize=4096)
def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time. A time that the clocks skip becomes the first minute that exists after it;
    a time that comes twice means the first (rule B6)."""
    wall = datetime.combine(day, at)
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += timedelta(minutes=1)


def two_ways(entry: Mapping[str, object]) -> str | None:
    """What is wrong with how it says when; None where it says so in exactly one way."""
    given = [way for way in WAYS if entry.get(way)]
    if len(given) == 1:
        return None
    said = f"has {' and '.join(given)}" if given else "says nothing of when"
    return f"{said}; give one of {', '.join(WAYS)}"

"""Which days, and which instant. Local time exists here and in the gate alone; everything else is UTC."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from pydantic import Field, ValidationError, field_validator, model_validator

from flows.calendar import WEEKDAYS
from flows.flow import Audience, Flow, Shape, Slug

FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
RULE_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH")
LONGEST_WINDOW = timedelta(hours=12)
YEARS_AHEAD = 9
"""A rule that has not happened after so long, in which every date of the year comes, never does."""
GRID_START = date(2024, 1, 1)
"""A Monday. Rules without a start of their own count their weeks, months and years from here."""

_WHOLE = re.compile(r"-?[0-9]{1,4}")


class ScheduleError(Exception):
    """A schedule that is refused. `complaints` holds one readable sentence for each thing wrong."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaints))


def parse_rule(text: str) -> Mapping[str, object]:
    """An RFC 5545 recurrence rule, of the parts FREQ, INTERVAL, BYDAY, BYMONTHDAY and BYMONTH, as `rrule` takes it.

    Raises ValueError with a sentence.
    """
    pairs = [part.partition("=")[::2] for part in text.upper().split(";") if part]
    parts = dict(pairs)
    if len(parts) < len(pairs):
        raise ValueError("each part of a rule may stand only once")
    unknown = [name for name in parts if name not in RULE_PARTS]
    if unknown:
        raise ValueError(f'"{unknown[0]}" is not a part we know; use {", ".join(RULE_PARTS)}')
    if parts.get("FREQ") not in FREQUENCIES:
        raise ValueError(f"FREQ must be one of {', '.join(FREQUENCIES)}")
    asked: dict[str, object] = {"freq": FREQUENCIES[parts["FREQ"]], "wkst": 0}
    if "INTERVAL" in parts:
        asked["interval"] = _whole(parts["INTERVAL"], 1, 60)
    if "BYDAY" in parts:
        asked["byweekday"] = _weekdays(parts["BYDAY"].split(","), parts["FREQ"])
    if "BYMONTHDAY" in parts:
        asked["bymonthday"] = [_whole(day, -31, 31) for day in parts["BYMONTHDAY"].split(",")]
    if "BYMONTH" in parts:
        asked["bymonth"] = [_whole(month, 1, 12) for month in parts["BYMONTH"].split(",")]
    return asked


def _whole(text: str, least: int, most: int) -> int:
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most or int(text) == 0:
        raise ValueError(f'"{text}" should be a whole number from {least} to {most}')
    return int(text)


def _weekdays(texts: Sequence[str], frequency: str) -> list[weekday]:
    found = [_weekday(text, frequency) for text in texts]
    if len({day.n is None for day in found}) > 1:
        raise ValueError("BYDAY names either nth weekdays, such as 1MO, or plain ones, not both")
    return found


def _weekday(text: str, frequency: str) -> weekday:
    place, day = text[:-2], text[-2:]
    if day not in WEEKDAYS:
        raise ValueError(f'"{text}" is no weekday; use {", ".join(WEEKDAYS)}')
    if not place:
        return weekday(WEEKDAYS.index(day))
    if frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError(f'"{text}" names the nth weekday, which needs FREQ=MONTHLY or YEARLY')
    return weekday(WEEKDAYS.index(day), _whole(place.removeprefix("+"), -5, 5))


class Nudge(Shape):
    """One line of HR's schedule: which flow, whom, which days, what local time. In a file the audience is the flow's
    own where it is not given.

    `zone` is the recipient's own when not given. A message not sent `window` after its time is not sent at all.
    """

    name: Slug
    flow: Slug
    audience: Audience = "everyone"
    teams: tuple[str, ...] = ()
    repeats: str
    at: time
    zone: str | None = None
    window: timedelta = timedelta(hours=4)
    starts: date | None = None
    until: date | None = None
    leaves_out: Annotated[tuple[date, ...], Field(alias="except")] = ()
    paused: bool = False

    @field_validator("repeats")
    @classmethod
    def _readable(cls, rule: str) -> str:
        parse_rule(rule)
        return rule.upper()

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

    @model_validator(mode="after")
    def _happens(self) -> Self:
        if not timedelta(minutes=15) <= self.window <= LONGEST_WINDOW:
            raise ValueError("window should be from 15 minutes to 12 hours, such as PT4H")
        first = self.starts or GRID_START
        if self.until and self.until < first:
            raise ValueError("`until` lies before `starts`")
        if not _ever(self, first, self.until or date(min(first.year + YEARS_AHEAD, date.max.year), 12, 31)):
            raise ValueError(f'"{self.repeats}" never happens')
        return self


def _ever(nudge: Nudge, first: date, last: date) -> bool:
    ends = datetime.combine(last, time())
    rule = rrule(dtstart=datetime.combine(first, time()), until=ends, **parse_rule(nudge.repeats))  # type: ignore[arg-type]
    return any(moment.date() not in nudge.leaves_out for moment in rule)


@lru_cache(maxsize=256)
def _rule(repeats: str, starts: date) -> rrule:
    asked = parse_rule(repeats)
    return rrule(dtstart=datetime.combine(starts, time()), cache=True, **asked)  # type: ignore[arg-type]


def days(nudge: Nudge, first: date, last: date) -> Iterator[date]:
    """The local dates on which it happens, from `first` to `last`, both included."""
    rule = _rule(nudge.repeats, nudge.starts or GRID_START)
    lower = max(first, nudge.starts or first)
    upper = min(last, nudge.until or last)
    for moment in rule.between(datetime.combine(lower, time()), datetime.combine(upper, time()), inc=True):
        if moment.date() not in nudge.leaves_out:
            yield moment.date()


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError, with a sentence, for what is no IANA time zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone; use a name such as Europe/Copenhagen') from None


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time. A time that the clocks skip becomes the first minute that exists after it;
    a time that comes twice means the first (rule B6)."""
    wall = datetime.combine(day, at)
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += timedelta(minutes=1)


def parse_schedule(document: str, name: str, flows: Mapping[str, Flow]) -> tuple[Nudge, ...]:
    """A schedule file. Raises ScheduleError with everything that is wrong."""
    try:
        raw = tomllib.loads(document)
    except ValueError as error:
        raise ScheduleError([f"{name}: not valid TOML: {error}."]) from None
    complaints = [f'{name}: "{key}" is not known; a schedule holds [[nudge]] entries.' for key in raw if key != "nudge"]
    entries = raw.get("nudge", [])
    if not isinstance(entries, list):
        raise ScheduleError([*complaints, f"{name}: `nudge` should be entries that begin with [[nudge]]."])
    nudges: list[Nudge] = []
    for number, entry in enumerate(entries, 1):
        called = (
            f'{name}: nudge "{entry.get("name", number)}"' if isinstance(entry, dict) else f"{name}: nudge {number}"
        )
        try:
            nudges.append(Nudge.model_validate(_meant_for(entry, flows)))
        except ValidationError as error:
            complaints += [f"{called}: {_said(one['loc'], one['msg'])}." for one in error.errors()]
    complaints += [f'{name}: nudge "{nudge.name}": {wrong}' for nudge in nudges for wrong in _unfit(nudge, flows)]
    for twice in sorted({one.name for one in nudges if sum(one.name == other.name for other in nudges) > 1}):
        complaints.append(f'{name}: nudge "{twice}" stands more than once.')
    if complaints:
        raise ScheduleError(complaints)
    return tuple(nudges)


def _meant_for(entry: object, flows: Mapping[str, Flow]) -> object:
    flow = flows.get(str(entry.get("flow"))) if isinstance(entry, dict) else None
    return {"audience": flow.audience, **entry} if flow and isinstance(entry, dict) else entry


def _unfit(nudge: Nudge, flows: Mapping[str, Flow]) -> Iterator[str]:
    flow = flows.get(nudge.flow)
    if flow is None:
        yield f'there is no flow "{nudge.flow}".'
    elif flow.audience not in ("everyone", nudge.audience):
        yield f'"{nudge.flow}" is for the audience {flow.audience}, not {nudge.audience}.'


def _said(place: tuple[object, ...], message: str) -> str:
    what = message.removeprefix("Value error, ")
    return f"{'.'.join(str(part) for part in place)}: {what}" if place else what

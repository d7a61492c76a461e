"""A calendar, read: when people meet, and who. Titles, places and descriptions are read by nobody."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event
from icalendar.timezone import tzp
from recurring_ical_events import of

from flows.attendees import attending, listed
from flows.schedule import zone_named

MOST_MEETINGS = 1_000
"""More than so many in one span is no team's calendar."""

SHORTER_THAN = timedelta(hours=24)
"""What lasts longer is a day, not a meeting."""

MOST_A_DAY = 24
"""What comes more often than that is no meeting either, and costs more to count than it is worth."""

_SUBDAILY = {"SECONDLY", "MINUTELY", "HOURLY"}
_PRIVATE = {"PRIVATE", "CONFIDENTIAL"}


class CalendarError(Exception):
    """What we were given is no calendar that can be read. `problem` is one of `flows.feed_view.PROBLEMS`."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting on one day, in UTC. `key` names it, tells nothing, and stays when it is moved. `people` are the
    e-mails of those who take part, in small letters; `attending` is how many there are, or 0 where it is private: it
    keeps people busy, and nobody is asked about it."""

    key: str
    starts: datetime
    ends: datetime
    people: frozenset[str]
    attending: int


def _never() -> bool:
    return False


def meetings(
    document: bytes, since: datetime, until: datetime, zone: ZoneInfo, enough: Callable[[], bool] = _never
) -> Sequence[Meeting]:
    """The meetings of an iCalendar document that touch the time from `since` to `until`, by their start. Times that
    name no zone are in `zone`. It gives up once it is `enough`.

    Raises CalendarError.
    """
    found: dict[str, Meeting] = {}
    for series in _series(_calendars(document)):
        if enough():
            raise CalendarError("too-much")
        for event in _within(series, since, until):
            meeting = _meeting(event, series.recurs, series.zone or zone)
            if meeting and meeting.starts < until and meeting.ends > since:
                found[meeting.key] = meeting
        if len(found) > MOST_MEETINGS:
            raise CalendarError("too-many")
    return sorted(found.values(), key=lambda one: (one.starts, one.key))


def _calendars(document: bytes) -> Sequence[Component]:
    """What time zones earlier documents brought along is forgotten: one team's calendar cannot move another's."""
    if b"BEGIN:VCALENDAR" not in document[:2000].upper():
        raise CalendarError("no-calendar")
    tzp.use_zoneinfo()
    try:
        found = Calendar.from_ical(document, multiple=True)
    except Exception:
        raise CalendarError("no-calendar") from None
    if not found:  # it breaks off before its end
        raise CalendarError("no-calendar")
    return found


@dataclass(frozen=True, slots=True)
class _Series:
    """Everything in a calendar that has one UID."""

    calendar: Component
    events: Sequence[Event]

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of times that name none, where the calendar says one that there is."""
        try:
            return zone_named(str(self.calendar["X-WR-TIMEZONE"])) if self.calendar.get("X-WR-TIMEZONE") else None
        except ValueError:
            return None

    @property
    def recurs(self) -> bool:
        return any(name in event for event in self.events for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _series(calendars: Iterable[Component]) -> Iterator[_Series]:
    for calendar in calendars:
        if calendar.name != "VCALENDAR" or _word(calendar, "METHOD") == "CANCEL":
            continue
        by_uid: dict[str, list[Event]] = {}
        for event in calendar.walk("VEVENT"):
            if isinstance(event, Event) and _start(event) is not None:
                by_uid.setdefault(str(event.get("UID") or _start(event)), []).append(event)
        for uid, events in by_uid.items():
            for event in events:
                event["UID"] = uid
            yield _Series(calendar, [event for event in events if _countable(event)])


def _start(event: Any) -> Any:
    """DTSTART, if there is one that can be read."""
    try:
        return event["DTSTART"].dt
    except (KeyError, AttributeError, ValueError):
        return None


def _countable(event: Event) -> bool:
    """Whether it can be a meeting as often as it comes. A single day of a series that became something else stays: it
    says that there is no meeting."""
    if "RECURRENCE-ID" in event:
        if not _short(event):
            event.pop("DURATION", None)
            event["DTEND"] = event["DTSTART"]
        return True
    return isinstance(_start(event), datetime) and _short(event) and all(map(_seldom, listed(event.get("RRULE"))))


def _short(event: Event) -> bool:
    try:
        length: timedelta = event.duration
    except Exception:
        return False
    return timedelta(0) < length < SHORTER_THAN


def _seldom(rule: object) -> bool:
    if not isinstance(rule, Mapping):
        return False
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= max(1, len(listed(rule.get(name))))
    interval = next(iter(listed(rule.get("INTERVAL"))), 1)
    often = str(next(iter(listed(rule.get("FREQ"))), "")).upper() in _SUBDAILY or times > MOST_A_DAY
    return not often and isinstance(interval, int) and interval > 0


def _within(series: _Series, since: datetime, until: datetime) -> Sequence[Event]:
    """Each time it takes place. One that nobody can make sense of stops none of the others."""
    if not series.events:
        return ()
    if not series.recurs:
        return series.events[:1] if len(series.events) == 1 else [max(series.events, key=_sequence)]
    alone = Calendar()
    if series.zone:
        alone["X-WR-TIMEZONE"] = series.calendar["X-WR-TIMEZONE"]
    for event in series.events:
        alone.add_component(event)
    try:
        return list(of(alone, skip_bad_series=True).between(since, until))
    except Exception:
        return ()


def _sequence(event: Event) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _meeting(event: Event, recurs: bool, zone: ZoneInfo) -> Meeting | None:
    if not _takes_place(event):
        return None
    try:
        starts, ends = _instant(event.start, zone), _instant(event.end, zone)
        day = _original(event, zone).isoformat() if recurs else ""
    except Exception:
        return None
    if not timedelta(0) < ends - starts < SHORTER_THAN:
        return None
    people, others = attending(event)
    private = _word(event, "CLASS") in _PRIVATE
    key = sha256(f"{event['UID']}\n{day}".encode()).hexdigest()
    return Meeting(key, starts, ends, people, 0 if private else len(people) + others)


def _takes_place(event: Event) -> bool:
    free = _word(event, "TRANSP") == "TRANSPARENT" or _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    whole_day = _word(event, "X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE" or not isinstance(_start(event), datetime)
    return not free and not whole_day and _word(event, "STATUS") != "CANCELLED"


def _original(event: Event, zone: ZoneInfo) -> datetime:
    """When it was to be before anybody moved it. Where all that follow were moved along, each counts as it is now."""
    told = event.get("RECURRENCE-ID")
    if told is None or "RANGE" in told.params:
        return _instant(event.start, zone)
    return _instant(told.dt, zone)


def _instant(moment: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _word(component: Component, name: str) -> str:
    return str(component.get(name, "")).strip().upper()

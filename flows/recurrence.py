"""Calendar rules, a part of RFC 5545: the dates on which something comes round. Dates only; a time is put to them
elsewhere."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from flows.calendar import WEEKDAYS

FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
RULE_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS")
ELSEWHERE = {
    "COUNT": "say the last day with `until` instead of COUNT",
    "UNTIL": "say the last day with `until` instead of UNTIL",
    "DTSTART": "say the first day with `starts` instead of DTSTART",
    "EXDATE": "say the days left out with `except` instead of EXDATE",
    "BYHOUR": "say the time of day with `at` instead of BYHOUR",
    "BYMINUTE": "say the time of day with `at` instead of BYMINUTE",
    "BYSECOND": "say the time of day with `at` instead of BYSECOND",
    "WKST": "weeks begin on a Monday here; leave WKST out",
}
"""Parts of RFC 5545 that a schedule says in other words."""

LONGEST = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in range(1, 13)}
"""Most days that a month has."""

EVERY_DAY = tuple(weekday(number) for number in range(7))

_WHOLE = re.compile(r"-?[0-9]{1,4}")


def tidy(text: str) -> str:
    """A rule as it is kept: in capitals, without blanks and without the name that calendar files put before it."""
    return "".join(text.upper().split()).removeprefix("RRULE:")


def parse_rule(text: str) -> Mapping[str, object]:
    """An RFC 5545 recurrence rule of the parts that `RULE_PARTS` names, as `rrule` takes it.

    Raises ValueError with a sentence.
    """
    parts = _parts(tidy(text))
    asked: dict[str, object] = {"freq": FREQUENCIES[parts["FREQ"]], "wkst": 0}
    if "INTERVAL" in parts:
        asked["interval"] = _whole(parts["INTERVAL"], 1, 60)
    if "BYDAY" in parts:
        asked["byweekday"] = _weekdays(parts["BYDAY"].split(","), parts["FREQ"])
    if "BYMONTHDAY" in parts:
        asked["bymonthday"] = _wholes(parts["BYMONTHDAY"], -31, 31)
    if "BYMONTH" in parts:
        asked["bymonth"] = _wholes(parts["BYMONTH"], 1, 12)
    if "BYSETPOS" in parts:
        asked["bysetpos"] = _places(parts)
    return asked


def _parts(text: str) -> Mapping[str, str]:
    pairs = [part.partition("=")[::2] for part in text.split(";") if part]
    parts = dict(pairs)
    if len(parts) < len(pairs):
        raise ValueError("each part of a rule may stand only once")
    for name in parts:
        if name in ELSEWHERE:
            raise ValueError(ELSEWHERE[name])
        if name not in RULE_PARTS:
            raise ValueError(f'"{name}" is not a part we know; use {", ".join(RULE_PARTS)}')
    if parts.get("FREQ") not in FREQUENCIES:
        raise ValueError(f"FREQ must be one of {', '.join(FREQUENCIES)}")
    return parts


def _places(parts: Mapping[str, str]) -> list[int]:
    """Which of a month's days that are one of the weekdays: the last of Monday to Friday is its last working day."""
    if parts["FREQ"] != "MONTHLY" or "BYMONTHDAY" in parts or not parts.get("BYDAY", "").replace(",", "").isalpha():
        raise ValueError("BYSETPOS needs FREQ=MONTHLY and plain weekdays, as in BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
    return _wholes(parts["BYSETPOS"], -5, 5)


def _wholes(texts: str, least: int, most: int) -> list[int]:
    return [_whole(text, least, most) for text in texts.split(",")]


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


def happens(repeats: str, first: date, last: date, leaves_out: Collection[date]) -> bool:
    """Whether the rule, counted from `first`, has any date up to `last` that is not left out."""
    asked = parse_rule(repeats)
    if not possible(asked, first):
        return False
    ends = datetime.combine(last, time())
    rule = rrule(dtstart=datetime.combine(first, time()), until=ends, **asked)  # type: ignore[arg-type]
    return any(moment.date() not in leaves_out for moment in rule)


def possible(asked: Mapping[str, Any], first: date) -> bool:
    """Whether any month has such a day, and any n-th day falls on such a weekday: for the 30th of February `rrule`
    would look until the year 9999, which takes it many seconds."""
    months, month_days = asked.get("bymonth", LONGEST), asked.get("bymonthday", (1,))
    if not any(abs(day) <= LONGEST[month] for month in months for day in month_days):
        return False
    step = asked.get("interval", 1) if asked["freq"] == DAILY else 1
    reached = {(first.weekday() + step * count) % 7 for count in range(7)}
    return not reached.isdisjoint(day.weekday for day in asked.get("byweekday", EVERY_DAY))


@lru_cache(maxsize=256)
def _rule(repeats: str, starts: date) -> rrule:
    asked = parse_rule(repeats)
    return rrule(dtstart=datetime.combine(starts, time()), cache=True, **asked)  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def dates(repeats: str, starts: date, first: date, last: date) -> tuple[date, ...]:
    """The dates of a rule that counts from `starts`, from `first` to `last`, both included."""
    lower, upper = (datetime.combine(day, time()) for day in (max(first, starts), last))
    return tuple(moment.date() for moment in _rule(repeats, starts).between(lower, upper, inc=True))

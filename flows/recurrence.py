"""Calendar rules, a part of RFC 5545: the dates on which something comes round. Dates only; a time is put to them
elsewhere."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from flows.calendar import WEEKDAYS

FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
RULE_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH")

_WHOLE = re.compile(r"-?[0-9]{1,4}")


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


def happens(repeats: str, first: date, last: date, leaves_out: Collection[date]) -> bool:
    """Whether the rule, counted from `first`, has any date up to `last` that is not left out."""
    ends = datetime.combine(last, time())
    rule = rrule(dtstart=datetime.combine(first, time()), until=ends, **parse_rule(repeats))  # type: ignore[arg-type]
    return any(moment.date() not in leaves_out for moment in rule)


@lru_cache(maxsize=256)
def _rule(repeats: str, starts: date) -> rrule:
    asked = parse_rule(repeats)
    return rrule(dtstart=datetime.combine(starts, time()), cache=True, **asked)  # type: ignore[arg-type]


def dates(repeats: str, starts: date, first: date, last: date) -> Iterator[date]:
    """The dates of a rule that counts from `starts`, from `first` to `last`, both included."""
    lower = max(first, starts)
    rule = _rule(repeats, starts)
    for moment in rule.between(datetime.combine(lower, time()), datetime.combine(last, time()), inc=True):
        yield moment.date()

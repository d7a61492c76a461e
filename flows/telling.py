"""Days, times and rules of a schedule, said as people say them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, get_timezone_name
from babel.lists import format_list

from flows.calendar import WEEKDAYS
from flows.recurrence import parse_rule
from flows.schedule import Anchor, Nudge
from flows.words import Language, Words

_EVERY = {
    "DAILY": (Words("hver dag", "every day"), Words("hver {n}. dag", "every {n} days")),
    "WEEKLY": (Words("hver uge", "every week"), Words("hver {n}. uge", "every {n} weeks")),
    "MONTHLY": (Words("hver måned", "every month"), Words("hver {n}. måned", "every {n} months")),
    "YEARLY": (Words("hvert år", "every year"), Words("hvert {n}. år", "every {n} years")),
}
_EVERY_DAY = Words("hver {day}", "every {day}")
NTH = {
    1: Words("første", "first"),
    2: Words("anden", "second"),
    3: Words("tredje", "third"),
    4: Words("fjerde", "fourth"),
    5: Words("femte", "fifth"),
    -1: Words("sidste", "last"),
    -2: Words("næstsidste", "next to last"),
    -3: Words("tredjesidste", "third to last"),
    -4: Words("fjerdesidste", "fourth to last"),
    -5: Words("femtesidste", "fifth to last"),
}
_DATE = Words("den {day}.", "day {day}")
_LAST_DAY = Words("den sidste dag", "the last day")
_BEFORE_LAST = Words("{n} dage før den sidste", "{n} days before the last")
_DAY_BEFORE_LAST = Words("dagen før den sidste", "the day before the last")
_IN = Words("{every}: {what}", "{every}: {what}")
_ONE_DATE = re.compile(r"FREQ=YEARLY;(?=.*BYMONTHDAY=(?P<day>\d+))BYMONTH(DAY)?=\d+;BYMONTH(DAY)?=\d+")
_EACH_YEAR = Words("hvert år den {day}. {month}", "every year on {day} {month}")
_MONTHS = Words("i {months}", "in {months}")
_IN_EACH = Words("i hver måned", "in every month")
_WHEN = Words("{what}, når det er {only}", "{what}, when it is {only}")
ANCHORS: Mapping[Anchor, Words] = {
    "joined": Words("første arbejdsdag", "the first day at work"),
    "course": Words("kursets sidste dag", "the last day of the course"),
    "contract": Words("kontraktens første dag", "the first day of the contract"),
    "mus": Words("MUS", "the MUS"),
    "school": Words("skoleperiodens sidste dag", "the last day of the school period"),
}
_SAME_DAY = Words("på {anchor}", "on {anchor}")
_DAY_OF_MUS = Words("på dagen for MUS", "on the day of the MUS")
_ONE_BEFORE = Words("dagen før {anchor}", "the day before {anchor}")
_ONE_AFTER = Words("dagen efter {anchor}", "the day after {anchor}")
_BEFORE = Words("{n} dage før {anchor}", "{n} days before {anchor}")
_AFTER = Words("{n} dage efter {anchor}", "{n} days after {anchor}")
_MEETING = Words("når et møde med mindst {n} deltagere slutter", "when a meeting of at least {n} people ends")
_ON_DEMAND = Words("når HR sender det", "when HR sends it")
_AT = Words("{when} kl. {at}", "{when} at {at}")
_LOCAL = Words("modtagerens egen tid", "each person's own time")
_WORKDAY = Words("hverdag", "weekday")
_TODAY = Words("i dag kl. {at}", "today at {at}")
_TOMORROW = Words("i morgen kl. {at}", "tomorrow at {at}")
_DAY_AT = Words("{day} kl. {at}", "{day} at {at}")


def rule(nudge: Nudge, language: Language) -> str:
    """When a nudge comes: "hver torsdag", "every 3 months: first Wednesday", "60 days after the course"."""
    if nudge.repeats:
        return _by_calendar(nudge.repeats, language)
    if nudge.anchor:
        return _from_anchor(nudge.anchor, nudge.offset.days, language)
    return _MEETING(language, n=nudge.meeting) if nudge.meeting else _ON_DEMAND(language)


def _from_anchor(anchor: Anchor, offset: int, language: Language) -> str:
    exact = {0: _DAY_OF_MUS if anchor == "mus" else _SAME_DAY, 1: _ONE_AFTER, -1: _ONE_BEFORE}
    words = exact.get(offset) or (_AFTER if offset > 0 else _BEFORE)
    return words(language, n=abs(offset), anchor=ANCHORS[anchor](language))


def _by_calendar(repeats: str, language: Language) -> str:
    asked = parse_rule(repeats)
    dates = [_monthday(n, language) for n in asked.get("bymonthday", ())]  # type: ignore[attr-defined]
    months = [format_date(date(2026, n, 1), "LLLL", locale=language) for n in asked.get("bymonth", ())]  # type: ignore[attr-defined]
    if yearly := _ONE_DATE.fullmatch(repeats):
        return _EACH_YEAR(language, day=yearly["day"], month=months[0])
    named = repeats.partition("BYDAY=")[2].partition(";")[0]
    days = _weekdays(named, asked.get("bysetpos", ()), language)  # type: ignore[arg-type]
    frequency = next(part.partition("=")[2] for part in repeats.split(";") if part.startswith("FREQ="))
    interval = asked.get("interval", 1)
    if dates and interval == 1:  # whatever it is said to be, it comes on that date of each month
        frequency = "YEARLY" if months else "MONTHLY"
    once, several = _EVERY[frequency]
    every = once(language) if interval == 1 else several(language, n=interval)
    all_of_them = named.replace(",", "").isalpha() and "bysetpos" not in asked and not dates
    if all_of_them and interval == 1:
        said = _EVERY_DAY(language, day=_listed(days, language))
    elif frequency == "DAILY" and (days or dates):
        said = _WHEN(language, what=every, only=_only(days, dates, language))
    else:
        what = _which(days, dates, language, each=all_of_them and frequency != "WEEKLY")
        said = _IN(language, every=every, what=what) if what else every
    in_each = _IN_EACH(language) if dates and not months and frequency == "YEARLY" else ""
    in_some = _MONTHS(language, months=_listed(months, language)) if months else ""
    return " ".join(filter(None, (said, in_each, in_some)))


def _which(days: Sequence[str], dates: Sequence[str], language: Language, *, each: bool) -> str:
    """The days of a week, a month or a year; `each`: all that are such weekdays."""
    if days and dates:
        return _only(days, dates, language)
    listed = _listed([*days, *dates], language)
    return _EVERY_DAY(language, day=listed) if each else listed


def _only(days: Sequence[str], dates: Sequence[str], language: Language) -> str:
    """One of these weekdays, if it is one of these dates."""
    first, *rest = [_listed(some, language, "or") for some in (days, dates) if some]
    return _WHEN(language, what=first, only=rest[0]) if rest else first


def _listed(these: Sequence[str], language: Language, style: Literal["standard", "or"] = "standard") -> str:
    return format_list(these, style, locale=language).replace(", and ", " and ").replace(", or ", " or ")


def _weekdays(days: str, places: Sequence[int], language: Language) -> Sequence[str]:
    """The weekdays of a rule; of those in a month, only the ones in these places where any are given."""
    named = [_weekday(day, language) for day in days.split(",") if day]
    if not places:
        return named
    any_of = _WORKDAY(language) if set(days.split(",")) == set(WEEKDAYS[:5]) else _listed(named, language, "or")
    return [f"{NTH[place](language)} {any_of}" for place in places]


def when(nudge: Nudge, language: Language) -> str:
    """The days and the time, with its zone. What comes after a meeting, or when HR sends it, has no time of its own."""
    if nudge.meeting or nudge.on_demand:
        return rule(nudge, language)
    at = time_of_day(nudge.at, language)
    zone = nudge.zone or _LOCAL(language)
    return f"{_AT(language, when=rule(nudge, language), at=at)} ({zone})"


def _weekday(day: str, language: Language) -> str:
    name = format_date(date(2024, 1, 1) + timedelta(days=WEEKDAYS.index(day[-2:])), "EEEE", locale=language)
    nth = int(day[:-2]) if day[:-2] else 0
    return f"{NTH[nth](language)} {name}" if nth else name


def _monthday(n: int, language: Language) -> str:
    if n > 0:
        return _DATE(language, day=n)
    return {-1: _LAST_DAY, -2: _DAY_BEFORE_LAST}.get(n, _BEFORE_LAST)(language, n=-n - 1)


def moment(at: datetime, zone: ZoneInfo, now: datetime, language: Language) -> str:
    """An instant in somebody's own time, with the name of the zone: times are never said without one."""
    local = at.astimezone(zone)
    said = f"{time_of_day(local.time(), language)} ({zone_name(zone, at, language)})"
    away = (local.date() - now.astimezone(zone).date()).days
    if away in (0, 1):
        return (_TODAY if away == 0 else _TOMORROW)(language, at=said)
    return _DAY_AT(language, day=day(local.date(), language), at=said)


def time_of_day(at: time, language: Language) -> str:
    return format_time(at, "HH.mm" if language == "da" else "HH:mm", locale=language)


def day(on: date, language: Language) -> str:
    return format_date(on, "EEEE 'den' d. MMMM y" if language == "da" else "EEEE d MMMM y", locale=language)


def capital(text: str) -> str:
    """With a capital letter first; the others are left alone."""
    return text[:1].upper() + text[1:]


def short_day(on: date, language: Language) -> str:
    return format_date(on, "d. MMMM y" if language == "da" else "d MMMM y", locale=language)


def zone_name(zone: ZoneInfo, at: datetime, language: Language) -> str:
    """The zone as people call it: "dansk tid", "Central European Time"; its key where there is no better."""
    if zone.key == "Europe/Copenhagen":
        return "dansk tid" if language == "da" else "Danish time"
    return get_timezone_name(zone, width="long", locale=language) or format_datetime(at, "VV", locale=language)

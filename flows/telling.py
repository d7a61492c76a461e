"""Days, times and rules of a schedule, said as people say them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, get_timezone_name

from flows.calendar import WEEKDAYS
from flows.schedule import Nudge, parse_rule
from flows.words import Language, Words

_EVERY = {
    "DAILY": (Words("hver dag", "every day"), Words("hver {n}. dag", "every {n} days")),
    "WEEKLY": (Words("hver uge", "every week"), Words("hver {n}. uge", "every {n} weeks")),
    "MONTHLY": (Words("hver måned", "every month"), Words("hver {n}. måned", "every {n} months")),
    "YEARLY": (Words("hvert år", "every year"), Words("hvert {n}. år", "every {n} years")),
}
_EVERY_DAY = Words("hver {day}", "every {day}")
_NTH = {
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
_MONTHS = Words("i {months}", "in {months}")
_AT = Words("{when} kl. {at}", "{when} at {at}")
_LOCAL = Words("modtagerens egen tid", "each person's own time")
_AND = Words(" og ", " and ")
_TODAY = Words("i dag kl. {at}", "today at {at}")
_TOMORROW = Words("i morgen kl. {at}", "tomorrow at {at}")
_DAY_AT = Words("{day} kl. {at}", "{day} at {at}")


def rule(nudge: Nudge, language: Language) -> str:
    """The days of a nudge: "hver torsdag", "every 3 months: first Wednesday"."""
    asked = parse_rule(nudge.repeats)
    frequency = next(part.partition("=")[2] for part in nudge.repeats.split(";") if part.startswith("FREQ="))
    interval = asked.get("interval", 1)
    once, several = _EVERY[frequency]
    every = once(language) if interval == 1 else several(language, n=interval)
    days = [_weekday(day, language) for day in nudge.repeats.partition("BYDAY=")[2].partition(";")[0].split(",") if day]
    dates = [_monthday(n, language) for n in asked.get("bymonthday", ())]  # type: ignore[attr-defined]
    months = [format_date(date(2026, n, 1), "LLLL", locale=language) for n in asked.get("bymonth", ())]  # type: ignore[attr-defined]
    what = _AND(language).join([*days, *dates])
    said = _IN(language, every=every, what=what) if what else every
    if frequency == "WEEKLY" and interval == 1 and days and not dates:
        said = _EVERY_DAY(language, day=what)
    return f"{said} {_MONTHS(language, months=_AND(language).join(months))}" if months else said


def when(nudge: Nudge, language: Language) -> str:
    """The days and the time, with its zone."""
    at = format_time(nudge.at, "HH.mm" if language == "da" else "HH:mm", locale=language)
    zone = nudge.zone or _LOCAL(language)
    return f"{_AT(language, when=rule(nudge, language), at=at)} ({zone})"


def _weekday(day: str, language: Language) -> str:
    name = format_date(date(2024, 1, 1) + timedelta(days=WEEKDAYS.index(day[-2:])), "EEEE", locale=language)
    nth = int(day[:-2]) if day[:-2] else 0
    return f"{_NTH[nth](language)} {name}" if nth else name


def _monthday(n: int, language: Language) -> str:
    if n > 0:
        return _DATE(language, day=n)
    return {-1: _LAST_DAY, -2: _DAY_BEFORE_LAST}.get(n, _BEFORE_LAST)(language, n=-n - 1)


def moment(at: datetime, zone: ZoneInfo, now: datetime, language: Language) -> str:
    """An instant in somebody's own time, with the name of the zone: times are never said without one."""
    local = at.astimezone(zone)
    clock = format_time(local.time(), "HH.mm" if language == "da" else "HH:mm", locale=language)
    clock = f"{clock} ({zone_name(zone, at, language)})"
    away = (local.date() - now.astimezone(zone).date()).days
    if away in (0, 1):
        return (_TODAY if away == 0 else _TOMORROW)(language, at=clock)
    return _DAY_AT(language, day=day(local.date(), language), at=clock)


def day(on: date, language: Language) -> str:
    return format_date(on, "EEEE 'den' d. MMMM y" if language == "da" else "EEEE d MMMM y", locale=language)


def zone_name(zone: ZoneInfo, at: datetime, language: Language) -> str:
    """The zone as people call it: "dansk tid", "Central European Time"; its key where there is no better."""
    if zone.key == "Europe/Copenhagen":
        return "dansk tid" if language == "da" else "Danish time"
    return get_timezone_name(zone, width="long", locale=language) or format_datetime(at, "VV", locale=language)

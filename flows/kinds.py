"""The kinds of when that HR chooses among: what each asks for in a form, and how it stands in the schedule."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, get_args

from babel.dates import format_date

from flows.answer import Complaint
from flows.calendar import WEEKDAYS
from flows.given import WrongFieldError, number, one, pick
from flows.message import ChoiceField, Field, NumberField, TextField, Values
from flows.schedule import FARTHEST_OFFSET, LARGEST_MEETING, SMALLEST_MEETING, Anchor, Nudge
from flows.telling import ANCHORS, NTH, capital
from flows.words import Language, Words

Kind = Literal["week", "weeks", "weekday", "monthday", "quarter", "year", "anchor", "meeting", "demand", "rule"]

KINDS: Mapping[Kind, Words] = {
    "week": Words("Hver uge", "Every week"),
    "weeks": Words("Med nogle ugers mellemrum", "Every few weeks"),
    "weekday": Words("Hver måned, en ugedag", "Every month, on a weekday"),
    "monthday": Words("Hver måned, en dato", "Every month, on a date"),
    "quarter": Words("Hvert kvartal", "Every quarter"),
    "year": Words("Hvert år", "Every year"),
    "anchor": Words("Før eller efter en dato", "Before or after a date"),
    "meeting": Words("Efter møder", "After meetings"),
    "demand": Words("Når HR sender det", "When HR sends it"),
    "rule": Words("En anden regel", "Another rule"),
}
PLACES = (1, 2, 3, 4, -1)
ANCHORED: tuple[Anchor, ...] = get_args(Anchor)
TIMELESS: tuple[Kind, ...] = ("meeting", "demand")
"""Kinds that come at no time of their own."""

_DAYS = Words("Dage", "Days")
_EVERY = Words("Antal uger mellem hver gang", "Weeks from one time to the next")
_WHICH = Words("Hvilken i måneden", "Which of the month")
_WEEKDAY = Words("Ugedag", "Weekday")
_QUARTER = Words(
    "Hver tredje måned, talt fra januar eller fra den måned, det begynder i.",
    "Every third month, counted from January or from the month in which it begins.",
)
_DATE = Words("Dato i måneden", "Date in the month")
_DATE_HINT = Words("1 til 31. Skriv 0 for månedens sidste dag.", "1 to 31. Write 0 for the last day of the month.")
_DAY = Words("Dag", "Day")
_MONTH = Words("Måned", "Month")
_ANCHOR = Words("Hvilken dato", "Which date")
_SIDE = Words("Før eller efter", "Before or after")
_SIDES = (Words("Samme dag", "The same day"), Words("Før", "Before"), Words("Efter", "After"))
_OFFSET = Words("Hvor mange dage", "How many days")
_MEETING = Words("Mindste antal deltagere", "Smallest number of people")
_RULE = Words("Kalenderregel", "Calendar rule")
_RULE_HINT = Words(
    "Som i en kalenderfil (RFC 5545), for eksempel FREQ=WEEKLY;BYDAY=MO,TH.",
    "As in a calendar file (RFC 5545), for example FREQ=WEEKLY;BYDAY=MO,TH.",
)
_NO_DAY = Words("Vælg mindst én dag.", "Choose at least one day.")


def kind_of(nudge: Nudge) -> Kind:
    """The kind whose form can hold it."""
    if nudge.anchor:
        return "anchor"
    if nudge.meeting or nudge.on_demand:
        return "meeting" if nudge.meeting else "demand"
    found: Sequence[Kind] = [kind for kind in KINDS if kind != "rule" and _fits(kind, parts(nudge.repeats or ""))]
    return found[0] if found else "rule"


def parts(rule: str) -> Mapping[str, str]:
    """The parts of a rule by name, the same for rules that mean the same."""
    found = dict(part.partition("=")[::2] for part in rule.upper().split(";") if part)
    said = {name: ",".join(sorted(value.split(","))) for name, value in found.items()}
    return {name: value for name, value in said.items() if (name, value) != ("INTERVAL", "1")}


def _fits(kind: Kind, rule: Mapping[str, str]) -> bool:
    names, one = rule.keys() - {"FREQ"}, [value for value in rule.values() if "," not in value]
    single, freq = len(one) == len(rule), rule.get("FREQ")
    match kind:
        case "week":
            return freq == "WEEKLY" and names == {"BYDAY"}
        case "weeks":
            return freq == "WEEKLY" and names == {"BYDAY", "INTERVAL"}
        case "weekday":
            return freq == "MONTHLY" and names == {"BYDAY"} and single and _place(rule) in PLACES
        case "quarter":
            nth = names == {"BYDAY", "INTERVAL"} and rule["INTERVAL"] == "3"
            return freq == "MONTHLY" and nth and single and _place(rule) in PLACES
        case "monthday":
            return freq == "MONTHLY" and names == {"BYMONTHDAY"} and single and int(rule["BYMONTHDAY"]) >= -1
        case "year":
            dated = names == {"BYMONTH", "BYMONTHDAY"}
            return freq == "YEARLY" and dated and single and int(rule["BYMONTHDAY"]) > 0
        case _:
            return False


def _place(rule: Mapping[str, str]) -> int:
    return int(rule["BYDAY"][:-2] or 0)


def when_fields(kind: Kind, nudge: Nudge | None, language: Language, smallest: int = SMALLEST_MEETING) -> list[Field]:
    """What this kind asks for, with what the nudge has of it. A new one comes after meetings of `smallest` people."""
    rule = parts(nudge.repeats or "") if nudge else {}
    if not _fits(kind, rule):
        rule = {}
    days = [day for day in rule.get("BYDAY", "").split(",") if day]
    match kind:
        case "week":
            return [_days(days, language)]
        case "weeks":
            every = NumberField("every", _EVERY(language), 2, 60, rule.get("INTERVAL", "2"))
            return [every, _days(days, language)]
        case "weekday" | "quarter":
            return _nth(rule, days, language, _QUARTER(language) if kind == "quarter" else "")
        case "monthday":
            day = rule.get("BYMONTHDAY", "")
            initial = "0" if day == "-1" else day
            return [NumberField("date", _DATE(language), 0, 31, initial, hint=_DATE_HINT(language))]
        case "year":
            months = tuple(_month(n, language) for n in range(1, 13))
            chosen = (int(rule["BYMONTH"]) - 1,) if rule else ()
            day = rule.get("BYMONTHDAY", "")
            return [NumberField("date", _DAY(language), 1, 31, day), _choice("month", _MONTH, months, chosen, language)]
        case "anchor":
            return _anchored(nudge, language)
        case "meeting":
            initial = str(nudge.meeting if nudge and nudge.meeting else smallest)
            return [NumberField("meeting", _MEETING(language), SMALLEST_MEETING, LARGEST_MEETING, initial)]
        case "rule":
            initial = nudge.repeats or "" if nudge else ""
            return [TextField("rule", _RULE(language), 200, False, initial, hint=_RULE_HINT(language))]
        case _:
            return []


def _days(days: Sequence[str], language: Language) -> ChoiceField:
    names = tuple(_weekday(n, language) for n in range(7))
    return ChoiceField("days", _DAYS(language), names, 7, tuple(sorted(WEEKDAYS.index(day) for day in days)))


def _nth(rule: Mapping[str, str], days: Sequence[str], language: Language, hint: str) -> list[Field]:
    names = tuple(capital(NTH[n](language)) for n in PLACES)
    place = (PLACES.index(_place(rule)),) if days else (0,)
    weekday = (WEEKDAYS.index(days[0][-2:]),) if days else (0,)
    return [
        ChoiceField("place", _WHICH(language), names, initial=place, hint=hint),
        _choice("weekday", _WEEKDAY, tuple(_weekday(n, language) for n in range(7)), weekday, language),
    ]


def _anchored(nudge: Nudge | None, language: Language) -> list[Field]:
    offset = nudge.offset.days if nudge and nudge.anchor else 0
    side = 0 if nudge and nudge.anchor and not offset else 1 if offset < 0 else 2
    anchor = ANCHORED.index(nudge.anchor) if nudge and nudge.anchor else 0
    names = tuple(capital(ANCHORS[one](language)) for one in ANCHORED)
    return [
        _choice("anchor", _ANCHOR, names, (anchor,), language),
        _choice("side", _SIDE, tuple(words(language) for words in _SIDES), (side,), language),
        NumberField("offset", _OFFSET(language), 0, FARTHEST_OFFSET.days, str(abs(offset)) if offset else "", False),
    ]


def _choice(
    name: str, label: Words, options: tuple[str, ...], initial: tuple[int, ...], language: Language
) -> ChoiceField:
    return ChoiceField(name, label(language), options, initial=initial)


def when_given(kind: Kind, given: Values, before: Nudge | None) -> Mapping[str, Any]:
    """How what was filled in stands in the schedule, by field. A rule that means what it meant keeps its letters.
    Raises WrongFieldError."""
    read: Mapping[Kind, Callable[[Values], Mapping[str, Any]]] = {
        "anchor": _from_date,
        "meeting": lambda values: {"meeting": number(values, "meeting", SMALLEST_MEETING, LARGEST_MEETING)},
        "demand": lambda values: {"on_demand": True},
        "rule": lambda values: {"repeats": one(values, "rule")},
    }
    if kind in read:
        return read[kind](given)
    rule = _rule(kind, given)
    same = before is not None and before.repeats is not None and parts(before.repeats) == parts(rule)
    return {"repeats": before.repeats if before and same else rule}


def _rule(kind: Kind, given: Values) -> str:
    match kind:
        case "week":
            return f"FREQ=WEEKLY;BYDAY={_chosen_days(given)}"
        case "weeks":
            return f"FREQ=WEEKLY;INTERVAL={number(given, 'every', 2, 60)};BYDAY={_chosen_days(given)}"
        case "weekday" | "quarter":
            day = f"{PLACES[pick(given, 'place', len(PLACES))]}{WEEKDAYS[pick(given, 'weekday', 7)]}"
            return f"FREQ=MONTHLY;{'INTERVAL=3;' if kind == 'quarter' else ''}BYDAY={day}"
        case "monthday":
            return f"FREQ=MONTHLY;BYMONTHDAY={number(given, 'date', 0, 31) or -1}"
        case _:
            month = pick(given, "month", 12) + 1
            return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={number(given, 'date', 1, 31)}"


def _chosen_days(given: Values) -> str:
    days = sorted({int(day) for day in given.get("days", ()) if day in tuple("0123456")})
    if not days:
        raise WrongFieldError("days", Complaint(_NO_DAY))
    return ",".join(WEEKDAYS[day] for day in days)


def _from_date(given: Values) -> Mapping[str, Any]:
    side = pick(given, "side", len(_SIDES))
    days = number(given, "offset", 1, FARTHEST_OFFSET.days) if side else 0
    anchor = ANCHORED[pick(given, "anchor", len(ANCHORED))]
    return {"anchor": anchor, "offset": timedelta(days=-days if side == 1 else days)}


def first_field(kind: Kind) -> str:
    """Where to say that a rule never happens."""
    fields = when_fields(kind, None, "en")
    return fields[0].name if fields else "name"


def _weekday(n: int, language: Language) -> str:
    return capital(format_date(date(2024, 1, 1) + timedelta(days=n), "EEEE", locale=language))


def _month(n: int, language: Language) -> str:
    return capital(format_date(date(2026, n, 1), "LLLL", locale=language))

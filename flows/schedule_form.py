"""A nudge of the schedule as a form, and what was filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from pydantic import ValidationError

from flows.answer import Complaint
from flows.audiences import AUDIENCES
from flows.flow import Audience, Flow
from flows.given import WrongFieldError, one, pick
from flows.kinds import KINDS, TIMELESS, Kind, first_field, when_fields, when_given
from flows.message import Action, ChoiceField, DateField, Field, Form, TextField, TimeField, Values
from flows.nudge_words import NO_REMINDER, PRIORITY, reminder, span_of
from flows.schedule import LARGEST_MEETING, PRIORITIES, Nudge
from flows.small_team import needed
from flows.teams_field import teams_field, teams_given
from flows.telling import capital
from flows.when_given import clock, day_given, days_given
from flows.words import Language, Words

WINDOWS = tuple(timedelta(minutes=n) for n in (15, 30, 60, 120, 180, 240, 360, 480, 720))
USUAL = time(10)
REMINDERS = tuple(timedelta(days=n) for n in (1, 2, 3, 5, 7, 10, 14))

_TITLE = Words("{title}: {kind}", "{title}: {kind}")
_NAME = Words("Navn", "Name")
_NAME_HINT = Words(
    "Kort, med små bogstaver, tal og bindestreger. Det står i filen og i historikken.",
    "Short, of small letters, figures and hyphens. It stands in the file and in the history.",
)
_AUDIENCE = Words("Hvem", "Whom")
_AT = Words("Klokken", "At")
_ZONE = Words("Tidszone", "Time zone")
_ZONE_HINT = Words(
    "Tom: hver modtagers egen tid. Ellers et navn som Europe/Copenhagen.",
    "Empty: each person’s own time. Otherwise a name such as Europe/Copenhagen.",
)
_WINDOW = Words("Sendes inden for", "Sent within")
_WINDOW_HINT = Words("Er den ikke sendt inden da, bliver den ikke sendt.", "What is not sent by then is not sent.")
_STARTS = Words("Fra og med", "From")
_UNTIL = Words("Til og med", "Until")
_EXCEPT = Words("Undtagen disse dage", "Except on these days")
_EXCEPT_HINT = Words(
    "Datoer med komma imellem, for eksempel 24.12.2026, 31.12.2026.",
    "Dates with commas between, for example 2026-12-24, 2026-12-31.",
)
_PRIORITY = Words("Hvis to falder på samme dag", "If two come on one day")
_REMIND = Words("Påmindelse til dem, der ikke har svaret", "Reminder to those who have not answered")
_NEXT = Words("Se, hvem der får hvad", "See who gets what")
_OPEN = Words("Udfyld", "Fill in")
_BAD_NAME = Words(
    "Brug kun små bogstaver fra a til z, tal og enkelte bindestreger, højst 60 tegn.",
    "Use only small letters from a to z, figures and single hyphens, at most 60 characters.",
)
_TAKEN = Words("Det navn er der allerede i planen.", "The schedule has that name already.")
_NO_ZONE = Words(
    "Den tidszone findes ikke. Skriv for eksempel Europe/Copenhagen, eller lad feltet stå tomt.",
    "There is no such time zone. Write for example Europe/Copenhagen, or leave it empty.",
)
_ORDER = Words("Den sidste dag ligger før den første.", "The last day lies before the first.")
_NEVER = Words(
    "Det bliver aldrig til noget: Ingen dage passer. Ret dagene, perioden eller undtagelserne.",
    "That never happens: no day fits. Change the days, the period or the exceptions.",
)
_RULE = Words(
    "Den regel forstår jeg ikke. Skriv for eksempel FREQ=WEEKLY;BYDAY=MO,TH.",
    "I do not understand that rule. Write for example FREQ=WEEKLY;BYDAY=MO,TH.",
)
_WRONG = Words("Det kan jeg ikke bruge. Ret feltet.", "I cannot use that. Please change this field.")
_SAID: Mapping[str, Words] = {"name": _BAD_NAME, "zone": _NO_ZONE, "until": _ORDER, "rule": _RULE}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the form is about: `now` is what stands in it, `teams` are all there are as (slug, name), and `taken` the
    names a new one cannot have. A nudge that is changed keeps its name; a new one begins with those `within`."""

    flow: Flow
    kind: Kind
    now: Nudge | None
    teams: Sequence[tuple[str, str]]
    taken: frozenset[str] = frozenset()
    new: bool = True
    suggested: str = ""
    within: tuple[str, ...] = ()


def fitting(flow: Flow) -> Sequence[Audience]:
    """Whom it can be sent to."""
    return tuple(AUDIENCES) if flow.audience == "everyone" else (flow.audience,)


def schedule_form(action: Action, opener: Action, drawn: Drawn, language: Language) -> Form:
    title = _TITLE(language, title=drawn.flow.title(language), kind=KINDS[drawn.kind](language))
    return Form(
        action=action,
        opener=opener,
        title=title,
        fields=tuple(_fields(drawn, language)),
        submit=_NEXT(language),
        open=_OPEN(language),
        language=language,
    )


def _fields(drawn: Drawn, language: Language) -> list[Field]:
    now, flow = drawn.now, drawn.flow
    audience = now.audience if now else flow.audience
    audiences = fitting(flow)
    found: list[Field] = when_fields(drawn.kind, now, language, min(needed((flow,)), LARGEST_MEETING))
    if drawn.kind not in TIMELESS:
        found.append(TimeField("at", _AT(language), f"{now.at if now else USUAL:%H:%M}"))
    names = tuple(capital(AUDIENCES[name](language)) for name in audiences)
    chosen = (audiences.index(audience),) if audience in audiences else ()
    found.append(ChoiceField("audience", _AUDIENCE(language), names, initial=chosen))
    found += teams_field(drawn.teams, now.teams if now else drawn.within, language)
    found += _timing(drawn, language)
    reminders = _with(REMINDERS, now.remind if now else None)
    spoken = (NO_REMINDER(language), *(reminder(one, language) for one in reminders))
    remind = reminders.index(now.remind) + 1 if now and now.remind else 0
    found.append(ChoiceField("remind", _REMIND(language), spoken, initial=(remind,)))
    if drawn.new:
        name = now.name if now else drawn.suggested
        found.append(TextField("name", _NAME(language), 60, False, name, hint=_NAME_HINT(language)))
    return found


def _timing(drawn: Drawn, language: Language) -> list[Field]:
    now = drawn.now
    found: list[Field] = []
    if drawn.kind not in TIMELESS:
        zone = now.zone or "" if now else ""
        found.append(TextField("zone", _ZONE(language), 64, False, zone, False, _ZONE_HINT(language)))
    windows = _with(WINDOWS, now.window if now else None)
    chosen = windows.index(now.window if now else timedelta(hours=4))
    spoken = tuple(span_of(one, language) for one in windows)
    found.append(ChoiceField("window", _WINDOW(language), spoken, initial=(chosen,), hint=_WINDOW_HINT(language)))
    if drawn.kind != "demand":
        left_out = ", ".join(one.isoformat() for one in now.leaves_out) if now else ""
        found += [
            DateField("starts", _STARTS(language), _iso(now.starts if now else None), False),
            DateField("until", _UNTIL(language), _iso(now.until if now else None), False),
            TextField("except", _EXCEPT(language), 2000, False, left_out, False, _EXCEPT_HINT(language)),
        ]
    priorities = tuple(PRIORITY[name](language) for name in PRIORITIES)
    at = tuple(PRIORITIES).index(now.priority if now else "normal")
    return [*found, ChoiceField("priority", _PRIORITY(language), priorities, initial=(at,))]


def _iso(day: object) -> str:
    return str(day) if day else ""


def _with(usual: Sequence[timedelta], given: timedelta | None) -> Sequence[timedelta]:
    """The usual ones, with one that a file asked for among them."""
    return tuple(sorted({*usual, given})) if given else tuple(usual)


def filled_in(drawn: Drawn, given: Values) -> Nudge | Mapping[str, Complaint]:
    """What was filled in, or a complaint for each field that must be mended. What is allowed is for the schedule's own
    rules to say."""
    wrong: dict[str, Complaint] = {}
    fields: dict[str, Any] = {"flow": drawn.flow.id, "paused": bool(drawn.now and drawn.now.paused)}
    for name, read in _readers(drawn, given).items():
        try:
            fields |= read()
        except WrongFieldError as error:
            wrong[error.name or name] = error.complaint
    if drawn.new and fields.get("name") in drawn.taken:
        wrong["name"] = Complaint(_TAKEN)
    if wrong:
        return wrong
    try:
        return Nudge.model_validate(fields)
    except ValidationError as error:
        return {_place(one["loc"], one["msg"], drawn): _complaint(one["loc"], one["msg"]) for one in error.errors()}


def _readers(drawn: Drawn, given: Values) -> Mapping[str, Any]:
    now, audiences = drawn.now, fitting(drawn.flow)
    windows, reminders = _with(WINDOWS, now.window if now else None), _with(REMINDERS, now.remind if now else None)
    timed, dated = drawn.kind not in TIMELESS, drawn.kind != "demand"

    def remind() -> Mapping[str, Any]:
        chosen = pick(given, "remind", len(reminders) + 1)
        return {"remind": reminders[chosen - 1] if chosen else None}

    found: dict[str, Any] = {
        "when": lambda: when_given(drawn.kind, given, now),
        "name": lambda: {"name": (drawn.new and one(given, "name")) or (now.name if now else drawn.suggested)},
        "audience": lambda: {"audience": audiences[pick(given, "audience", len(audiences))]},
        "teams": lambda: {"teams": teams_given(drawn.teams, now.teams if now else (), given)},
        "window": lambda: {"window": windows[pick(given, "window", len(windows))]},
        "priority": lambda: {"priority": tuple(PRIORITIES)[pick(given, "priority", len(PRIORITIES))]},
        "remind": remind,
    }
    if timed:
        found["at"] = lambda: {"at": clock(given, "at", now.at if now else USUAL)}
        found["zone"] = lambda: {"zone": one(given, "zone") or None}
    if dated:
        found["starts"] = lambda: {"starts": day_given(given, "starts")}
        found["until"] = lambda: {"until": day_given(given, "until")}
        found["except"] = lambda: {"except": days_given(given, "except")}
    return found


def _place(where: tuple[int | str, ...], message: str, drawn: Drawn) -> str:
    """The field of the form at which that is said."""
    if where:
        return "rule" if where[0] == "repeats" and drawn.kind == "rule" else _field(str(where[0]), drawn)
    if "until" in message:
        return "until"
    return "window" if "window" in message else first_field(drawn.kind)


def _field(name: str, drawn: Drawn) -> str:
    return first_field(drawn.kind) if name in ("repeats", "anchor") else name


def _complaint(where: tuple[int | str, ...], message: str) -> Complaint:
    if "never happens" in message:
        return Complaint(_NEVER)
    if not where and "until" in message:
        return Complaint(_ORDER)
    return Complaint(_SAID.get("rule" if where and where[0] == "repeats" else str(where[0]) if where else "", _WRONG))


def suggestion(flow: Flow, taken: frozenset[str], language: Language) -> str:
    """A name for a new nudge, from the title of its flow."""
    letters = flow.title(language).casefold()
    for letter, instead in {"æ": "ae", "ø": "oe", "å": "aa"}.items():
        letters = letters.replace(letter, instead)
    words = "".join(one if one.isascii() and one.isalnum() else " " for one in letters).split()
    name = "-".join(words)[:50].strip("-") or flow.id[:50]
    tries = (name, *(f"{name}-{n}" for n in range(2, 1000)))
    return next(one for one in tries if one not in taken)

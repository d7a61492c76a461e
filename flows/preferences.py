"""A person's own settings as a form, and what they filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from babel.dates import format_date

from flows.answer import Complaint
from flows.message import Action, ChoiceField, Form, TextField, TimeField, Values
from flows.schedule import zone_named
from flows.words import LANGUAGES, Language, Words

TITLE = Words("Dine indstillinger", "Your settings")
LANGUAGE_NAMES = Words("Dansk", "English")
_LANGUAGE = Words("Sprog", "Language")
_DAYS = Words("Dage, du arbejder", "Days you work")
_OPENS = Words("Tidligst kl.", "Not before")
_CLOSES = Words("Senest kl.", "Not after")
_ZONE = Words("Tidszone", "Time zone")
_ZONE_HINT = Words("For eksempel Europe/Copenhagen.", "For example Europe/Copenhagen.")
_WEEKLY = Words("Spørgsmål om ugen", "Questions a week")
_WEEKLY_CHOICES = {
    None: Words("Som planen siger", "As the schedule says"),
    2: Words("Højst to", "At most two"),
    1: Words("Højst ét", "At most one"),
}
_WHERE = Words("Skriv til mig i", "Write to me in")
_SAVE = Words("Gem", "Save")
_OPEN = Words("Indstillinger", "Settings")
_NO_ZONE = Words(
    "Den tidszone findes ikke. Skriv for eksempel Europe/Copenhagen.",
    "There is no such time zone. Write for example Europe/Copenhagen.",
)
_NO_TIME = Words("Skriv et klokkeslæt, for eksempel 08.00.", "Write a time, for example 08:00.")
_ORDER = Words("Det sidste klokkeslæt skal være efter det første.", "The later time must come after the earlier.")
_NO_DAY = Words("Vælg mindst én dag.", "Choose at least one day.")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person has chosen, or has from the organisation. `days` are numbers of weekdays, Monday 0;
    `weekly` is how many questions they want in a week at most."""

    language: Language
    days: tuple[int, ...]
    opens: time
    closes: time
    timezone: str
    platform: str | None
    weekly: int | None = None


def settings_form(now: Preferences, platforms: Sequence[str], language: Language) -> Form:
    """The settings to change. Where somebody can be written to is asked only when there is a choice."""
    fields: list[ChoiceField | TextField | TimeField] = [
        ChoiceField(
            "language",
            _LANGUAGE(language),
            tuple(LANGUAGE_NAMES(one) for one in LANGUAGES),
            initial=(LANGUAGES.index(now.language),),
        ),
        ChoiceField("days", _DAYS(language), tuple(_weekday(n, language) for n in range(7)), 7, now.days),
        TimeField("opens", _OPENS(language), f"{now.opens:%H:%M}"),
        TimeField("closes", _CLOSES(language), f"{now.closes:%H:%M}"),
        ChoiceField(
            "weekly",
            _WEEKLY(language),
            tuple(words(language) for words in _WEEKLY_CHOICES.values()),
            initial=(tuple(_WEEKLY_CHOICES).index(now.weekly) if now.weekly in _WEEKLY_CHOICES else 0,),
        ),
        TextField("timezone", _ZONE(language), 64, False, now.timezone, hint=_ZONE_HINT(language)),
    ]
    if len(platforms) > 1:
        chosen = (platforms.index(now.platform),) if now.platform in platforms else (0,)
        names = tuple(platform.capitalize() for platform in platforms)
        fields.append(ChoiceField("platform", _WHERE(language), names, initial=chosen))
    return Form(
        action=Action("settings-save"),
        opener=Action("settings"),
        title=TITLE(language),
        language=language,
        fields=tuple(fields),
        submit=_SAVE(language),
        open=_OPEN(language),
    )


def _weekday(n: int, language: Language) -> str:
    name = format_date(date(2024, 1, 1) + timedelta(days=n), "EEEE", locale=language)
    return name[:1].upper() + name[1:]


def chosen(given: Values, now: Preferences, platforms: Sequence[str]) -> Preferences | Mapping[str, Complaint]:
    """What was filled in, or a complaint for each field that must be mended."""
    wrong: dict[str, Complaint] = {}
    days = tuple(sorted({int(day) for day in given.get("days", ()) if day in tuple("0123456")}))
    opens, closes = _time(given, "opens"), _time(given, "closes")
    timezone = _one(given, "timezone") or now.timezone
    if not days:
        wrong["days"] = Complaint(_NO_DAY)
    for name, at in (("opens", opens), ("closes", closes)):
        if at is None:
            wrong[name] = Complaint(_NO_TIME)
    if opens is not None and closes is not None and opens >= closes:
        wrong["closes"] = Complaint(_ORDER)
    try:
        zone_named(timezone)
    except ValueError:
        wrong["timezone"] = Complaint(_NO_ZONE)
    if wrong or opens is None or closes is None:
        return wrong
    language = _pick(given, "language", LANGUAGES) or now.language
    platform = _pick(given, "platform", platforms) or now.platform
    return Preferences(language, days, opens, closes, timezone, platform, _weekly(given, now))


def _weekly(given: Values, now: Preferences) -> int | None:
    most = {str(index): choice for index, choice in enumerate(_WEEKLY_CHOICES)}
    return most.get(_one(given, "weekly"), now.weekly)


def _one(given: Values, name: str) -> str:
    return next(iter(given.get(name, ())), "").strip()


def _pick(given: Values, name: str, among: Sequence[Language] | Sequence[str]) -> Language | None:
    index = _one(given, name)
    return among[int(index)] if index.isdecimal() and len(index) < 3 and int(index) < len(among) else None  # type: ignore[return-value]


def _time(given: Values, name: str) -> time | None:
    try:
        at = time.fromisoformat(_one(given, name).replace(".", ":").zfill(5))
    except ValueError:
        return None
    return at if at.tzinfo is None else None

"""Who somebody is, what they have chosen and who moved them where, as they read it. What is empty is left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from flows.history_view import SOMEBODY
from flows.message import Part, Text
from flows.pages import tabled
from flows.preferences import LANGUAGE_NAMES
from flows.telling import short_day, time_of_day, zone_name
from flows.words import Language, Words

MOST_MEETINGS = 10
"""Of more there is said how many, and until when."""

Row = tuple[str, str]
Move = tuple[datetime, str, str, str, str]
"""(when, what, unit before, unit, by whom): a line of the log of the roster, with empty text for nowhere and nobody."""

_ROLES = Words("Roller", "Roles")
_ROLE = {
    "hr": Words("HR", "HR"),
    "admin": Words("administrator", "administrator"),
    "trainee": Words("elev", "trainee"),
    "trainer": Words("oplæringsansvarlig", "trainer"),
    "school": Words("skolekontakt", "school contact"),
}
_DAYS = Words("Dage, du arbejder", "Days you work")
_LANGUAGE = Words("Sprog", "Language")
_YES = Words("Ja", "Yes")
_PLAIN = {
    "timezone": Words("Tidszone", "Time zone"),
    "platform": Words("Skriver helst til dig i", "Writes to you first in"),
    "weekly": Words("Højst så mange spørgsmål om ugen", "At most so many questions a week"),
    "unanswered": Words("Spørgsmål, siden du sidst svarede", "Questions since you last answered"),
    "opens": Words("Tidligst kl.", "Not before"),
    "closes": Words("Senest kl.", "Not after"),
    "starts_on": Words("Første dag", "First day"),
    "left_on": Words("Sidste dag", "Last day"),
    "paused_until": Words("Pause indtil", "Pause until"),
    "rests_until": Words("Jeg lader dig være i fred indtil", "I leave you alone until"),
    "stopped": Words("Du har sagt stop", "You have said stop"),
    "welcomed": Words("Jeg har sagt goddag", "I have said hello"),
}
_MOVES = Words("Hvor du har hørt til, og hvem der ændrede det", "Where you have belonged, and who changed it")
_WHAT = {
    "joined": Words("Kom til {unit}", "Came to {unit}"),
    "moved": Words("Flyttet fra {before} til {unit}", "Moved from {before} to {unit}"),
    "placed": Words(
        "Andre teams eller et andet ansvar, stadig i {unit}", "Other teams, or others to lead; still in {unit}"
    ),
    "left": Words("Forlod {before}", "Left {before}"),
}
_BY = Words("{what} ({who})", "{what} ({who})")
_MEETINGS = Words("Møder i teamets kalender (kun tider)", "Meetings in the team's calendar (times alone)")
_MANY = Words("{n}, det sidste den {day}", "{n}, the last on {day}")
_IN_ZONE = Words("{title}, {zone}", "{title}, {zone}")


@dataclass(frozen=True, slots=True)
class About:
    """What is None is the organisation's default."""

    language: Language | None = None
    timezone: str | None = None
    works_on: str | None = None
    opens: time | None = None
    closes: time | None = None
    platform: str | None = None
    weekly: int | None = None
    roles: str = ""
    starts_on: date | None = None
    left_on: date | None = None
    stopped: bool = False
    paused_until: datetime | None = None
    rests_until: datetime | None = None
    welcomed: bool = False
    unanswered: int = 0


def rows(about: About, zone: ZoneInfo, language: Language) -> Iterator[Row]:
    if about.roles:
        roles = [_ROLE[role](language) if role in _ROLE else role for role in about.roles.split()]
        yield _ROLES(language), ", ".join(roles)
    if about.language:
        yield _LANGUAGE(language), LANGUAGE_NAMES(about.language)
    if about.works_on:
        names = get_day_names("wide", locale=language)
        yield _DAYS(language), ", ".join(names[int(day)] for day in about.works_on)
    for name, label in _PLAIN.items():
        if value := getattr(about, name):
            yield label(language), _said(value, zone, language)


def _said(value: object, zone: ZoneInfo, language: Language) -> str:
    match value:
        case True:
            return _YES(language)
        case datetime():
            return short_day(value.astimezone(zone).date(), language)
        case date():
            return short_day(value, language)
        case time():
            return time_of_day(value, language)
        case _:
            return str(value)


def moves(found: Sequence[Move], zone: ZoneInfo, language: Language) -> Iterator[Part]:
    if not found:
        return
    yield Text(_MOVES(language), "strong")
    yield from tabled([_moved(one, zone, language) for one in found])


def _moved(one: Move, zone: ZoneInfo, language: Language) -> Row:
    at, what, before, unit, author = one
    words = _WHAT.get(what)
    said = words(language, before=before, unit=unit) if words else what
    when = short_day(at.astimezone(zone).date(), language)
    return when, _BY(language, what=said, who=author or SOMEBODY(language))


def meetings(found: Sequence[tuple[datetime, datetime]], zone: ZoneInfo, language: Language) -> Iterable[Part]:
    """When they are; of many, how many and until when."""
    if not found:
        return
    last = max(ends for _, ends in found)
    yield Text(_IN_ZONE(language, title=_MEETINGS(language), zone=zone_name(zone, last, language)), "strong")
    if len(found) > MOST_MEETINGS:
        yield Text(_MANY(language, n=len(found), day=short_day(last.astimezone(zone).date(), language)))
        return
    local = [(starts.astimezone(zone), ends.astimezone(zone)) for starts, ends in found]
    yield from tabled(
        [(short_day(starts.date(), language), _from_to(starts, ends, language)) for starts, ends in local]
    )


def _from_to(starts: datetime, ends: datetime, language: Language) -> str:
    return "–".join(time_of_day(at.time(), language) for at in dict.fromkeys((starts, ends)))

"""Who gets what in the coming weeks, as HR reads it in chat and on the command line."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from babel.dates import format_date

from flows.load import Planned, Week
from flows.message import Action, Button, Buttons, Facts, Heading, Message, Part, Text
from flows.telling import capital, day, short_day
from flows.words import Language, Words

MOST_A_DAY = 20

TITLE = Words("De næste fire uger", "The next four weeks")
_WEEK = Words("Uge {week}: {first} til {last}", "Week {week}: {first} to {last}")
_NOTHING = Words("Der er intet i planen i den uge.", "The schedule has nothing that week.")
_PEOPLE = Words("{n} personer", "{n} people")
_PERSON = Words("1 person", "1 person")
_LINE = Words("{at} {title}", "{at} {title}")
_MORE = Words("og {n} mere", "and {n} more")
_LOAD = Words("Belastning", "Load")
_TIMES = Words("{n} gange", "{n} times")
_ONCE = Words("1 gang", "once")
_FULLEST = Words("Flest på én dag: {day}.", "Most on one day: {day}.")
_HELD = Words(
    "Budgettet (højst {a_day} om dagen og {a_week} på syv dage) holder cirka {n} af {messages} beskeder tilbage. "
    "Vil du undgå det, så flyt noget til en anden uge.",
    "The budget ({a_day} a day and {a_week} in seven days at most) holds back about {n} of {messages} messages. To "
    "avoid that, move something to another week.",
)
_ALL_FITS = Words("Det hele holder sig inden for budgettet.", "All of it fits the budget.")
_ONLY = Words(
    "Her er kun det, der står i planen. Ferie, helligdage, pauser, møder og folks svar er ikke regnet med.",
    "Only what the schedule itself brings. Leave, holidays, pauses, meetings and answers are not counted.",
)
_EARLIER = Words("Ugen før", "The week before")
_LATER = Words("Ugen efter", "The week after")
_BACK = Words("Til planen", "To the schedule")


def people(n: int, language: Language) -> str:
    if n == 1:
        return _PERSON(language)
    grouped = f"{n:,}".replace(",", "." if language == "da" else ",")
    return _PEOPLE(language, n=grouped)


def load_message(
    week: Week,
    place: tuple[int, int],
    budget: tuple[int, int],
    titles: Mapping[str, str],
    language: Language,
) -> Message:
    """One week; `place` is which of how many, `budget` what a person may get in a day and in seven."""
    number, of = place
    parts: list[Part] = [Heading(TITLE(language)), Text(_named(week, language), "strong")]
    parts += _days(week, titles, language) if week.planned else [Text(_NOTHING(language))]
    parts += _load(week, budget, language)
    parts.append(Text(_ONLY(language), "quiet"))
    turning = [Button(_EARLIER(language), Action("schedule-weeks", "", str(number - 1)))] if number else []
    turning += [Button(_LATER(language), Action("schedule-weeks", "", str(number + 1)))] if number + 1 < of else []
    parts.append(Buttons((*turning, Button(_BACK(language), Action("schedule")))))
    return Message(language, TITLE(language), tuple(parts))


def _named(week: Week, language: Language) -> str:
    first, last = (short_day(one, language) for one in (week.monday, week.sunday))
    return _WEEK(language, week=week.monday.isocalendar().week, first=first, last=last)


def _days(week: Week, titles: Mapping[str, str], language: Language) -> Iterator[Part]:
    for on, found in groupby(week.planned, key=lambda one: one.day):
        said = day(on, language)
        yield Text(capital(said), "strong")
        yield Facts(tuple(_rows(list(found), titles, language)))


def _rows(planned: Sequence[Planned], titles: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    for one in planned[:MOST_A_DAY]:
        at = one.at.replace(":", ".") if language == "da" else one.at
        yield _LINE(language, at=at, title=titles.get(one.flow, one.name)), people(one.people, language)
    if len(planned) > MOST_A_DAY:
        rest = planned[MOST_A_DAY:]
        yield _MORE(language, n=len(rest)), people(sum(one.people for one in rest), language)


def _load(week: Week, budget: tuple[int, int], language: Language) -> Iterator[Part]:
    if not week.messages:
        return
    yield Text(_LOAD(language), "strong")
    rows = [(_often(times, language), people(count, language)) for times, count in week.times.items()]
    yield Facts(tuple(rows))
    a_day, a_week = budget
    fullest = _FULLEST(language, day=day(week.fullest, language)) if week.fullest else ""
    held = _HELD(language, a_day=a_day, a_week=a_week, n=week.held_back, messages=week.messages)
    yield Text(f"{fullest} {held if week.held_back else _ALL_FITS(language)}".strip())


def _often(times: int, language: Language) -> str:
    return _ONCE(language) if times == 1 else _TIMES(language, n=times)


def load_lines(week: Week) -> Iterator[str]:
    """A week for the command line."""
    yield f"Week {week.monday.isocalendar().week} ({week.monday} to {week.sunday}): {week.messages} messages"
    for times, count in week.times.items():
        yield f"    {people(count, 'en')} asked {_often(times, 'en')}"
    if week.fullest:
        fullest = format_date(week.fullest, "EEEE y-MM-dd", locale="en")
        yield f"    most on one day: {fullest}; the budget holds back about {week.held_back}"

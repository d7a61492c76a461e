"""A nudge of the schedule said field by field, and what was changed of it, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from flows.audiences import AUDIENCES
from flows.kinds import TIMELESS, kind_of
from flows.schedule import Nudge, Priority
from flows.telling import short_day, when
from flows.words import Language, Words

PRIORITY: Mapping[Priority, Words] = {
    "low": Words("Viger for andre", "Gives way to others"),
    "normal": Words("Som de andre", "Like the others"),
    "high": Words("Går forud for andre", "Goes before others"),
}
NO_REMINDER = Words("Ingen", "None")
_DAYS_AFTER = Words("{n} dage efter", "after {n} days")
_DAY_AFTER = Words("Dagen efter", "the day after")
_MINUTES = Words("{n} minutter", "{n} minutes")
_HOURS = Words("{n} timer", "{n} hours")
_HOUR = Words("1 time", "1 hour")
_BOTH = Words("{hours} og {minutes}", "{hours} and {minutes}")

FLOW = Words("Spørgsmål", "Questions")
WHEN = Words("Hvornår", "When")
WHOM = Words("Hvem", "Whom")
_WINDOW = Words("Sendes inden for", "Sent within")
_STARTS = Words("Fra og med", "From")
_UNTIL = Words("Til og med", "Until")
_EXCEPT = Words("Undtagen", "Except on")
_PRIORITY = Words("Hvis to falder på samme dag", "If two come on one day")
_REMIND = Words("Påmindelse", "Reminder")
_STATE = Words("Pause", "Paused")
_YES = Words("ja", "yes")
_NO = Words("nej", "no")
_NONE = Words("ingen", "none")
_AND_MORE = Words("{teams} og {n} mere", "{teams} and {n} more")
_TEAMS = Words("{audience} i {teams}", "{audience} in {teams}")

Names = Mapping[str, str]
"""What teams and flows are called, by slug and id."""


def whom_in_words(nudge: Nudge, names: Names, language: Language, most: int = 1000) -> str:
    """The audience, and its teams; with `most` only so many of them by name."""
    audience = AUDIENCES[nudge.audience](language)
    teams = ", ".join(names.get(slug, slug) for slug in nudge.teams[:most])
    if len(nudge.teams) > most:
        teams = _AND_MORE(language, teams=teams, n=len(nudge.teams) - most)
    return _TEAMS(language, audience=audience, teams=teams) if teams else audience


def span_of(span: timedelta, language: Language) -> str:
    """A length of time: 15 minutes, 2 hours."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    said = [(_HOUR(language) if hours == 1 else _HOURS(language, n=hours))] if hours else []
    said += [_MINUTES(language, n=minutes)] if minutes else []
    return said[0] if len(said) == 1 else _BOTH(language, hours=said[0], minutes=said[1])


def reminder(after: timedelta, language: Language) -> str:
    return _DAY_AFTER(language) if after.days == 1 else _DAYS_AFTER(language, n=after.days)


def told(nudge: Nudge, names: Names, language: Language, *, whole: bool = False) -> Mapping[str, str]:
    """Each field in words, by its label; what is as usual is left out unless it is to be `whole`."""
    return {label(language): said for label, said, usual in _said(nudge, names, language) if whole or not usual}


def _said(nudge: Nudge, names: Names, language: Language) -> Iterator[tuple[Words, str, bool]]:
    """(label, words, whether that is as usual)."""
    yield FLOW, names.get(nudge.flow, nudge.flow), False
    yield WHEN, when(nudge, language), False
    yield WHOM, whom_in_words(nudge, names, language), False
    yield _WINDOW, span_of(nudge.window, language), kind_of(nudge) in TIMELESS
    for label, days in ((_STARTS, [nudge.starts]), (_UNTIL, [nudge.until]), (_EXCEPT, list(nudge.leaves_out))):
        said = ", ".join(short_day(one, language) for one in days if one)
        yield label, said or _NONE(language), not said
    yield _PRIORITY, PRIORITY[nudge.priority](language), nudge.priority == "normal"
    remind = reminder(nudge.remind, language) if nudge.remind else NO_REMINDER(language)
    yield _REMIND, remind, nudge.remind is None
    yield _STATE, (_YES if nudge.paused else _NO)(language), not nudge.paused


def changed(before: Nudge, after: Nudge, names: Names, language: Language) -> Sequence[tuple[str, str, str]]:
    """(label, before, after) of each field that was changed."""
    was, now = told(before, names, language, whole=True), told(after, names, language, whole=True)
    return [(label, was[label], now[label]) for label in was if was[label] != now[label]]

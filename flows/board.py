"""HR's schedule as a message: what is asked, of whom, when next, and what can be done about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flows.message import Action, Button, Buttons, Heading, Message, Part, Text
from flows.schedule import Nudge
from flows.telling import day, when
from flows.words import Language, Words

TITLE = Words("Planen", "The schedule")
EMPTY = Words(
    "Planen er tom. Læg en fil ind med handgreb schedule apply config/schedule.toml, så er der en uge at begynde med.",
    "The schedule is empty. Apply a file with handgreb schedule apply config/schedule.toml for a week to start from.",
)
AUDIENCES = {
    "everyone": Words("alle", "everyone"),
    "employee": Words("medarbejdere", "employees"),
    "manager": Words("ledere", "managers"),
    "hr": Words("HR", "HR"),
    "trainee": Words("elever", "trainees"),
    "trainer": Words("oplæringsansvarlige", "those who train"),
    "school": Words("skolekontakter", "school contacts"),
    "newcomer": Words("nye kolleger", "new colleagues"),
    "host": Words("kolleger til en ny", "colleagues of somebody new"),
}
_LINE = Words("{when} til {audience}", "{when} to {audience}")
_TEAMS = Words("{audience} i {teams}", "{audience} in {teams}")
_NEXT = Words("Næste gang: {day}", "Next: {day}")
_NO_NEXT = Words("Kommer ikke mere", "Will not come again")
_PAUSED = Words("Holder pause", "Paused")
_PAUSE = Words("Pause", "Pause")
_RESUME = Words("Genoptag", "Resume")
_TEST = Words("Send mig en prøve", "Send me a test")
_GONE = Words("Spørgsmålene findes ikke længere: {flow}", "The questions no longer exist: {flow}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One nudge of the schedule. `title` is its flow's, None when the flow is gone; `following` its next local day."""

    key: str
    nudge: Nudge
    title: Words | None
    following: date | None


def board(entries: Sequence[Entry], language: Language, *, may_change: bool) -> Message:
    parts: list[Part] = [Heading(TITLE(language))]
    if not entries:
        parts.append(Text(EMPTY(language)))
    for entry in entries:
        parts += _entry(entry, language, may_change)
    return Message(language, TITLE(language), tuple(parts))


def _entry(entry: Entry, language: Language, may_change: bool) -> Iterator[Part]:
    nudge = entry.nudge
    title = entry.title(language) if entry.title else _GONE(language, flow=nudge.flow)
    state = _NEXT(language, day=day(entry.following, language)) if entry.following else _NO_NEXT(language)
    yield Text(title, "strong")
    yield Text(_LINE(language, when=_capital(when(nudge, language)), audience=_audience(nudge, language)))
    yield Text(_PAUSED(language) if nudge.paused else state, "quiet")
    if may_change:
        name = f"{title}: "
        pause = _RESUME(language) if nudge.paused else _PAUSE(language)
        verb = "schedule-resume" if nudge.paused else "schedule-pause"
        test = _TEST(language)
        yield Buttons(
            (
                Button(pause, Action(verb, entry.key), spoken=name + pause),
                Button(test, Action("schedule-test", entry.key), spoken=name + test),
            )
        )


def _audience(nudge: Nudge, language: Language) -> str:
    audience = AUDIENCES[nudge.audience](language)
    return _TEAMS(language, audience=audience, teams=", ".join(nudge.teams)) if nudge.teams else audience


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""HR's schedule as a message: what is asked, of whom, when next, and what can be done about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from flows.load_view import TITLE as WEEKS
from flows.load_view import people
from flows.message import Action, Button, Buttons, Heading, Message, Part, Text
from flows.nudge_words import Names, whom_in_words
from flows.refusals import UNREADABLE
from flows.schedule import Nudge
from flows.telling import capital, day, when
from flows.words import Language, Words

PAGE = 8
"""Entries in one message."""

MOST_TEAMS = 3
"""Teams of an entry that the list names."""

TITLE = Words("Planen", "The schedule")
EMPTY = Words(
    "Planen er tom, så ingen bliver spurgt om noget. Tilføj det første spørgsmål, eller begynd med den uge, der følger "
    "med, og ret den til.",
    "The schedule is empty, so nobody is asked anything. Add the first question, or begin with the week that is "
    "supplied and change it to fit.",
)
_GROUPS = {
    "running": Words("I gang", "Running"),
    "waiting": Words("Kommer ikke på faste dage", "On no fixed days"),
    "paused": Words("På pause", "Paused"),
    "over": Words("Slut", "Over"),
}
_LINE = Words("{when}, til {audience} ({people})", "{when}, to {audience} ({people})")
_NEXT = Words("Næste gang: {day}", "Next: {day}")
_NO_NEXT = Words("Kommer ikke mere", "Will not come again")
_PAUSED = Words("Holder pause", "Paused")
_ANY_TIME = Words("Ingen fast dag", "No fixed day")
_GONE = Words("Spørgsmålene findes ikke længere: {flow}", "The questions no longer exist: {flow}")
DELETE = Words("Slet", "Delete")
_OPEN = Words("Åbn", "Open")
_ADD = Words("Tilføj", "Add")
_HISTORY = Words("Historik", "History")
_START_WEEK = Words("Begynd med standardugen", "Begin with the supplied week")
_EARLIER = Words("Forrige", "Previous")
_LATER = Words("Flere", "More")
_PLACE = Words("{first}–{last} af {all}", "{first}–{last} of {all}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One nudge of the schedule. `title` is its flow's, None when the flow is gone; `following` its next local day;
    `people` how many it is for now; `warnings` what HR should know, in words; `over`: its last day is past."""

    key: str
    nudge: Nudge
    title: Words | None
    following: date | None
    people: int = 0
    warnings: tuple[Words, ...] = ()
    names: Names = field(default_factory=dict)
    version: int = 0
    over: bool = False

    def called(self, language: Language) -> str:
        return self.title(language) if self.title else _GONE(language, flow=self.nudge.flow)


def group(entry: Entry) -> str:
    """Under which heading of the list it stands."""
    if entry.nudge.paused:
        return "paused"
    if entry.over:
        return "over"
    if entry.nudge.meeting or entry.nudge.on_demand or (entry.nudge.anchor and not entry.following):
        return "waiting"
    return "running" if entry.following else "over"


def order(entries: Sequence[Entry]) -> list[Entry]:
    """As they stand in the list: what comes soonest first."""
    places = list(_GROUPS)
    return sorted(entries, key=lambda one: (places.index(group(one)), one.following or date.max, one.nudge.name))


def board(
    entries: Sequence[Entry],
    language: Language,
    *,
    may_change: bool,
    skip: int = 0,
    total: int | None = None,
    lost: Sequence[tuple[str, str]] = (),
) -> Message:
    """A page of the schedule: `entries` in their order, from the one after `skip` of `total`. On the first stand (key,
    name) of what cannot be read, too."""
    total = len(entries) if total is None else total
    parts: list[Part] = [Heading(TITLE(language)), *_top(language, may_change, total, len(lost))]
    if not entries and not lost:
        parts.insert(1, Text(EMPTY(language)))
    for key, name in () if skip else lost:
        parts += _lost(key, name, may_change, language)
    above = ""
    for entry in entries:
        if total > 1 and group(entry) != above:
            above = group(entry)
            parts.append(Heading(_GROUPS[above](language)))
        parts += _entry(entry, language)
    return Message(language, TITLE(language), (*parts, *_turning(len(entries), skip, total, language)))


def _top(language: Language, may_change: bool, total: int, lost: int) -> Iterator[Part]:
    found = [Button(_ADD(language), Action("schedule-add"), "primary")] if may_change else []
    if may_change and not total and not lost:
        found.append(Button(_START_WEEK(language), Action("schedule-begin")))
    if total:
        found.append(Button(WEEKS(language), Action("schedule-weeks", "", "0")))
    yield Buttons((*found, Button(_HISTORY(language), Action("schedule-changes", "", "0"))))


def _lost(key: str, name: str, may_change: bool, language: Language) -> Iterator[Part]:
    yield Text(name, "strong")
    yield Text(UNREADABLE(language), "quiet")
    if may_change:
        delete = DELETE(language)
        yield Buttons((Button(delete, Action("schedule-delete", key), spoken=f"{delete} {name}"),))


def _entry(entry: Entry, language: Language) -> Iterator[Part]:
    title = entry.called(language)
    yield Text(title, "strong")
    audience = whom_in_words(entry.nudge, entry.names, language, MOST_TEAMS)
    said = when(entry.nudge, language)
    yield Text(_LINE(language, when=capital(said), audience=audience, people=people(entry.people, language)))
    yield Text(" · ".join((state(entry, language), *(words(language) for words in entry.warnings))), "quiet")
    opening = _OPEN(language)
    yield Buttons((Button(opening, Action("schedule-open", entry.key), spoken=f"{opening} {title}"),))


def state(entry: Entry, language: Language) -> str:
    """When it comes next, or why it does not."""
    if entry.nudge.paused:
        return _PAUSED(language)
    if entry.following:
        return _NEXT(language, day=day(entry.following, language))
    return (_ANY_TIME if group(entry) == "waiting" else _NO_NEXT)(language)


def _turning(shown: int, skip: int, total: int, language: Language) -> Iterator[Part]:
    if shown == total:
        return
    yield Text(_PLACE(language, first=skip + 1, last=skip + shown, all=total), "quiet")
    earlier = Button(_EARLIER(language), Action("schedule", "", str(max(0, skip - PAGE))))
    later = Button(_LATER(language), Action("schedule", "", str(skip + PAGE)))
    yield Buttons(tuple([earlier] * bool(skip) + [later] * (skip + shown < total)))

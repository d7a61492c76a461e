"""What was changed in the schedule, by whom, when, and what it was before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.message import Action, Button, Buttons, Facts, Heading, Message, Part, Text
from flows.nudge_words import Names, changed, told
from flows.schedule import Nudge
from flows.words import Language, Words

PAGE = 6
"""Changes in one message: Slack takes no more where much of each was changed."""

TITLE = Words("Historik", "History")
_OF = Words("Historik: {title}", "History: {title}")
_NOTHING = Words("Der er ikke ændret noget endnu.", "Nothing has been changed yet.")
_ADDED = Words("{title}: tilføjet", "{title}: added")
_REMOVED = Words("{title}: slettet", "{title}: deleted")
_CHANGED = Words("{title}: ændret", "{title}: changed")
_UNREADABLE = Words("{title}: kan ikke læses af denne version", "{title}: this version cannot read it")
_SAME = Words("{title}: uændret", "{title}: as before")
_BY = Words("{who}, {when}", "{who}, {when}")
_BY_FILE = Words("{who} (fil), {when}", "{who} (file), {when}")
SOMEBODY = Words("en, der ikke er her længere", "somebody who is no longer here")
_UNDO = Words("Fortryd", "Undo")
_EARLIER = Words("Ældre", "Older")
_LATER = Words("Nyere", "Newer")
_BACK = Words("Til planen", "To the schedule")


@dataclass(frozen=True, slots=True)
class Change:
    """A version of a nudge. `who` and `when` are said as people say them; `undo` where it is the newest one, and may
    be undone. Not `readable`: either side was written by another release."""

    key: str
    version: int
    who: str
    when: str
    by_file: bool
    before: Nudge | None
    after: Nudge | None
    name: str = ""
    undo: bool = False
    readable: bool = True


def history_message(
    changes: Sequence[Change],
    names: Names,
    language: Language,
    *,
    of: tuple[str, str] | None = None,
    page: int = 0,
    more: bool = False,
) -> Message:
    """A page of what was changed; `of` is the (key, title) of the one nudge that it is about."""
    heading = _OF(language, title=of[1]) if of else TITLE(language)
    parts: list[Part] = [Heading(heading)]
    if not changes:
        parts.append(Text(_NOTHING(language)))
    for one in changes:
        parts += _told(one, names, language)
    return Message(language, heading, (*parts, Buttons(tuple(_turning(of, page, more, language)))))


def _turning(of: tuple[str, str] | None, page: int, more: bool, language: Language) -> Iterator[Button]:
    verb, key = ("schedule-history", of[0]) if of else ("schedule-changes", "")
    if page:
        yield Button(_LATER(language), Action(verb, key, str(page - 1)))
    if more:
        yield Button(_EARLIER(language), Action(verb, key, str(page + 1)))
    yield Button(_BACK(language), Action("schedule"))


def _told(one: Change, names: Names, language: Language) -> Iterator[Part]:
    title, rows = what(one, names, language)
    yield Text(title, "strong")
    yield Text(by(one, language), "quiet")
    if rows:
        yield Facts(tuple(rows))
    if one.undo:
        undo = _UNDO(language)
        yield Buttons(
            (Button(undo, Action("schedule-undo", one.key, str(one.version)), spoken=f"{undo}: {title}"[:75]),)
        )


def by(one: Change, language: Language) -> str:
    """Who changed it, and when."""
    return (_BY_FILE if one.by_file else _BY)(language, who=one.who or SOMEBODY(language), when=one.when)


def what(one: Change, names: Names, language: Language) -> tuple[str, list[tuple[str, str]]]:
    """What was done, and what became of what, by label."""
    nudge = one.after or one.before
    title = f"{names.get(nudge.flow, nudge.flow)} ({nudge.name})" if nudge else one.name
    if not one.readable:
        return _UNREADABLE(language, title=title), []
    if one.before and one.after:
        rows = [(label, f"{was} → {now}") for label, was, now in changed(one.before, one.after, names, language)]
        return (_CHANGED if rows else _SAME)(language, title=title), rows
    said = told(nudge, names, language) if nudge else {}
    return (_ADDED if one.after else _REMOVED)(language, title=title), list(said.items())

"""What a meeting has said, to all who were asked: the same to each of them, at once (rule A5, occasions)."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from flows.conversation import INTRODUCTION
from flows.message import Message, Text
from flows.summary import Told
from flows.telling import day
from flows.tree import Parents, above
from flows.words import Words

MOST = 100
"""More than so many were not at one meeting; what they say stands in their reports."""

_SAID = Words("Det sagde I {day}", "What you said on {day}")
_WHOSE = Words(
    "Tallet er for {unit}. Alle, der blev spurgt, får det samme at se.",
    "The figure is for {unit}. All who were asked see the same.",
)


def whose(published: Collection[int], homes: Mapping[int, int], parents: Parents) -> int | None:
    """The unit whose figures all are shown: of those that have any the one most of them are counted in or below, and
    of two such the smaller. `homes` are the units of those who were asked, by person."""
    covered = Counter[int]()
    for home in homes.values():
        covered.update(set(above(parents, home)) & set(published))
    depth = {unit: len(above(parents, unit)) for unit in covered}
    return max(covered, key=lambda unit: (covered[unit], depth[unit], -unit), default=None)


def together(told: Told, unit: str, held_on: date, *, first: bool = False) -> Message:
    """`told` is about that meeting alone. No figure stands in the notification."""
    language = told.language
    title = _SAID(language, day=day(held_on, language))
    introduction = (Text(INTRODUCTION(language)),) if first else ()
    small = Text(_WHOSE(language, unit=unit), "quiet")
    return Message(language, title, (*introduction, Text(title, "strong"), *told.parts(), small))

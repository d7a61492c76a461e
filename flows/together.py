"""What a meeting has said, to all who were asked, at once: to each what their own unit said (rule A5, occasions)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flows.conversation import INTRODUCTION
from flows.message import Message, Text
from flows.summary import Told
from flows.telling import day
from flows.tree import Parents, above
from flows.words import Words

MOST = 100
"""More than so many were not at one meeting; what they say stands in the report."""

_SAID = Words("Det sagde I {day}", "What you said on {day}")
_WHOSE = Words(
    "Tallet er for {unit}, og alle der får det samme at se.",
    "The figure is for {unit}, and all there see the same.",
)


def whose(
    published: Collection[int], homes: Mapping[int, int], leads: Mapping[int, Sequence[int]], parents: Parents
) -> Mapping[int, list[int]]:
    """Unit → those who are shown its figures: each the nearest published one at or above where they are counted, or
    one that they lead; where there is none, the one that most are counted in or below. `homes` are the units of those
    who were asked."""
    near = {
        person: [unit for unit in (*leads.get(person, ()), *above(parents, home)) if unit in published]
        for person, home in homes.items()
    }
    covered = Counter(unit for units in near.values() for unit in units)
    largest = max(covered, key=lambda unit: (covered[unit], -unit), default=None)
    shown: dict[int, list[int]] = {}
    for person, units in near.items():
        unit = next(iter(units), largest)
        if unit is not None:
            shown.setdefault(unit, []).append(person)
    return {unit: people for unit, people in shown.items() if len(people) <= MOST}


def together(told: Told, unit: str, held_on: date, *, first: bool = False) -> Message:
    """`told` is about that meeting alone. No figure stands in the notification."""
    language = told.language
    title = _SAID(language, day=day(held_on, language))
    introduction = (Text(INTRODUCTION(language)),) if first else ()
    small = Text(_WHOSE(language, unit=unit), "quiet")
    return Message(language, title, (*introduction, Text(title, "strong"), *told.parts(), small))

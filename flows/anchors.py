"""Dates that nudges are counted from, and days on which nobody is written to: what HR can mark, and what it means."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, get_args

from flows.schedule import FARTHEST_OFFSET, Anchor
from flows.words import Words

Edge = Literal["first", "last"]
Kind = Literal["course", "contract", "mus", "school", "leave", "closed"]

EDGES: Mapping[Anchor, Edge] = {
    "joined": "first",
    "course": "last",
    "contract": "first",
    "mus": "first",
    "school": "last",
}
"""Which end of a stretch of days a nudge is counted from."""

LONGEST: Mapping[Kind, timedelta] = {
    "course": timedelta(days=366),
    "contract": timedelta(days=20 * 366),
    "mus": timedelta(days=31),
    "school": timedelta(days=366),
    "leave": timedelta(days=366),
    "closed": timedelta(days=366),
}
"""No stretch of days is longer than this. What is longer is a slip of the pen."""

NAMES: Mapping[str, Words] = {
    "course": Words("Kursus", "Course"),
    "contract": Words("Kontrakt", "Contract"),
    "mus": Words("MUS", "MUS"),
    "school": Words("Skoleophold", "Period at school"),
    "leave": Words("Fravær", "Leave"),
    "closed": Words("Lukkedage", "Closing days"),
}

KINDS: tuple[Kind, ...] = get_args(Kind)

KEPT = timedelta(days=31)
"""How long days stay known when nothing is counted from them any longer."""


def counted_from(anchor: Anchor, starts_on: date | None, marked: Iterable[tuple[str, date, date]]) -> Iterable[date]:
    """The dates of one person that such nudges are counted from: `marked` are (kind, first, last)."""
    if anchor == "joined":
        return [starts_on] if starts_on else []
    return [first if EDGES[anchor] == "first" else last for kind, first, last in marked if kind == anchor]


def kept_since(kind: str, today: date) -> date:
    """Days of that kind that ended before then have served their time: no nudge can still be counted from them."""
    return today - (KEPT if kind in ("leave", "closed") else KEPT + FARTHEST_OFFSET)

"""Whom one can be in the playground, and what a stranger might try there."""

from dataclasses import dataclass
from typing import Literal

from flows.words import Words

Does = Literal["answer", "form", "period", "report", "schedule-pause", "preview"]
Seen = Literal["chart", "words"]


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody one can be. `user` is their account; `role` says in a word or two what they are there."""

    user: str
    name: str
    team: str
    role: Words


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try: as whom, what to do, and what could be typed for it. It is done when that player `does` it and,
    where `seen` is given, gets a chart, or words without one. Whoever moves the clock or looks at a preview may be
    anybody."""

    text: Words
    user: str
    does: Does
    say: str = ""
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, by whom, and what it showed."""

    user: str
    does: str
    seen: Seen = "words"


def done(step: Step, deed: Deed) -> bool:
    same_person = step.user == deed.user or step.does in ("period", "preview")
    return same_person and step.does == deed.does and step.seen in (None, deed.seen)

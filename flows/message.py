"""The whole vocabulary of what can be shown. A platform that can render these parts can carry everything.

Texts are plain: markup, escaping, limits and layout belong to the renderers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flows.words import Language

_ACTION = re.compile(r"([a-z][a-z-]{0,30}):([A-Za-z0-9_-]{0,64}):([A-Za-z0-9_.-]{0,64})")


@dataclass(frozen=True, slots=True)
class Action:
    """What a button or form does. `ref` is an opaque id, `value` an index: nothing readable (rule C4)."""

    verb: str
    ref: str = ""
    value: str = ""

    def encode(self) -> str:
        return f"{self.verb}:{self.ref}:{self.value}"

    @classmethod
    def decode(cls, text: str) -> "Action | None":
        """None for anything that we did not write ourselves."""
        match = _ACTION.fullmatch(text)
        return cls(*match.groups()) if match else None


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph. `strong` is the question itself, `quiet` the small print under it."""

    text: str
    tone: Literal["normal", "strong", "quiet"] = "normal"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a person wrote. Shown as written, never read as markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Two columns: what it is, and its value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars; `values` has one entry per category, None where nothing was released."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures that also stand in words: `spoken` says the same to who cannot see it. Where they stand
    `beside` it already, nobody is shown them once more."""

    kind: Literal["bar", "line"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    top: float
    spoken: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    action: Action
    style: Literal["plain", "primary", "danger"] = "plain"
    spoken: str | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons. `quiet` ones stand back behind those that answer the question."""

    buttons: tuple[Button, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of the options, or several up to `most`. Options are answered by their index, as text."""

    name: str
    label: str
    options: tuple[str, ...]
    most: int = 1
    initial: tuple[int, ...] = ()
    required: bool = True
    hint: str = ""
    look: Literal["list", "row"] = "list"


@dataclass(frozen=True, slots=True)
class TextField:
    name: str
    label: str
    max_length: int
    long: bool = True
    initial: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class NumberField:
    name: str
    label: str
    least: int
    most: int
    initial: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DateField:
    """A day, as ISO text."""

    name: str
    label: str
    initial: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TimeField:
    """A time of day, as HH:MM."""

    name: str
    label: str
    initial: str = ""
    required: bool = True
    hint: str = ""


Field = ChoiceField | TextField | NumberField | DateField | TimeField


@dataclass(frozen=True, slots=True)
class Form:
    """Several fields sent together. Where a message cannot hold inputs, a button labelled `open` does `opener`,
    which is answered with this same form. `language` is what it is written in, where its maker says."""

    action: Action
    opener: Action
    title: str
    fields: tuple[Field, ...]
    submit: str
    open: str
    intro: str = ""
    promise: str = ""
    language: Language | None = None


Part = Heading | Text | Quote | Facts | Chart | Buttons | Form


@dataclass(frozen=True, slots=True)
class Message:
    """A value made at the moment of showing, never stored. `summary` is the notification, without any answer."""

    language: Language
    summary: str
    parts: tuple[Part, ...]

    def form(self) -> Form | None:
        return next((part for part in self.parts if isinstance(part, Form)), None)


Values = Mapping[str, tuple[str, ...]]
"""What somebody filled in: field name to the chosen indexes, or to the one text."""

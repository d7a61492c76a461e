"""Content files for tests: a good one of every kind of question, and the shipped ones."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from flows.catalogue import load
from flows.flow import Flow
from flows.parse import parse

CATALOGUE = load()
SOURCES = ("a.txt", "b.txt")

Document = dict[str, Any]


def words(danish: str, english: str | None = None) -> Document:
    return {"da": danish, "en": english or danish}


def step(name: str, *questions: Document, **more: object) -> Document:
    return {"id": name, "questions": list(questions), **more}


def scale(name: str = "how", **more: object) -> Document:
    base = {"id": name, "kind": "scale", "sees": "team", "text": words(f"Hvordan gik {name}?", f"How was {name}?")}
    return base | {"low": words("dårligt", "poor"), "high": words("godt", "good"), "report": _report(name)} | more


def yesno(name: str = "did", **more: object) -> Document:
    base = {"id": name, "kind": "yesno", "sees": "team", "text": words(f"Skete {name}?", f"Did {name} happen?")}
    return base | {"report": _report(name)} | more


def choice(name: str = "what", options: tuple[str, ...] = ("one", "two", "three"), **more: object) -> Document:
    base = {"id": name, "kind": "choice", "sees": "team", "text": words(f"Hvad med {name}?", f"What about {name}?")}
    listed = [{"id": one, "label": words(f"Valg {one}", f"Option {one}")} for one in options]
    return base | {"choices": listed, "report": _report(name)} | more


def several(name: str = "which", most: int = 2, **more: object) -> Document:
    return choice(name) | {"kind": "several", "most": most, "text": words(f"Hvilke {name}?", f"Which {name}?")} | more


def text(name: str = "why", **more: object) -> Document:
    asked = words(f"Hvorfor {name}?", f"Why {name}?")
    return {"id": name, "kind": "text", "sees": "private", "text": asked, "max_length": 50} | more


def number(name: str = "many", **more: object) -> Document:
    asked = words(f"Hvor mange {name}?", f"How many {name}?")
    return {"id": name, "kind": "number", "sees": "private", "text": asked, "least": -5, "most": 20} | more


def _report(name: str) -> Document:
    return {"label": words(f"Om {name}", f"On {name}")}


def document(*steps: Document, **more: object) -> Document:
    base = {
        "id": "sample",
        "version": 1,
        "title": words("En prøve", "A sample"),
        "about": words("Om prøver", "About samples"),
        "audience": "everyone",
        "release": "protected",
        "period": "P56D",
        "sources": [{"file": "a.txt", "section": "One"}],
        "evidence": ["E1"],
        "steps": list(steps) or [step("first", scale())],
    }
    return deepcopy(base | more)


def toml(value: Mapping[str, Any]) -> str:
    """A mapping as a TOML document, everything below the top inline."""
    return "\n".join(f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items()) + "\n"


def _inline(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_inline(one) for one in value) + "]"
        case bool() | int() | float():
            return json.dumps(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case _:
            return str(value)


def flow(*steps: Document, **more: object) -> Flow:
    return parse(toml(document(*steps, **more)), "sample.toml", SOURCES)


EVERYTHING = document(
    step(
        "first",
        scale("how", construct="matter"),
        title=words("Alt i ét", "All in one"),
        reason=words("En grund. (2002)", "A reason. (2002)"),
        next=[
            {"when": {"how": ["1", "2"]}, "say": words("Prøv noget.", "Try something."), "go": "second"},
            {"go": "third"},
        ],
    ),
    step("second", choice("what"), next=[{"go": "third", "after": "P2D", "asked": True}]),
    step(
        "third",
        yesno("mine", sees="private"),
        text(),
        number(),
        several("which", sees="private"),
        title=words("Til sidst"),
    ),
    on_demand=True,
    release="occasion",
    period="P7D",
)
"""Every kind of question, branching, and a follow-up of a later day."""

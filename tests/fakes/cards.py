"""What Teams would not take, or not show, of an Adaptive Card."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from flows.message import Action

ELEMENTS = {
    "TextBlock",
    "RichTextBlock",
    "FactSet",
    "ActionSet",
    "Container",
    "Input.Text",
    "Input.Number",
    "Input.Date",
    "Input.Time",
    "Input.ChoiceSet",
    "Chart.Line",
    "Chart.VerticalBar",
    "Chart.VerticalBar.Grouped",
    "Chart.HorizontalBar",
}
MARKUP = re.compile(r"[*_`~<>{}\\]|\]\s*[\[(:]|&#?\w+;|^\s*([-+#]|\d+[.)])\s|://|\bwww\.|[\r\n]")
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LIMIT = 100 * 1024


def wrong_with(card: dict[str, Any]) -> list[str]:
    """Sentences; none for a card that is well."""
    return list(_wrong(card))


def careless(card: dict[str, Any]) -> list[str]:
    """What no card should hold whose words are our own, though Teams would take it."""
    return [complaint for element in every(card) for complaint in _careless(element)]


def _careless(element: dict[str, Any]) -> Iterator[str]:
    match element.get("type"):
        case "RichTextBlock" | "Input.ChoiceSet" as kind:
            yield from _runs(element) if kind == "RichTextBlock" else _choices(element)
        case "Input.Text" if len(element.get("value", "")) > element["maxLength"]:
            yield "more in a field than it takes"
        case "Action.Execute" if not element["title"]:
            yield "a button without words"


def _wrong(card: dict[str, Any]) -> Iterator[str]:
    if (card.get("type"), card.get("version")) != ("AdaptiveCard", "1.5"):
        yield "not an Adaptive Card 1.5"
    if len(json.dumps(card, ensure_ascii=False).encode("utf-16-le")) >= LIMIT:
        yield "the card is too large"
    if not card.get("fallbackText") or not card.get("speak") or card.get("lang") not in ("da", "en"):
        yield "nothing for who cannot see the card"
    ids = [one["id"] for one in every(card) if str(one.get("type", "")).startswith("Input.")]
    if len(set(ids)) != len(ids):
        yield "two inputs of one name"
    for element in every(card):
        yield from _element(element)
    for text in texts(card):
        if "{{" in text or UNSEEN.search(text):
            yield f"a living text: {text[:40]!r}"


def _element(element: dict[str, Any]) -> Iterator[str]:
    kind = str(element.get("type", ""))
    if kind and kind not in ELEMENTS and not kind.startswith("Action.") and kind not in ("AdaptiveCard", "TextRun"):
        yield f"an element that Teams may not know: {kind}"
    yield from CHECKS.get(kind, CHECKS.get(kind.partition(".")[0], lambda _: iter(())))(element)


def _text(element: dict[str, Any]) -> Iterator[str]:
    yield from _still(element["text"])
    if not element.get("wrap"):
        yield "a text that does not wrap"


def _facts(element: dict[str, Any]) -> Iterator[str]:
    yield from (complaint for fact in element["facts"] for text in fact.values() for complaint in _still(text))


def _row(element: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(element["actions"]) <= 5:
        yield f"{len(element['actions'])} actions in one row"


def _input(element: dict[str, Any]) -> Iterator[str]:
    if not element.get("label"):
        yield "an input without a label"
    yield from (complaint for choice in element.get("choices", []) for complaint in _still(choice["title"]))


def _runs(element: dict[str, Any]) -> Iterator[str]:
    if not element["inlines"] or not all(run["text"] for run in element["inlines"]):
        yield "a text without words"


def _choices(element: dict[str, Any]) -> Iterator[str]:
    known = [choice["value"] for choice in element["choices"]]
    chosen = element["value"].split(",") if element.get("value") else []
    if not known or len(set(known)) < len(known):
        yield "no choices, or two of one value"
    if not set(chosen) <= set(known) or (len(chosen) > 1 and not element["isMultiSelect"]):
        yield "a choice that is none, or several where one can be made"


def _chart(element: dict[str, Any]) -> Iterator[str]:
    if element.get("fallback") != "drop":
        yield "a chart that an older client cannot leave out"


def _execute(action: dict[str, Any]) -> Iterator[str]:
    fallback = action.get("fallback", {})
    if fallback.get("type") != "Action.Submit" or fallback.get("data") != action["data"]:
        yield "an action that does nothing in an older client"
    if len(action["data"]) != 1 or not all(Action.decode(code) for code in action["data"].values()):
        yield "an action that carries more than its code"
    wanted = "auto" if "handgreb-form" in action["data"] else "none"
    if action.get("associatedInputs") != wanted:
        yield "an action that sends what it should not"


def _still(text: str) -> Iterator[str]:
    if MARKUP.search(text):
        yield f"living markup: {text[:40]!r}"


CHECKS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "TextBlock": _text,
    "FactSet": _facts,
    "ActionSet": _row,
    "Action.Execute": _execute,
    "Input": _input,
    "Chart": _chart,
}


def every(value: Any) -> Iterator[dict[str, Any]]:
    """Each object of a card, however deep."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from every(inner)


def texts(value: Any) -> Iterator[str]:
    """Each text of a card that somebody may see."""
    for element in every(value):
        for name in (
            "text",
            "title",
            "value",
            "label",
            "tooltip",
            "speak",
            "fallbackText",
            "placeholder",
            "x",
            "legend",
        ):
            if isinstance(element.get(name), str):
                yield element[name]


def words(card: dict[str, Any]) -> str:
    """What stands on a card, for reading in a test: texts, facts, labels, then buttons."""
    return " ".join(_said(card["body"]))


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _said(one)
    elif isinstance(value, dict):
        names: tuple[str, ...] = ("label", "text", "title", "inlines", "items", "facts", "value", "choices", "actions")
        if str(value.get("type", "")).startswith("Input."):
            names = ("label", "choices")
        if str(value.get("type", "")).startswith("Chart."):
            names = ("title",)
        for name in names:
            yield from [value[name]] if isinstance(value.get(name), str) else _said(value.get(name))


def actions(card: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a card, in order."""
    sets = [one for one in every(card["body"]) if one.get("type") == "ActionSet"]
    return [action for one in sets for action in one["actions"]]


def inputs(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs of a card by id."""
    return {one["id"]: one for one in every(card["body"]) if str(one.get("type", "")).startswith("Input.")}

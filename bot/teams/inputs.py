"""A form's fields as inputs of a card, with what is wrong at each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from bot.teams.inbound import SEVERAL
from bot.teams.text import calm, line, raw
from flows.message import ChoiceField, DateField, Field, NumberField, TextField, TimeField

Element = dict[str, Any]

MOST_SPREAD = 8
"""More options than this, or the row of a scale, fold into a list to open: a card must not become a wall."""


def inputs(fields: Sequence[Field], errors: Mapping[str, str]) -> Iterator[Element]:
    """Each field with its small print under it, and with its complaint where there is one. What is required is checked
    by us, not by the client, so that the sentence is the same everywhere and in the person's own language."""
    for field in fields:
        yield {**_input(field), "label": line(field.label), "spacing": "Medium"}
        if field.hint:
            yield note(field.hint)
        if field.name in errors:
            yield note(errors[field.name], color="Attention", weight="Bolder", isSubtle=False)


def note(text: str, **look: object) -> Element:
    """Small print."""
    run = {"type": "TextRun", "text": line(text), "size": "Small", "isSubtle": True, **look}
    return {"type": "RichTextBlock", "spacing": "Small", "inlines": [run]}


def _input(field: Field) -> Element:
    match field:
        case ChoiceField():
            return _choices(field)
        case TextField(name, _, max_length, long, initial):
            text = {"type": "Input.Text", "id": name, "maxLength": max_length, "isMultiline": long}
            return _with(text, raw(initial))
        case NumberField(name, _, least, most, initial):
            number: Element = {"type": "Input.Number", "id": name, "min": least, "max": most}
            return _with(number, int(initial)) if _whole(initial) else number
        case DateField(name, _, initial):
            return _with({"type": "Input.Date", "id": name}, initial)
        case TimeField(name, _, initial):
            return _with({"type": "Input.Time", "id": name}, initial)
        case _:
            assert_never(field)


def _choices(field: ChoiceField) -> Element:
    several = field.most > 1
    spread = several or (field.look == "list" and len(field.options) <= MOST_SPREAD)
    found: Element = {
        "type": "Input.ChoiceSet",
        "id": field.name + SEVERAL if several else field.name,
        "style": "expanded" if spread else "compact",
        "isMultiSelect": several,
        "wrap": True,
        "choices": [{"title": calm(option), "value": str(n)} for n, option in enumerate(field.options)],
    }
    if not spread:
        found["placeholder"] = "…"
    return _with(found, ",".join(str(n) for n in field.initial))


def _with(element: Element, initial: str | int) -> Element:
    return {**element, "value": initial} if initial != "" else element


def _whole(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal() and len(text) < 16

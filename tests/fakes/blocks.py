"""What Slack would not take, or should not be given, of Block Kit."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.message import Action

MARKUP = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BUTTON = {"type", "text", "value", "action_id", "style", "accessibility_label"}
TOO_LONG = 13_200
LONGEST_ID = 255
LONGEST_VALUE = 2000
LARGEST_VIEW = 250_000
"""Bytes."""

Element = Mapping[str, Any]


def wrong_with_message(sent: Element) -> list[str]:
    """Sentences; none for a message that is well."""
    return [*_wrong_text(sent.get("text")), *_wrong_blocks(sent.get("blocks"), 50)]


def wrong_with_view(view: Element) -> list[str]:
    """The same for a window or the bot's page."""
    found = list(_wrong_blocks(view.get("blocks"), 100))
    if view.get("type") == "home":
        return found
    if view.get("type") != "modal":
        return [*found, f"a view of type {view.get('type')}"]
    return [*found, *_wrong_modal(view)]


def _wrong_modal(view: Element) -> Iterator[str]:
    yield from _wrong_plain(view.get("title"), 24, "title")
    if "close" in view:
        yield from _wrong_plain(view["close"], 24, "close")
    if len(view.get("callback_id", "")) > LONGEST_ID:
        yield "callback id too long"
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST_VIEW:
        yield "a window too large"
    if "submit" in view:
        yield from _wrong_plain(view["submit"], 24, "submit")
    elif any(block["type"] == "input" for block in view["blocks"]):
        yield "inputs, but no way to send them"
    if Action.decode(view.get("callback_id", "")) is None:
        yield "a window that is not ours"
    if len(view.get("private_metadata", "")) > 3000:
        yield "too much private metadata"
    if any(block["type"] == "data_visualization" for block in view["blocks"]):
        yield "invalid_blocks"


def _wrong_text(text: object) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield "a message without words"
    elif len(text) > 4000:
        yield "words too long"
    elif MARKUP.search(text) or UNSEEN.search(text):
        yield f"markup in the words: {text}"


def _wrong_blocks(blocks: object, most: int) -> Iterator[str]:
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        yield "no blocks, or too many"
        return
    if _letters(blocks) > TOO_LONG and most == 50:
        yield "msg_blocks_too_long"
    ids = [one["action_id"] for block in blocks for one in block.get("elements", ()) if "action_id" in one]
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids) or len(set(names)) < len(names):
        yield "an id twice"
    if any(not 1 <= len(one) <= LONGEST_ID for one in (*ids, *names)):
        yield "an id too long, or empty"
    for block in blocks:
        yield from _wrong_block(block)


def _wrong_block(block: Element) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _wrong_plain(block["text"], 150, "header")
        case "section":
            yield from _wrong_section(block)
        case "context" | "actions":
            yield from _wrong_row(block)
        case "input":
            yield from _wrong_input(block)
        case "data_visualization":
            yield from _wrong_chart(block)
        case kind:
            yield f"a block of type {kind}"


def _wrong_row(block: Element) -> Iterator[str]:
    context = block["type"] == "context"
    if not 1 <= len(block["elements"]) <= (10 if context else 25):
        yield f"{len(block['elements'])} elements"
    for one in block["elements"]:
        yield from _wrong_words(one, 2000, "context") if context else _wrong_button(one)


def _wrong_section(block: Element) -> Iterator[str]:
    if "text" in block:
        yield from _wrong_words(block["text"], 3000, "section")
    fields = block.get("fields", [])
    if len(fields) > 10 or not (fields or "text" in block):
        yield "section fields"
    for one in fields:
        yield from _wrong_words(one, 2000, "field")


def _wrong_words(text: Element, most: int, where: str) -> Iterator[str]:
    if text["type"] == "plain_text":
        yield from _wrong_plain(text, most, where)
        return
    if text["type"] != "mrkdwn" or text.get("verbatim") is not True:
        yield f"{where}: mrkdwn that is not verbatim"
    if not 1 <= len(text["text"]) <= most:
        yield f"{where}: length {len(text['text'])}"
    inner = re.sub(r"(?m)^> ", "", text["text"])
    if MARKUP.search(inner) or UNSEEN.search(inner) or re.search(r"[`~]", inner):
        yield f"{where}: markup in {text['text']!r}"


def _wrong_plain(text: object, most: int, where: str) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") != "plain_text" or text.get("emoji") is not False:
        yield f"{where}: not plain text"
    elif not 1 <= len(text["text"]) <= most:
        yield f"{where}: length {len(text['text'])}"
    elif UNSEEN.search(text["text"]):
        yield f"{where}: characters that cannot be seen"


def _wrong_button(button: Element) -> Iterator[str]:
    if button["type"] != "button" or set(button) - BUTTON:
        yield f"not a button: {sorted(button)}"
        return
    yield from _wrong_plain(button["text"], 75, "button")
    if Action.decode(button["value"]) is None or len(button["value"]) > LONGEST_VALUE:
        yield "a button that does nothing of ours"
    if button.get("style") not in (None, "primary", "danger"):
        yield f"style {button['style']}"
    if not 1 <= len(button.get("accessibility_label", "x")) <= 75:
        yield "accessibility label"


def _wrong_input(block: Element) -> Iterator[str]:
    yield from _wrong_plain(block["label"], 2000, "label")
    if "hint" in block:
        yield from _wrong_plain(block["hint"], 2000, "hint")
    element = block["element"]
    if not 1 <= len(element["action_id"]) <= LONGEST_ID:
        yield "an id too long, or empty"
    if "placeholder" in element:
        yield from _wrong_plain(element["placeholder"], 150, "placeholder")
    match element["type"]:
        case "plain_text_input":
            most = element["max_length"]
            if not 1 <= most <= 3000 or len(element.get("initial_value", "")) > most:
                yield "text input length"
        case "radio_buttons" | "checkboxes":
            yield from _wrong_options(element, 10)
        case "static_select" | "multi_static_select":
            yield from _wrong_options(element, 100)
        case "datepicker" | "timepicker":
            pass
        case kind:
            yield f"an input of type {kind}"


def _wrong_options(element: Element, most: int) -> Iterator[str]:
    options = element["options"]
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options"
    for option in options:
        yield from _wrong_plain(option["text"], 75, "option")
        if not 1 <= len(option["value"]) <= 75:
            yield "option value"
    if len({option["value"] for option in options}) < len(options):
        yield "two options of one value"
    if not 1 <= element.get("max_selected_items", 1) <= len(options):
        yield "a number of choices that cannot be made"
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(one not in options for one in chosen) or element.get("initial_options") == []:
        yield "a choice that is no option"


def _wrong_chart(block: Element) -> Iterator[str]:
    drawn = block["chart"]
    categories = drawn["axis_config"]["categories"]
    names = [one["name"] for one in drawn["series"]]
    if not 1 <= len(block["title"]) <= 50 or drawn["type"] not in ("bar", "line"):
        yield "chart title or type"
    if not 1 <= len(names) <= 6 or len(set(names)) < len(names):
        yield "chart series"
    if any(len(one) > 20 for one in categories) or len(set(categories)) < len(categories):
        yield "chart categories"
    for one in drawn["series"]:
        if [point["label"] for point in one["data"]] != categories:
            yield "a chart whose points are not its categories"
        if not all(isinstance(point["value"], int | float) for point in one["data"]):
            yield "a point without a figure"


def _letters(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(_letters(one) for name, one in value.items() if name not in ("type", "action_id", "block_id"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(_letters(one) for one in value)
    return len(value) if isinstance(value, str) else 0


def read(blocks: Sequence[Element]) -> str:
    """What a person reads, in order."""
    return " ".join(_said(blocks)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _said(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("type") in ("plain_text", "mrkdwn"):
            yield value["text"].strip("*")
        else:
            for one in value.values():
                yield from _said(one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _said(one)


def button(blocks: Sequence[Element], label: str) -> Element:
    """The button that begins with that label, with the id of its block."""
    for block in blocks:
        for one in block.get("elements", ()) if block["type"] == "actions" else ():
            if one["text"]["text"].startswith(label):
                return one  # type: ignore[no-any-return]
    raise AssertionError(f"no button {label!r} in {read(blocks)!r}")

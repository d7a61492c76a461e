"""Message → Block Kit, as plain dictionaries. Nothing of the SDK is needed for that."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from bot.slack.charts import chart, without_pictures
from bot.slack.inputs import inputs
from bot.slack.text import Element, bold, cut, escaped, fitted, line, marked, plain, quoted
from flows.message import Action, Button, Buttons, Chart, Facts, Form, Heading, Message, Part, Quote, Text
from flows.plain import brief
from flows.words import Language, Words

MOST_BLOCKS = 50
MOST_IN_VIEW = 100
MOST_CHARACTERS = 12_000
"""Of all blocks of a message together; Slack refuses what is much longer."""

LONGEST_TEXT = 3000
LONGEST_QUIET = 2000
LONGEST_HEADING = 150
LONGEST_FALLBACK = 4000
LONGEST_LABEL = 75
LONGEST_VIEW_TITLE = 24
FIELDS = 10
ROW = 5
"""Buttons side by side; Slack would take 25, but nobody finds the last."""

PRESS = "press-"
NAME = "Håndgreb"
_CUT = Words(
    "Resten er udeladt, fordi en besked i Slack ikke kan være længere.",
    "The rest is left out, because a message in Slack cannot be longer.",
)


def blocks(message: Message, most: int = MOST_BLOCKS) -> list[Element]:
    """The parts of a message, each in blocks of its own."""
    found = [block for part in message.parts for block in _part(part, message.language)]
    return list(_named(_fitting(found or [_section(plain(message.summary, LONGEST_TEXT))], message.language, most)))


def fallback(message: Message) -> str:
    """The whole message in words, for notifications and for whoever hears it rather than sees it; but without what
    somebody wrote, which never leaves in a notification (rule A6.5)."""
    quoting = any(isinstance(part, Quote) for part in message.parts)
    said = [brief(message)] + ([] if quoting else [_aloud(part) for part in message.parts])
    summary = [] if message.summary in said[0] else [message.summary]
    words = line(" ".join(one for one in (*summary, *said) if one)) or NAME
    return fitted(words, LONGEST_FALLBACK, escaped)


def _aloud(part: Part) -> str:
    if isinstance(part, Chart):
        return "" if part.beside else part.spoken
    if isinstance(part, Facts):
        return " ".join(f"{name}: {value}." for name, value in part.rows)
    return ""


def content(message: Message) -> Element:
    """What is posted: blocks, and the same in words."""
    return {"text": fallback(message), "blocks": blocks(message)}


def preview(message: Message) -> Mapping[str, object]:
    """The same, for whoever wants to look at it without Slack."""
    return content(message)


def home_view(message: Message) -> Element:
    return {"type": "home", "blocks": blocks(message, MOST_IN_VIEW)}


def message_view(message: Message, where: str) -> Element:
    """A message in a window of its own. `where` is what the window carries for us."""
    return {
        "type": "modal",
        "callback_id": Action("shown").encode(),
        "title": plain(NAME, LONGEST_VIEW_TITLE),
        "private_metadata": where,
        "blocks": blocks(message, MOST_IN_VIEW),
    }


def form_view(form: Form, where: str) -> Element:
    """A form in a window of its own."""
    return {
        "type": "modal",
        "callback_id": form.action.encode(),
        "title": plain(line(form.title), LONGEST_VIEW_TITLE),
        "submit": plain(line(form.submit), LONGEST_VIEW_TITLE),
        "private_metadata": where,
        "blocks": list(_form(form)),
    }


def pictureless(sent: Element) -> Element | None:
    """The same without charts; None where there are none."""
    kept = without_pictures(sent["blocks"])
    return None if len(kept) == len(sent["blocks"]) else {**sent, "blocks": kept}


def _form(form: Form) -> Iterator[Element]:
    if len(line(form.title)) > LONGEST_VIEW_TITLE:
        yield _heading(form.title)
    if form.intro:
        yield _section(plain(form.intro, LONGEST_TEXT))
    yield from inputs(form.fields)
    if form.promise:
        yield _context(form.promise)


def _part(part: Part, language: Language) -> Iterator[Element]:
    match part:
        case Heading(text):
            yield _heading(text)
        case Text(text, "strong"):
            yield _section(marked(text, LONGEST_TEXT, bold))
        case Text(text, "quiet"):
            yield _context(text)
        case Text(text):
            yield _section(plain(text, LONGEST_TEXT, language))
        case Quote(text):
            yield _section(marked(text, LONGEST_TEXT, quoted))
        case Facts(rows):
            yield from _facts(rows)
        case Chart():
            yield from chart(part)
        case Buttons(buttons):
            yield from _buttons(buttons)
        case Form():
            yield from _buttons((Button(part.open, part.opener, "primary"),))
        case _:
            assert_never(part)


def _section(text: Element) -> Element:
    return {"type": "section", "text": text}


def _context(text: str) -> Element:
    return {"type": "context", "elements": [plain(text, LONGEST_QUIET)]}


def _heading(text: str) -> Element:
    if len(line(text)) > LONGEST_HEADING:
        return _section(marked(text, LONGEST_TEXT, bold))
    return {"type": "header", "text": plain(line(text), LONGEST_HEADING)}


def _facts(rows: Sequence[tuple[str, str]]) -> Iterator[Element]:
    """Name and value side by side."""
    step = FIELDS // 2
    for start in range(0, len(rows), step):
        pairs = rows[start : start + step]
        fields = [
            cell for name, value in pairs for cell in (marked(name, LONGEST_QUIET, bold), plain(value, LONGEST_QUIET))
        ]
        yield {"type": "section", "fields": fields}


def _buttons(buttons: Sequence[Button]) -> Iterator[Element]:
    for start in range(0, len(buttons), ROW):
        row = [_button(button) for button in buttons[start : start + ROW]]
        yield {"type": "actions", "elements": row}


def _button(button: Button) -> Element:
    element: Element = {
        "type": "button",
        "text": plain(line(button.label), LONGEST_LABEL),
        "value": button.action.encode(),
    }
    if button.style != "plain":
        element["style"] = button.style
    spoken = line(button.spoken or "")
    if spoken:
        element["accessibility_label"] = cut(spoken, LONGEST_LABEL)
    return element


def _named(found: Sequence[Element]) -> Iterator[Element]:
    """Every button with an id of its own in the message, as Slack wants it."""
    count = 0
    for block in found:
        if block["type"] != "actions":
            yield block
            continue
        elements = []
        for element in block["elements"]:
            elements.append({**element, "action_id": f"{PRESS}{count}"})
            count += 1
        yield {**block, "elements": elements}


def _fitting(found: list[Element], language: Language, most: int) -> list[Element]:
    """As much as Slack takes. What is left out is said; the last rows of buttons stay, for without them nobody could
    answer."""
    if len(found) <= most and (_surely_light(found) or _weight(found) <= MOST_CHARACTERS):
        return found
    end = _end(found)
    kept: list[Element] = []
    note, room = _context(_CUT(language)), MOST_CHARACTERS - _weight(end) - 200
    for block in found[: len(found) - len(end)]:
        room -= _weight([block])
        if room < 0 or len(kept) + len(end) + 1 >= most:
            break
        kept.append(block)
    return [*kept, note, *end]


def _end(found: Sequence[Element]) -> list[Element]:
    """The rows of buttons that a message ends in, at most four."""
    rows: list[Element] = []
    for block in reversed(found):
        if block["type"] != "actions" or len(rows) == 4:
            break
        rows.insert(0, block)
    return rows


def _surely_light(found: Sequence[Element]) -> bool:
    """Written out, names and ids included, it is longer than what is read of it; and writing takes a tenth of the time
    that weighing does, which counts for every message."""
    return len(json.dumps(found, ensure_ascii=False)) <= MOST_CHARACTERS


def _weight(found: Sequence[Element]) -> int:
    """Characters that are read. Names and ids of Slack's own are not counted by it, as far as anybody could find."""
    return sum(_letters(block) for block in found)


def _letters(element: object) -> int:
    if isinstance(element, Mapping):
        return sum(_letters(value) for name, value in element.items() if name not in ("type", "action_id", "block_id"))
    if isinstance(element, list):
        return sum(_letters(one) for one in element)
    return len(element) if isinstance(element, str) else len(json.dumps(element))

"""Message → Adaptive Card 1.5, as plain dictionaries. Nothing of the SDK is needed for that."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from bot.teams.charts import chart
from bot.teams.inbound import BUTTON, FORM
from bot.teams.inputs import Element, inputs, note
from bot.teams.text import LONGEST, calm, line, raw
from flows.message import Button, Buttons, Chart, Facts, Form, Heading, Message, Part, Quote, Text
from flows.plain import brief
from flows.words import Language, Words

CARD = "application/vnd.microsoft.card.adaptive"
ROW = 5
"""Most buttons side by side; Teams hides the seventh."""

MOST_FACTS = 20
MOST_LINES = 60
LIMIT = 90_000
"""Bytes of a card in UTF-16. Teams takes 100 KB for the whole message."""

LONGEST_SUMMARY = 200
LONGEST_SPOKEN = 1_000
LONGEST_CELL = 500
_SHORTENED = Words(
    "Resten er udeladt, fordi en besked i Teams ikke kan være længere.",
    "The rest is left out, because a message in Teams cannot be longer.",
)
_STYLES: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "primary": {"style": "positive"},
    "danger": {"style": "destructive"},
}
_TONES: Mapping[str, Mapping[str, object]] = {
    "normal": {},
    "strong": {"weight": "Bolder", "size": "Medium"},
    "quiet": {"isSubtle": True, "size": "Small"},
}


def card(message: Message) -> Element:
    """The message as one card."""
    return _card(message.language, list(_parts(message)), calm(brief(message)) or calm(message.summary))


def form_card(form: Form, errors: Mapping[str, str], language: Language) -> Element:
    """A form alone; `errors` are sentences by field. It is in `language` where it does not say in which it is."""
    body = [_heading(form.title), *_form(form, errors)]
    if form.promise:
        body.append(note(form.promise))
    return _card(form.language or language, body, calm(form.title))


def summary(message: Message) -> str:
    """The line of the notification."""
    return line(message.summary)[:LONGEST_SUMMARY]


def short(message: Message) -> str | None:
    """The words of a message that is nothing but words, and few; None where it takes a card."""
    if not all(isinstance(part, Text) for part in message.parts):
        return None
    text = line(brief(message))
    return text if len(text) <= LONGEST_SUMMARY else None


def _card(language: Language, body: Sequence[Element], spoken: str) -> Element:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": language,
        "speak": spoken[:LONGEST_SPOKEN],
        "fallbackText": spoken,
        "msteams": {"width": "Full"},
        "body": fit(body, language),
    }


def fit(body: Sequence[Element], language: Language) -> list[Element]:
    """As much of it as Teams takes, cut between two parts, with a sentence where something is missing."""
    room = LIMIT - 2 * (LONGEST + 2_000)
    sizes = [len(json.dumps(element, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) for element in body]
    if sum(sizes) <= room:
        return list(body)
    kept: list[Element] = []
    for element, size in zip(body, sizes, strict=True):
        room -= size
        if room < 0:
            break
        kept.append(element)
    return [*kept, note(_SHORTENED(language))]


def _parts(message: Message) -> Iterator[Element]:
    """Each part. A form says again what stands above it already, so that is left out: the label of an input is what a
    screen reader reads, and must stay."""
    form = message.form()
    label = form.fields[0].label if form and len(form.fields) == 1 else None
    for part in message.parts:
        if isinstance(part, Form) and part is not form:
            yield _row([_pressed(Button(part.open, part.opener))])
        elif not (isinstance(part, Text) and part.tone == "strong" and part.text == label):
            yield from _part(part, message.language)


def _part(part: Part, language: Language) -> Iterator[Element]:
    match part:
        case Heading(text):
            yield _heading(text)
        case Text(text, tone):
            yield {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line(text), **_TONES[tone]}]}
        case Quote(text):
            yield _quote(text)
        case Facts(rows):
            yield from _facts(rows)
        case Chart():
            yield from chart(part)
        case Buttons(buttons, quiet):
            yield from _buttons(buttons, quiet=quiet)
        case Form():
            yield from _form(part, {})
        case _:
            assert_never(part)


def _heading(text: str) -> Element:
    return {
        "type": "TextBlock",
        "text": calm(text),
        "style": "heading",
        "size": "Large",
        "weight": "Bolder",
        "wrap": True,
    }


def _quote(text: str) -> Element:
    """Somebody's own words, line by line, as they stand."""
    lines = raw(text).splitlines()[:MOST_LINES] or [""]
    blocks = [
        {
            "type": "RichTextBlock",
            "spacing": "None",
            "inlines": [{"type": "TextRun", "text": one or " ", "italic": True}],
        }
        for one in lines
    ]
    return {"type": "Container", "style": "emphasis", "spacing": "Small", "items": blocks}


def _facts(rows: Sequence[tuple[str, str]]) -> Iterator[Element]:
    """In sets that may be cut between, should all of it be too much."""
    for start in range(0, len(rows), MOST_FACTS):
        facts = [{"title": _cell(name), "value": _cell(value)} for name, value in rows[start : start + MOST_FACTS]]
        yield {"type": "FactSet", "facts": facts, "spacing": "Small" if start else "Default"}


def _cell(text: str) -> str:
    """What is longer ends in dots."""
    said = calm(text)
    return said if len(said) <= LONGEST_CELL else said[: LONGEST_CELL - 1].rstrip() + "…"


def _buttons(buttons: Sequence[Button], *, quiet: bool) -> Iterator[Element]:
    for start in range(0, len(buttons), ROW):
        actions = [_pressed(button) for button in buttons[start : start + ROW]]
        yield {**_row(actions), "spacing": "Small" if start else "Medium", "separator": quiet and start == 0}


def _row(actions: Sequence[Element]) -> Element:
    return {"type": "ActionSet", "actions": list(actions)}


def _pressed(button: Button) -> Element:
    look = dict(_STYLES[button.style])
    spoken = line(button.spoken or "")
    if spoken:
        look["tooltip"] = spoken
    return _execute(button.label, {BUTTON: button.action.encode()}, "none", look)


def _execute(title: str, data: Element, gathers: str, look: Mapping[str, str]) -> Element:
    """A press that is answered with a card; in older clients one that arrives as a message."""
    same = {"title": line(title), "data": data, "associatedInputs": gathers, **look}
    return {"type": "Action.Execute", "verb": BUTTON, **same, "fallback": {"type": "Action.Submit", **same}}


def _form(form: Form, errors: Mapping[str, str]) -> Iterator[Element]:
    if form.intro:
        yield {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line(form.intro)}]}
    yield from inputs(form.fields, errors)
    send = _execute(form.submit, {FORM: form.action.encode()}, "auto", _STYLES["primary"])
    yield {**_row([send]), "spacing": "Medium"}


def attachment(content: Element) -> dict[str, Any]:
    return {"contentType": CARD, "content": content}

"""A message as plain text: for the terminal, for e-mail, and wherever a platform wants words beside its blocks."""

from collections.abc import Iterator
from textwrap import wrap

from flows.message import (
    Buttons,
    Chart,
    ChoiceField,
    Facts,
    Field,
    Form,
    Heading,
    Message,
    Part,
    Quote,
    Text,
)

WIDTH = 78
BAR = 20


def plain(message: Message) -> str:
    """The whole message, wrapped to the width of a terminal."""
    blocks = ["\n".join(_lines(part)) for part in message.parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def brief(message: Message) -> str:
    """Its words in one line, without buttons and pictures."""
    texts = [part.text for part in message.parts if isinstance(part, Text | Heading)]
    return " ".join(texts) or message.summary


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Heading(text):
            yield text
            yield "=" * len(text)
        case Text(text):
            yield from wrap(text, WIDTH) or [""]
        case Quote(text):
            for line in text.splitlines():
                yield from wrap(line, WIDTH - 2, initial_indent="> ", subsequent_indent="> ") or [">"]
        case Facts(rows):
            yield from _table(rows)
        case Chart():
            yield from _chart(part)
        case Buttons(buttons):
            yield "  ".join(f"[{button.label}]" for button in buttons)
        case Form():
            yield from _form(part)


def _table(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    width = min(max((len(name) for name, _ in rows), default=0), WIDTH // 2)
    for name, value in rows:
        yield f"{name:<{width}}  {value}"


def _chart(chart: Chart) -> Iterator[str]:
    """Each value as a bar of blocks; lines are drawn as bars in order of time."""
    yield chart.title
    width = max((len(label) for label in chart.categories), default=0)
    for series in chart.series:
        for label, value in zip(chart.categories, series.values, strict=True):
            bar = "█" * round(BAR * (value or 0) / chart.top)
            yield f"{label:<{width}}  {bar or '·'}"


def _form(form: Form) -> Iterator[str]:
    for field in form.fields:
        yield field.label
        yield f"  {_input(field)}"
    yield f"[{form.submit}]"


def _input(field: Field) -> str:
    if isinstance(field, ChoiceField):
        marks = ["x" if n in field.initial else " " for n in range(len(field.options))]
        return "  ".join(f"({mark}) {option}" for mark, option in zip(marks, field.options, strict=True))
    return field.initial or "_" * 20

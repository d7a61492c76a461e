"""A message as Markdown, for the pages of the documentation."""

import re
from collections.abc import Iterator, Sequence

from flows.message import Buttons, Chart, Facts, Form, Heading, Message, Part, Quote, Text

_MEANT = re.compile(r"([\\`*_\[\]<>|])")
_BULLET = "• "


def markdown(message: Message, level: int = 1) -> str:
    """The words of it: its first heading at that level, those after it one below. Buttons, forms and pictures are for
    whoever can press them."""
    said: list[str] = []
    for part in message.parts:
        top = level if not any(one.startswith("#") for one in said) else level + 1
        block = "\n".join(_lines(part, top))
        together = _listed(part) and bool(said) and said[-1].startswith("- ")
        if together:
            said[-1] += f"\n{block}"
        elif block:
            said.append(block)
    return "\n\n".join(said) + "\n"


def _listed(part: Part) -> bool:
    return isinstance(part, Text) and part.text.startswith(_BULLET)


def _lines(part: Part, level: int) -> Iterator[str]:
    match part:
        case Heading(text):
            yield f"{'#' * level} {escaped(text)}"
        case Text(text, "strong"):
            yield f"**{escaped(text)}**"
        case Text(text, "quiet"):
            yield f"*{escaped(text)}*"
        case Text(text):
            bulleted = text.startswith(_BULLET)
            yield f"- {escaped(text.removeprefix(_BULLET))}" if bulleted else escaped(text)
        case Quote(text):
            yield from (f"> {escaped(line)}" for line in text.splitlines())
        case Facts(rows):
            yield from table(("", ""), [tuple(escaped(cell) for cell in row) for row in rows])
        case Chart() | Buttons() | Form():
            return


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of cells that are Markdown already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def escaped(text: str) -> str:
    """As text and nothing else, on one line."""
    return _MEANT.sub(r"\\\1", " ".join(text.split()))

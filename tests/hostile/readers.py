"""What lives in a text when it is shown: small readers of Slack's mrkdwn, of the Markdown of cards, and of HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

_ANGLES = re.compile(r"<([^<>]*)>")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
_SLACK_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}


def slack_text(text: str, where: str) -> Iterator[str]:
    """What is alive in the words beside blocks, or in a text object of mrkdwn that is verbatim."""
    yield from (f"{where}: <{found}>" for found in _ANGLES.findall(text))
    if re.search(r"[<>]|&(?!(?:amp|lt|gt);)", re.sub(r"(?m)^> ", "", text)):
        yield f"{where}: an angle or an ampersand that is not escaped"


def mrkdwn(text: str) -> Iterator[str]:
    """Also emphasis and emoji. The one pair of stars, and the marks of a quote, that the renderer sets are its own."""
    yield from slack_text(text, "mrkdwn")
    lines = text.splitlines()
    quoted = all(one.startswith("> ") for one in lines)
    inner = "\n".join(one[2:] for one in lines) if quoted else text[1:-1] if re.fullmatch(r"\*[^\n]*\*", text) else text
    plain = inner.replace("&lt;", "‹").replace("&gt;", "›").replace("&amp;", "＆")
    for name, mark in _SLACK_MARKS.items():
        if re.search(rf"{re.escape(mark)}[^\n]*{re.escape(mark)}", plain):
            yield f"mrkdwn: {name}"
    yield from (f"mrkdwn: emoji {found}" for found in _EMOJI.findall(plain))
    if not quoted and re.search(r"(?m)^\s*(&gt;|>)", text):
        yield "mrkdwn: a quote"


def slack(value: object) -> Iterator[str]:
    """Everything alive in blocks or a view."""
    if isinstance(value, Mapping):
        match value.get("type"):
            case "mrkdwn":
                yield from mrkdwn(value["text"])
                if value.get("verbatim") is not True:
                    yield "mrkdwn that looks for names and addresses"
            case "plain_text" if value.get("emoji") is not False:
                yield "plain text with emoji"
            case "image" | "rich_text" | "video" | "file" | "markdown" as kind:
                yield f"a block of type {kind}"
        yield from (f"an address: {name}" for name in ("url", "image_url", "link_names") if value.get(name))
        for inner in value.values():
            yield from slack(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from slack(inner)


_MARKDOWN = {
    "strong or emphasis": r"(?<!\\)([*_])(?=\S).*?\S?\1",
    "code": r"`[^`]*`",
    "struck": r"~~.+?~~",
    "link": r"\[[^\]]*\]\s*[\[(:]",
    "autolink": r"<[a-z][a-z0-9+.-]*:[^<>\s]*>",
    "address": r"(?:https?|ftp|javascript)://|\bwww\.",
    "html": r"</?[a-z][^<>]*>|<!--",
    "entity": r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);",
    "heading": r"(?m)^\s*#{1,6}\s",
    "list": r"(?m)^\s*(?:[-+*]|\d{1,9}[.)])\s",
    "quote": r"(?m)^\s*>",
    "escape": r"\\[!-/:-@\[-`{-~]",
    "rule": r"(?m)^\s*([-*_])(?:\s*\1){2,}\s*$",
    "line": r"[\r\n]",
}


def markdown(text: str) -> Iterator[str]:
    """What a card's TextBlock, FactSet or choice would make of it."""
    for name, pattern in _MARKDOWN.items():
        if name != "rule" and (found := re.search(pattern, text, re.IGNORECASE)):
            yield f"markdown: {name} {found[0][:30]!r}"


def teams(value: object, inside: str = "") -> Iterator[str]:
    """Everything alive in a card."""
    if isinstance(value, Mapping):
        kind = str(value.get("type", inside))
        if kind in ("TextBlock", "Fact", "Choice", "AdaptiveCard"):
            yield from (mark for name in ("text", "fallbackText") if name in value for mark in markdown(value[name]))
        if kind in ("Fact", "Choice"):
            names = ("title", "value") if kind == "Fact" else ("title",)
            yield from (mark for name in names for mark in markdown(value[name]))
        if kind in ("Action.OpenUrl", "Image", "Media") or "entities" in value or "selectAction" in value:
            yield f"something that leads elsewhere: {kind}"
        for name, inner in value.items():
            yield from teams(inner, {"facts": "Fact", "choices": "Choice"}.get(name, ""))
    elif isinstance(value, list):
        for inner in value:
            yield from teams(inner, inside)
    elif isinstance(value, str) and "{{" in value:
        yield f"a template: {value[:40]!r}"


class Page(HTMLParser):
    """Tags with the names of their attributes, and the text between them, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        self.tags.append(("declaration", ()))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


TEXTS = (
    "text", "title", "value", "label", "fallbackText", "speak", "tooltip", "placeholder", "accessibility_label",
    "initial_value", "spoken", "x", "legend", "name", "categories", "summary",
)  # fmt: skip


def skeleton(value: Any, name: str = "") -> Any:
    """A payload without its words: what stands where, and what each button does."""
    if isinstance(value, Mapping):
        button = value.get("type") == "button"
        return {key: one if button and key == "value" else skeleton(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [skeleton(one, name) for one in value]
    return "…" if isinstance(value, str) and name in TEXTS else value

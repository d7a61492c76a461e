"""Text as text: nothing that anybody wrote may live as markup, mention or link in Slack (rule C5)."""

import re
from collections.abc import Callable
from typing import Any

from flows.legible import storable, visible
from flows.words import Language, Words

Element = dict[str, Any]

SHORTENED = Words("… (resten er udeladt)", "… (the rest is left out)")
_LOOKALIKES = str.maketrans({"*": "∗", "_": "＿", "`": "ˋ", "~": "∼"})
_EMOJI = re.compile(r":(?=[A-Za-z0-9+'-]+:)")
_ESCAPES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ESCAPE = re.compile("|".join(_ESCAPES))


def line(text: str) -> str:
    """What can be seen of it, on one line."""
    return " ".join(visible(text).split())


def cut(text: str, most: int, end: str = "…") -> str:
    """At most so many characters; what is longer ends in `end`."""
    return text if len(text) <= most else text[: most - len(end)].rstrip() + end


def escaped(text: str) -> str:
    """For `text`, which Slack reads as markup: no mention and no link."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def calm(text: str) -> str:
    """For mrkdwn: no mention, no link, and characters with a meaning as their look-alikes."""
    return _EMOJI.sub("∶", escaped(text).translate(_LOOKALIKES))


def plain(text: str, most: int, language: Language | None = None) -> Element:
    """A text object that Slack reads as nothing but text. With a language, what is left out is said."""
    kept = visible(text).strip() or " "
    return {"type": "plain_text", "text": cut(kept, most, SHORTENED(language) if language else "…"), "emoji": False}


def fitted(text: str, most: int, made: Callable[[str], str]) -> str:
    """`made` of the text, or of as much of it as makes at most so many characters: an escape is not cut in two."""
    kept = visible(text).strip() or " "
    while (excess := len(made(kept)) - most) > 0:
        kept = kept[: len(kept) - max(2, excess // 6)].rstrip("… ") + "…"
    return made(kept)


def marked(text: str, most: int, made: Callable[[str], str]) -> Element:
    """A text object in mrkdwn, of which only what `made` adds is markup."""
    return {"type": "mrkdwn", "text": fitted(text, most, made), "verbatim": True}


def bold(text: str) -> str:
    return f"*{calm(line(text)) or '–'}*"


def quoted(text: str) -> str:
    """Somebody's own words, line by line, as they stand."""
    return "\n".join(f"> {calm(one)}" for one in text.splitlines())


def clean(text: str) -> str:
    """What somebody wrote, as it may be stored: without Slack's three escapes and no others, since `&section=3` in an
    address is no sign; composed, without halves of characters and without NUL."""
    return storable(_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text))

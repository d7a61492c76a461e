"""Text as text: nothing that anybody wrote may live as markup in a card (rule C5)."""

import re

from flows.legible import visible

LONGEST = 8_000
"""Most characters of one text; what is longer ends in dots."""

_LOOKALIKES = str.maketrans(
    {"*": "∗", "_": "＿", "`": "ˋ", "~": "∼", "<": "‹", ">": "›", "{": "｛", "}": "｝", "\\": "＼"}
)
_LISTED = re.compile(r"^(\s*)(?:([-+])|(\d{1,9})[.)]|(#+))(?=\s)")
_LINKED = re.compile(r"\](?=\s*[\[(:])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ADDRESS = re.compile(r"(?i)(://|\bwww\.)")


def raw(text: str) -> str:
    """For a TextRun, an input or a button: those show no Markdown, but a card's `{{DATE(…)}}` is read everywhere.
    Characters that cannot be seen, or that turn the direction of writing, are left out."""
    seen = visible(text).replace("{{", "{ {").replace("{{", "{ {")
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(raw(text).split())


def calm(text: str) -> str:
    """For a place that reads Markdown: one line, in which characters with a meaning stand as their look-alikes, since
    not every client of Teams knows the escapes."""
    still = line(text).translate(_LOOKALIKES)
    still = _ADDRESS.sub(lambda found: found[0].replace("/", "∕").replace(".", "․"), still)
    still = _ENTITY.sub("＆", _LINKED.sub("］", still))
    return _LISTED.sub(_unlisted, still)


def _unlisted(found: re.Match[str]) -> str:
    """The beginning of a list or a heading, as a plain beginning."""
    space, dash, number, hashes = found.groups()
    return f"{space}{'–' if dash else f'{number}․' if number else '＃' * len(hashes)}"

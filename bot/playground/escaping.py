"""Text as text."""

from html import escape

_UNSEEN = (
    range(9),
    range(11, 32),
    range(127, 160),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2066, 0x206A),
)
_NOTHING = dict.fromkeys(n for span in _UNSEEN for n in span)


def safe(text: str) -> str:
    """For a place in HTML, also within an attribute. Characters that cannot be seen are left out: those that turn the
    direction of writing, join nothing to nothing, or ring a bell."""
    return escape(text.translate(_NOTHING))

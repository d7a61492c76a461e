"""Characters: which of them anybody can see, and which can be stored (rules C5, C6)."""

import unicodedata

_UNSEEN = (
    range(9),
    range(11, 32),
    range(127, 160),
    range(0x200B, 0x200C),
    range(0x200E, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2061),
    range(0x2066, 0x206A),
    range(0xD800, 0xE000),
    range(0xFEFF, 0xFF00),
)
_NOTHING = dict.fromkeys(n for span in _UNSEEN for n in span)


def visible(text: str) -> str:
    """Without characters that cannot be seen, or that turn the direction of writing. Tabs and line breaks stay."""
    return text if text.isprintable() else text.translate(_NOTHING)


def storable(text: str) -> str:
    """Composed, and without what no database and no screen can take: NUL and halves of a surrogate pair."""
    kept = "".join(one for one in text if one != "\0" and not 0xD800 <= ord(one) < 0xE000)
    return unicodedata.normalize("NFC", kept)

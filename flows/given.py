"""What was filled in, read field by field."""

from flows.answer import Complaint
from flows.message import Values
from flows.words import Words

_CHOOSE = Words("Vælg en af mulighederne.", "Choose one of the options.")
_WHOLE = Words("Skriv et helt tal fra {least} til {most}.", "Write a whole number from {least} to {most}.")


class WrongFieldError(Exception):
    """A field that must be mended."""

    def __init__(self, name: str, complaint: Complaint) -> None:
        self.name = name
        self.complaint = complaint
        super().__init__(name)


def one(given: Values, name: str) -> str:
    """The one thing that was filled in there, or nothing."""
    return next(iter(given.get(name, ())), "").strip()


def number(given: Values, name: str, least: int, most: int) -> int:
    text = one(given, name)
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most):
        raise WrongFieldError(name, Complaint(_WHOLE, {"least": least, "most": most}))
    return int(text)


def pick(given: Values, name: str, among: int) -> int:
    """Which option was chosen. Raises WrongFieldError."""
    text = one(given, name)
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) < among):
        raise WrongFieldError(name, Complaint(_CHOOSE))
    return int(text)

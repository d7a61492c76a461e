"""A person's own words, come back to them."""

from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta

from flows.words import Language, Words

_EARLIER_TODAY = Words("Det skrev du tidligere i dag:", "You wrote this earlier today:")
_YESTERDAY = Words("Det skrev du i går:", "You wrote this yesterday:")
_DAYS_AGO = Words("Det skrev du {ago}:", "You wrote this {ago}:")


@dataclass(frozen=True, slots=True)
class Recalled:
    """What somebody wrote, and how many of their days ago."""

    words: str
    days: int

    def introduced(self, language: Language) -> str:
        """What stands above the words."""
        if self.days < 2:
            return (_YESTERDAY if self.days == 1 else _EARLIER_TODAY)(language)
        past = -timedelta(self.days)
        ago = format_timedelta(past, threshold=1, add_direction=True, locale=language)
        return _DAYS_AGO(language, ago=_in_words(ago, language))


def _in_words(ago: str, language: Language) -> str:
    """A single one is a word, not a number."""
    if language == "da":
        return ago.replace(" 1 år", " et år").replace(" 1 ", " en ")
    return f"a {ago.removeprefix('1 ')}" if ago.startswith("1 ") else ago

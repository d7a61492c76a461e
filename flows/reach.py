"""What the bot does not reach: units without figures in HR's report, and how many have said stop on its page of people.
Blanks, and no person."""

from collections.abc import Sequence

from flows.message import Facts, Part, Text
from flows.words import Language, Words

COUNTED_FROM = 25
"""Only of so many people is a number told, to the nearest ten (rule A2.11)."""

MOST_NAMED = 12

_TITLE = Words("Det, botten ikke når", "What the bot does not reach")
_SILENT = Words("Enheder uden egne tal", "Units without figures of their own")
_NONE = Words("Ingen: alle enheder har tal", "None: every unit has figures")
_MORE = Words("og {n} til", "and {n} more")
_STOPPED = Words("Har sagt stop: {about}.", "Have said stop: {about}.")
_FEW = Words("under 10 af {all}", "fewer than 10 of {all}")
_ABOUT = Words("omkring {n} af {all}", "about {n} of {all}")
_WHY = Words(
    "En enhed uden tal er ny, lille, eller har svaret for lidt. Spørg dem, om spørgsmålene kommer på et godt "
    "tidspunkt.",
    "A unit without figures is new, small, or has answered too little. Ask them whether the questions come at a good "
    "time.",
)


def not_reached(silent: Sequence[str], language: Language) -> tuple[Part, ...]:
    """`silent` are names of units that no figure of the period is of. Nothing here moves when somebody is erased."""
    why = (Text(_WHY(language), "quiet"),) if silent else ()
    return (Text(_TITLE(language), "strong"), Facts(((_SILENT(language), _names(silent, language)),)), *why)


def stopped(n: int, everybody: int, language: Language) -> str | None:
    """How many of these have said stop, roughly; None where they are too few to tell of."""
    if everybody < COUNTED_FROM:
        return None
    rounded, of = 10 * ((n + 5) // 10), 10 * ((everybody + 5) // 10)
    about = _ABOUT(language, n=rounded, all=of) if rounded >= 10 else _FEW(language, all=of)
    return _STOPPED(language, about=about)


def _names(names: Sequence[str], language: Language) -> str:
    if not names:
        return _NONE(language)
    more = [_MORE(language, n=len(names) - MOST_NAMED)] if len(names) > MOST_NAMED else []
    return ", ".join([*names[:MOST_NAMED], *more])

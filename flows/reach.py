"""What the bot does not reach, for HR's report of the whole organisation: a list of blanks, and of no person."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.message import Facts, Part, Text
from flows.words import Language, Words

COUNTED_FROM = 25
"""Only of so many people is a number told, to the nearest ten (rule A2.11)."""

MOST_NAMED = 12

_TITLE = Words("Det, botten ikke når", "What the bot does not reach")
_SILENT = Words("Enheder uden egne tal", "Units without figures of their own")
_NONE = Words("Ingen: alle enheder har tal", "None: every unit has figures")
_MORE = Words("og {n} til", "and {n} more")
_NO_ACCOUNT = Words("Kan ikke skrives til", "Cannot be written to")
_STOPPED = Words("Har sagt stop", "Have said stop")
_FEW = Words("under 10 af {all}", "fewer than 10 of {all}")
_ABOUT = Words("omkring {n} af {all}", "about {n} of {all}")
_WHY = Words(
    "En enhed uden tal er ny, lille, eller har svaret for lidt. Spørg dem, om spørgsmålene kommer på et godt "
    "tidspunkt.",
    "A unit without figures is new, small, or has answered too little. Ask them whether the questions come at a good "
    "time.",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """`silent` are names of units in which people are counted, and that no figure of the period is of."""

    people: int
    unreachable: int
    stopped: int
    silent: tuple[str, ...]


def not_reached(reach: Reach, language: Language) -> tuple[Part, ...]:
    rows = [(_SILENT(language), _names(reach.silent, language))]
    if reach.people >= COUNTED_FROM:
        for label, n in ((_NO_ACCOUNT, reach.unreachable), (_STOPPED, reach.stopped)):
            rows.append((label(language), _roughly(n, reach.people, language)))
    why = (Text(_WHY(language), "quiet"),) if reach.silent else ()
    return (Text(_TITLE(language), "strong"), Facts(tuple(rows)), *why)


def _names(names: Sequence[str], language: Language) -> str:
    if not names:
        return _NONE(language)
    more = [_MORE(language, n=len(names) - MOST_NAMED)] if len(names) > MOST_NAMED else []
    return ", ".join([*names[:MOST_NAMED], *more])


def _roughly(n: int, everybody: int, language: Language) -> str:
    rounded, of = 10 * ((n + 5) // 10), 10 * ((everybody + 5) // 10)
    return _ABOUT(language, n=rounded, all=of) if rounded >= 10 else _FEW(language, all=of)

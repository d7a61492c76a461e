"""The rules that decide what is shown, as they are in force: said from the constants themselves (rules A2 to A5)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from babel.numbers import format_decimal, format_percent

from flows.disclosure import BANDS, CHOICE_SPACING, LADDER, LEAVE_OUT, RULES, SCALE_SPACING, SHARES, K
from flows.figures import NOT_SHOWN
from flows.message import Facts, Heading, Message, Part, Text
from flows.settled import MOST_CHANGED, QUIET
from flows.words import Language, Words

_TITLE = Words("Reglerne for, hvad der vises", "The rules for what is shown")
_VERSION = Words(
    "Version {version} af reglerne. Den står ved hvert tal, der er lavet, og gamle tal laves aldrig om.",
    "Version {version} of the rules. It stands with every figure that is made, and old figures are never made anew.",
)
_RAISED = Words(
    "Tallene her kan hæves og aldrig sænkes: for alle spørgsmål med indstillingen HANDGREB_MIN_ANSWERS, for ét forløb "
    "med `min_answers` i dets fil.",
    "What stands here can be raised and never lowered: for every question by the setting HANDGREB_MIN_ANSWERS, for one "
    "flow by `min_answers` in its file.",
)
_COUNT = Words("Hvor mange svar", "How many answers")
_FEWEST = Words("Talt med i ethvert tal, mindst", "Counted in any figure, at least")
_BETWEEN = Words("Forskellen på to tal: ingen, eller mindst", "Between two figures: nobody, or at least")
_OUT = Words("Udeladt tilfældigt, {kind}", "Left out at random, {kind}")
_SHOWN_AS = Words("Antal svar vises som", "The number of answers is shown as")
_KINDS = {
    "scale": Words("skala", "scale"),
    "share": Words("vane", "habit"),
    "yesno": Words("ja eller nej", "yes or no"),
    "choice": Words("valg", "choice"),
}
_COARSE = Words("Hvor groft det vises", "How coarsely it is shown")
_SCALE = Words("Skala fra 1 til 5, {people} svar", "Scale from 1 to 5, {people} answers")
_STEPS = Words(
    "i trin på {step}; aldrig under {low} eller over {high}", "in steps of {step}; never below {low} or above {high}"
)
_YESNO = Words("Ja eller nej, {people} svar", "Yes or no, {people} answers")
_WORDS = Words("»få«, »omkring halvdelen« eller »de fleste«", "“few”, “about half” or “most”")
_NEAREST = Words("til nærmeste {step}; enderne samlet", "to the nearest {step}; the ends together")
_HABIT = Words("Vane, hver for sig", "Habit, each person once")
_ENDS = Words(
    "som en skala; enderne rækker så langt, som tre kan flytte tallet, højst til midten",
    "as a scale; the ends reach as far as three can move the figure, at most to the middle",
)
_CHOICE = Words("Valg", "Choice")
_MAJORITY = Words("kun hvad de fleste valgte", "only what most have chosen")
_SPACED = Words("Hvor tit samme spørgsmål vises for samme enhed", "How often the same is shown of the same unit")
_PROTECTED = Words("Skala, beskyttet", "Scale, protected")
_LIGHT = Words("Skala, let", "Scale, light")
_OTHER = Words("Ja, nej og valg", "Yes, no and choice")
_DAYS = Words(
    "mindst {first} dage under {few} svar, {second} under {many}, ellers {third}",
    "at least {first} days below {few} answers, {second} below {many}, else {third}",
)
_OCCASION = Words("Ét møde eller ét kursus", "One meeting or one course")
_EACH = Words("hver gang er sin egen", "each time is its own")
_CHANGED = Words("Enheder, der lige er ændret", "Units that have just changed")
_NEW = Words(
    "Ny, eller mere end en tredjedel kommet eller gået inden for {days} dage før perioden",
    "New, or more than a third came or went within {days} days before the period",
)
_UP = Words("vises ikke; svarene tæller med ovenover", "not shown; the answers count in the unit above")
_TEXT = Words("Teksten for alt, der ikke vises", "The text for whatever is not shown")


def rules_in_force(fewest: int, language: Language) -> Message:
    """All of them. `fewest` is how many answers any figure is made of at least, as the organisation has it."""
    assert MOST_CHANGED == 3  # noqa: S101  the words say a third
    parts: list[Part] = [Heading(_TITLE(language)), Text(_VERSION(language, version=RULES))]
    for title, rows in (
        (_COUNT, _counted(fewest, language)),
        (_COARSE, _coarse(language)),
        (_SPACED, _spaced(language)),
        (_CHANGED, [(_NEW(language, days=QUIET.days), _UP(language))]),
    ):
        parts += [Text(title(language), "strong"), Facts(tuple(rows))]
    parts += [Text(_TEXT(language), "strong"), Text(NOT_SHOWN(language)), Text(_RAISED(language), "quiet")]
    return Message(language, _TITLE(language), tuple(parts))


def _counted(fewest: int, language: Language) -> Iterator[tuple[str, str]]:
    yield _FEWEST(language), str(fewest)
    yield _BETWEEN(language), str(K)
    for kind, out in LEAVE_OUT.items():
        yield _OUT(language, kind=_KINDS[kind](language)), str(out)
    yield _SHOWN_AS(language), ", ".join(_ranges(BANDS))


def _coarse(language: Language) -> Iterator[tuple[str, str]]:
    starts = (BANDS[0], *(below for below, _, _ in LADDER if below))
    for people, (_, step, end) in zip(_ranges(starts), LADDER, strict=True):
        low, high = 1 + 4 * end, 5 - 4 * end
        said = {name: _number(value, language) for name, value in (("step", 4 * step), ("low", low), ("high", high))}
        yield _SCALE(language, people=people), _STEPS(language, **said)
    words, *steps = _ranges((BANDS[0], BANDS[1], *(below for below, _ in SHARES if below)))
    yield _YESNO(language, people=words), _WORDS(language)
    for people, (_, step) in zip(steps, SHARES, strict=True):
        nearest = format_percent(float(step), format="0 %" if language == "da" else "0%", locale=language)
        yield _YESNO(language, people=people), _NEAREST(language, step=nearest)
    yield _HABIT(language), _ENDS(language)
    yield _CHOICE(language), _MAJORITY(language)


def _spaced(language: Language) -> Iterator[tuple[str, str]]:
    for name, days in ((_PROTECTED, SCALE_SPACING["protected"]), (_LIGHT, SCALE_SPACING["light"])):
        yield name(language), _days(days, language)
    yield _OTHER(language), _days(CHOICE_SPACING, language)
    yield _OCCASION(language), _EACH(language)


def _days(days: Sequence[int], language: Language) -> str:
    first, second, third = days
    return _DAYS(language, first=first, second=second, third=third, few=BANDS[1], many=BANDS[2])


def _ranges(starts: Sequence[int]) -> list[str]:
    """As they are written: 5–9, 10–24, 100+."""
    return [*(f"{a}–{b - 1}" for a, b in pairwise(starts)), f"{starts[-1]}+"]


def _number(value: Fraction, language: Language) -> str:
    return format_decimal(float(value), format="0.##", locale=language)

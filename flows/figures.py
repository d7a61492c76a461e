"""Released figures: how counted answers are coded, and how a code is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from babel.numbers import format_decimal, format_percent

from flows.asking import SCALE
from flows.disclosure import Coded, Kind, band, ladder, majorities, share, yesno
from flows.flow import ChoiceQuestion, Flow, Question, ScaleQuestion, SeveralQuestion
from flows.words import Language, Words

NOT_SHOWN = Words(
    "Der er ikke svar nok til at vise noget uden at vise personer.",
    "Not enough answers to show without showing people.",
)
"""One sentence for every cause (rule A2.9)."""

_AT_MOST = Words("{value} eller lavere", "{value} or lower")
_AT_LEAST = Words("{value} eller højere", "{value} or higher")
_ABOUT = Words("omkring {value}", "about {value}")
_WORDS = {
    "few": Words("få", "few"),
    "half": Words("omkring halvdelen", "about half"),
    "most": Words("de fleste", "most"),
}
_WORTH = {"few": Fraction(1, 5), "half": Fraction(1, 2), "most": Fraction(4, 5)}
_MAJORITY = Words("de fleste: {options}", "most: {options}")
_NO_MAJORITY = Words("intet svar har flertal", "no answer has a majority")
_AND = Words(" og ", " and ")
_ANSWERS = Words("{band} svar", "{band} answers")

Given = Mapping[str, Mapping[str, Sequence[str]]]
"""What was answered in a period: question → person → their answers, newest last."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One released figure of one unit. `code` is what the ladder gave, `band` the number of answers as shown."""

    flow: str
    question: str
    kind: Kind
    code: str
    band: str
    closes_on: date

    @property
    def word(self) -> str | None:
        """What a yes/no of few answers is told as; options of a choice may be called the same, and mean themselves."""
        return self.code if self.kind == "yesno" and self.code in _WORDS else None

    @property
    def coded(self) -> Coded | None:
        """The point on the ladder, where the figure is a number."""
        return None if self.kind == "choice" or self.word else Coded.decode(self.code)

    @property
    def worth(self) -> Fraction | None:
        """Where it lies between worst, 0, and best, 1. None for a choice, which has no best."""
        if self.word:
            return _WORTH[self.word]
        if self.coded is None:
            return None
        return (self.coded.value - 1) / 4 if self.kind == "scale" else self.coded.value


def code(kind: Kind, answers: Mapping[str, Sequence[str]], question: Question) -> tuple[str, str]:
    """The code and the band of a figure counted from `answers`: for each person, what they answered within the period,
    newest last."""
    n = len(answers)
    shown = band(n)
    match kind:
        case "scale":
            total = sum((_mean(Fraction(int(value)) for value in given) for given in answers.values()), Fraction(0))
            return ladder(total, n, 1, 5).encode(), shown
        case "share":
            total = sum((_mean(Fraction(value == "yes") for value in given) for given in answers.values()), Fraction(0))
            return share(total, n).encode(), shown
        case "yesno":
            outcome = yesno(sum(given[-1] == "yes" for given in answers.values()), n)
            return outcome if isinstance(outcome, str) else outcome.encode(), shown
        case "choice":
            options = question.choices if isinstance(question, ChoiceQuestion | SeveralQuestion) else ()
            counts = {one.id: sum(one.id in given[-1].split() for given in answers.values()) for one in options}
            return " ".join(majorities(counts, n)), shown


def gathered(flow: Flow, question: Question, given: Given) -> Mapping[str, Sequence[str]]:
    """Those whose answers a figure of that question is made of, with what they said; from everything that was `given`
    in the period, by question.

    Who they are never depends on what anybody answered (rule A2.9). So where a question is put to some only, because
    of an answer before it, all who answered anything take part, and whoever was not asked has chosen nothing. And where
    some were asked a question of another kind by the same name, there is no figure of anybody.
    """
    answers = given.get(question.id, {})
    if not _of_its_kind(question, answers):
        return {}
    if question.id in {one.id for step in flow.certain() for one in step.questions}:
        return answers
    everybody = {who for said in given.values() for who in said}
    return {who: answers.get(who, ("",)) for who in everybody}


def _of_its_kind(question: Question, answers: Mapping[str, Sequence[str]]) -> bool:
    """Whether these may be counted together as answers to that question, which may have taken the place of another in
    the midst of the period. A number and a word are told apart, and no more: where it mattered whether somebody chose
    what can be chosen no longer, a missing figure would say that somebody did (rule A2.9). That counts as not chosen.
    """
    said = {one for values in answers.values() for one in values}
    if isinstance(question, ScaleQuestion):
        return said.issubset(SCALE)
    options = question.choices if isinstance(question, ChoiceQuestion | SeveralQuestion) else ()
    return said.isdisjoint(SCALE) or any(one.id in SCALE for one in options)


def _mean(values: Iterable[Fraction]) -> Fraction:
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)


def said(figure: Figure, question: Question, language: Language) -> str:
    """The figure in words and digits, without its band."""
    if figure.word:
        return _WORDS[figure.word](language)
    if figure.coded:
        return said_code(figure.kind, figure.coded, language)
    options = question.choices if isinstance(question, ChoiceQuestion | SeveralQuestion) else ()
    labels = [one.label(language) for one in options if one.id in figure.code.split()]
    return _MAJORITY(language, options=_AND(language).join(labels)) if labels else _NO_MAJORITY(language)


def said_code(kind: Kind, coded: Coded, language: Language) -> str:
    if kind == "scale":
        number = format_decimal(float(coded.value), format="0.##", locale=language)
    else:
        number = format_percent(float(coded.value), format="0 %", locale=language)
    if not coded.bound:
        return number if kind == "scale" else _ABOUT(language, value=number)
    return (_AT_MOST if coded.bound == "<=" else _AT_LEAST)(language, value=number)


def said_band(shown: str, language: Language) -> str:
    return _ANSWERS(language, band=shown.replace("-", "–"))


def average(figures: Sequence[Figure]) -> Coded | None:
    """The average of published figures, on the coarsest of their ladders: what a team's meetings are worth together
    (rules A2.10 and A5, occasions). None when there is none, or no number among them."""
    coded = [figure.coded for figure in figures if figure.coded]
    if not coded:
        return None
    step = max(one.step for one in coded)
    mean = sum((one.value for one in coded), Fraction(0)) / len(coded)
    value = step * (mean / step + Fraction(1, 2)).__floor__()
    bounds = {one.bound for one in coded}
    return Coded(value, step, bounds.pop() if len(bounds) == 1 else "")


def moved(before: Coded, now: Coded) -> int:
    """Up (1), down (-1), or too little to say (0): less than two steps of the coarser figure (rule A2.10)."""
    change = now.value - before.value
    if abs(change) < 2 * max(before.step, now.step):
        return 0
    return 1 if change > 0 else -1

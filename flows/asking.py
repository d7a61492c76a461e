"""A step as it stands before one person."""

from dataclasses import dataclass

from flows.flow import (
    ChoiceQuestion,
    Flow,
    NumberQuestion,
    Question,
    ScaleQuestion,
    SeveralQuestion,
    Step,
    TextQuestion,
    YesNoQuestion,
)
from flows.words import Language


@dataclass(frozen=True, slots=True)
class Asking:
    """A step of a flow as it stands before one person. `key` is the opaque name of the delivery."""

    key: str
    flow: Flow
    step: Step
    language: Language

    @property
    def index(self) -> int:
        return self.flow.steps.index(self.step)

    def at(self, step: Step) -> "Asking":
        return Asking(self.key, self.flow, step, self.language)


SCALE = ("1", "2", "3", "4", "5")
"""What is answered on a scale. All else that can be chosen is a word."""


def values(question: Question) -> tuple[str, ...] | None:
    """Every value that can be chosen, in the order shown; None where the answer is written."""
    match question:
        case ScaleQuestion():
            return SCALE
        case YesNoQuestion():
            return ("yes", "no", "none") if question.neither else ("yes", "no")
        case ChoiceQuestion() | SeveralQuestion():
            return tuple(choice.id for choice in question.choices)
        case TextQuestion() | NumberQuestion():
            return None


def labels(question: Question, language: Language) -> tuple[str, ...]:
    """What stands on each choice, in the order of `values(question)`; nothing where the answer is written."""
    match question:
        case ScaleQuestion():
            ends = {1: f"1 · {question.low(language)}", 5: f"5 · {question.high(language)}"}
            return tuple(ends.get(n, str(n)) for n in range(1, 6))
        case YesNoQuestion():
            words = (question.yes, question.no, question.neither)
            return tuple(one(language) for one in words if one)
        case ChoiceQuestion() | SeveralQuestion():
            return tuple(choice.label(language) for choice in question.choices)
        case TextQuestion() | NumberQuestion():
            return ()

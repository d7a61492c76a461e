"""What was pressed or filled in, as answers; or what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.asking import values
from flows.flow import NumberQuestion, Question, SeveralQuestion, Step, TextQuestion
from flows.legible import storable, visible
from flows.message import Values
from flows.words import Language, Words

_WHOLE = re.compile(r"-?[0-9]{1,12}")
_REQUIRED = Words("Her mangler et svar.", "An answer is missing here.")
_UNKNOWN = Words("Vælg en af mulighederne.", "Choose one of the options.")
AT_MOST = Words("Vælg højst {most}.", "Choose at most {most}.")
_TOO_LONG = Words("Højst {most} tegn; her er {length}.", "At most {most} characters; here are {length}.")
_NO_NUMBER = Words("Skriv et helt tal fra {least} til {most}.", "Write a whole number from {least} to {most}.")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why one answer cannot be taken, with the values that its sentence names."""

    words: Words
    details: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, language: Language) -> str:
        return self.words(language, **self.details)


class UnacceptableError(Exception):
    """Answers that do not fit their questions: a complaint for each field that must be mended."""

    def __init__(self, fields: Mapping[str, Complaint]) -> None:
        self.fields = fields
        super().__init__("; ".join(f"{name}: {complaint('en')}" for name, complaint in fields.items()))


def accept(step: Step, given: Values) -> Mapping[str, str]:
    """The answers in what was pressed or filled in, by question. A question left open, where it may be, is absent.

    Raises UnacceptableError.
    """
    answers: dict[str, str] = {}
    wrong: dict[str, Complaint] = {}
    for number, question in enumerate(step.questions):
        raw = tuple(value for value in given.get(f"q{number}", ()) if visible(storable(value)).strip())
        if not raw:
            if question.required:
                wrong[f"q{number}"] = Complaint(_REQUIRED)
            continue
        outcome = _accepted(question, raw)
        if isinstance(outcome, Complaint):
            wrong[f"q{number}"] = outcome
        else:
            answers[question.id] = outcome
    if wrong:
        raise UnacceptableError(wrong)
    return answers


def _accepted(question: Question, raw: tuple[str, ...]) -> str | Complaint:
    match question:
        case TextQuestion():
            text = storable(raw[0]).strip()
            if len(text) > question.max_length:
                return Complaint(_TOO_LONG, {"most": question.max_length, "length": len(text)})
            return text
        case NumberQuestion():
            number = raw[0].strip()
            fits = _WHOLE.fullmatch(number) and question.least <= int(number) <= question.most
            if not fits:
                return Complaint(_NO_NUMBER, {"least": question.least, "most": question.most})
            return str(int(number))
        case _:
            return _chosen(question, raw)


def _chosen(question: Question, raw: tuple[str, ...]) -> str | Complaint:
    possible = values(question) or ()
    most = question.most if isinstance(question, SeveralQuestion) else 1
    if len(raw) > most:
        return Complaint(AT_MOST, {"most": most})
    if not all(index.isdecimal() and len(index) < 4 and int(index) < len(possible) for index in raw):
        return Complaint(_UNKNOWN)
    return " ".join(possible[index] for index in sorted({int(index) for index in raw}))

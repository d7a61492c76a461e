"""How long the texts of a flow may be, and that none is missing."""

from collections.abc import Iterator

from flows.flow import (
    ChoiceQuestion,
    Flow,
    NumberQuestion,
    Question,
    ReportWords,
    ScaleQuestion,
    SeveralQuestion,
    Step,
    TextQuestion,
    YesNoQuestion,
)
from flows.words import LANGUAGES, Words

QUESTION_LENGTH = 120
REASON_LENGTH = 160
CHOICE_LENGTH = 75
TITLE_LENGTH = 24
BUTTON_LENGTH = 40
BUTTON_WORDS = 3
SAY_LENGTH = 300


def wording(flow: Flow) -> Iterator[str]:
    """What is wrong with its texts, in sentences."""
    yield from _long("title", flow.title, TITLE_LENGTH)
    yield from _long("about", flow.about, SAY_LENGTH)
    for step in flow.steps:
        yield from _step(step)


def _step(step: Step) -> Iterator[str]:
    if step.title:
        yield from _long(f'step "{step.id}", title', step.title, TITLE_LENGTH)
    for question in step.questions:
        place = f'step "{step.id}", question "{question.id}"'
        yield from _long(f"{place}, text", question.text, QUESTION_LENGTH)
        yield from _labels(place, question)
        if question.report:
            yield from _report(f"{place}, report", question.report)
    if step.reason:
        yield from _long(f'step "{step.id}", reason', step.reason, REASON_LENGTH)
    for one in step.next:
        if one.say:
            yield from _long(f'step "{step.id}", say', one.say, SAY_LENGTH)


def _labels(place: str, question: Question) -> Iterator[str]:
    match question:
        case YesNoQuestion():
            for words in filter(None, (question.yes, question.no, question.neither)):
                yield from _button(place, words)
        case ScaleQuestion():
            yield from _button(place, question.low)
            yield from _button(place, question.high)
        case ChoiceQuestion() | SeveralQuestion():
            for choice in question.choices:
                yield from _long(f'{place}, choice "{choice.id}"', choice.label, CHOICE_LENGTH)
        case TextQuestion() | NumberQuestion():
            return


def _report(place: str, words: ReportWords) -> Iterator[str]:
    for name in ReportWords.model_fields:
        text = getattr(words, name)
        if text:
            yield from _long(f"{place}, {name}", text, SAY_LENGTH)


def _button(place: str, words: Words) -> Iterator[str]:
    yield from _long(f"{place}, button", words, BUTTON_LENGTH)
    for language in LANGUAGES:
        if len(words(language).split()) > BUTTON_WORDS:
            yield f'{place}, button "{words(language)}": more than {BUTTON_WORDS} words.'


def _long(place: str, words: Words, most: int) -> Iterator[str]:
    for language in LANGUAGES:
        text = words(language)
        if not text:
            yield f"{place}.{language}: is empty."
        elif len(text) > most:
            yield f"{place}.{language}: {len(text)} characters, at most {most}."

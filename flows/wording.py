"""How long the texts of a flow may be, and that none is missing: so nothing is ever cut when it is sent.

A title names Slack's windows (24 characters), a choice stands beside its mark there (75), a report's label on charts
(50), and a number is typed into a field of twelve. The rest is what can be read at a glance.
"""

from collections.abc import Iterator

from flows.flow import (
    ChoiceQuestion,
    Flow,
    Levels,
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
DRAFT_LENGTH = 200
LABEL_LENGTH = 50
NUMBER_LENGTH = 12


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
    if step.levels:
        yield from _levels(f'step "{step.id}", levels', step.levels)
    for one in step.next:
        if one.say:
            yield from _long(f'step "{step.id}", say', one.say, SAY_LENGTH)
        if one.offer:
            yield from _long(f'step "{step.id}", offer, draft', one.offer.draft, DRAFT_LENGTH)


def _levels(place: str, levels: Levels) -> Iterator[str]:
    for name in ("low", "middle", "high", "open"):
        yield from _long(f"{place}, {name}", getattr(levels, name), SAY_LENGTH)
    if levels.report:
        yield from _report(f"{place}, report", levels.report)


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
        case NumberQuestion():
            for number in (question.least, question.most):
                if len(str(number)) > NUMBER_LENGTH:
                    yield f"{place}: {number} has more than {NUMBER_LENGTH} characters."
        case TextQuestion():
            return


def _report(place: str, words: ReportWords) -> Iterator[str]:
    for name in ReportWords.model_fields:
        text = getattr(words, name)
        if isinstance(text, Words):
            yield from _long(f"{place}, {name}", text, LABEL_LENGTH if name == "label" else SAY_LENGTH)


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

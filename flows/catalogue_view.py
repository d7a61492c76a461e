"""One flow as the catalogue tells of it: what is asked, of whom, when, why, and who sees it."""

from collections.abc import Iterator

from babel.dates import format_timedelta

from flows.catalogue import Catalogue
from flows.flow import (
    Audience,
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
from flows.message import Facts, Heading, Message, Part, Text
from flows.promise import promise
from flows.words import Language, Words

_AUDIENCES: dict[Audience, Words] = {
    "everyone": Words("alle", "everyone"),
    "employee": Words("dem, der ikke leder nogen", "those who lead nobody"),
    "manager": Words("ledere", "managers"),
    "hr": Words("HR", "HR"),
    "trainee": Words("elever", "trainees"),
    "trainer": Words("oplæringsansvarlige", "trainers"),
    "school": Words("skolen", "the school"),
}
_OF_WHOM = Words("Hvem", "Of whom")
_WHEN = Words("Hvornår", "When")
_BY_SCHEDULE = Words("når planen siger det", "when the schedule says so")
_ON_DEMAND = Words("når planen siger det, og når man selv vil", "when the schedule says so, and whenever one likes")
_RELEASED = Words("Tal", "Figures")
_AFTER = Words("efter {period}", "after {period}")
_SOURCES = Words("Hvorfra", "Where from")
_FIGURES = Words("Tal i teksten", "Figures in the text")
_ANSWER = Words("Svar: {options}", "Answers: {options}")
_OWN_WORDS = Words("egne ord", "own words")
_A_NUMBER = Words("et tal", "a number")
_UP_TO = Words("{options} (højst {n})", "{options} (at most {n})")


def described(flow: Flow, catalogue: Catalogue, language: Language) -> Message:
    """Everything about it. Who sees an answer is said by the rule in force, as under the question itself."""
    parts = [
        Heading(f"{flow.title(language)} ({flow.id})"),
        Text(flow.about(language)),
        Facts(tuple(_facts(flow, language))),
        *(part for step in flow.steps for part in _step(flow, step, language)),
        Heading(_SOURCES(language)),
        *_sources(flow, catalogue, language),
        *_figures(flow, catalogue, language),
    ]
    return Message(language, flow.title(language), tuple(parts))


def _facts(flow: Flow, language: Language) -> Iterator[tuple[str, str]]:
    yield _OF_WHOM(language), _AUDIENCES[flow.audience](language)
    yield _WHEN(language), (_ON_DEMAND if flow.on_demand else _BY_SCHEDULE)(language)
    if any(question.sees == "team" for question in flow.questions()):
        period = format_timedelta(flow.period, granularity="day", threshold=99, locale=language)
        yield _RELEASED(language), _AFTER(language, period=period)


def _step(flow: Flow, step: Step, language: Language) -> Iterator[Part]:
    if step.title:
        yield Text(step.title(language), "strong")
    if step.reason:
        yield Text(step.reason(language))
    for question in step.questions:
        yield Text(f"• {question.text(language)}", "strong")
        yield Text(_ANSWER(language, options=_options(question, language)))
    yield Text(f"{promise(flow, step, language)}.", "quiet")


def _options(question: Question, language: Language) -> str:
    match question:
        case ScaleQuestion():
            return f"1 ({question.low(language)}) – 5 ({question.high(language)})"
        case YesNoQuestion():
            offered = (question.yes, question.no, question.neither)
            return " / ".join(one(language) for one in offered if one)
        case ChoiceQuestion():
            return " / ".join(one.label(language) for one in question.choices)
        case SeveralQuestion():
            options = " / ".join(one.label(language) for one in question.choices)
            return _UP_TO(language, options=options, n=question.most)
        case TextQuestion():
            return _OWN_WORDS(language)
        case NumberQuestion():
            return _A_NUMBER(language)


def _sources(flow: Flow, catalogue: Catalogue, language: Language) -> Iterator[Part]:
    for source in flow.sources:
        document = catalogue.sources.get(source.file)
        yield Text(f"{document.title(language) if document else source.file}: {source.section}")


def _figures(flow: Flow, catalogue: Catalogue, language: Language) -> Iterator[Part]:
    """The figures that the texts name: each as it is read, of whom, and what one must know to read it right."""
    found = [catalogue.benchmarks[name] for name in flow.figures if name in catalogue.benchmarks]
    if not found:
        return
    yield Heading(_FIGURES(language))
    for one in found:
        note = f" {one.note(language)}" if one.note else ""
        yield Text(f"{one.read(language)}: {one.about(language)}.{note}")

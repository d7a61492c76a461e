"""Everything of a flow that stands before a person: messages and forms, on every path and in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.keys import opaque
from flows.answer import UnacceptableError, accept
from flows.asking import Asking
from flows.catalogue import Catalogue
from flows.conversation import present, said_between, settle
from flows.flow import Flow, Next, Step, TextQuestion
from flows.form import filled, form
from flows.message import Buttons, ChoiceField, Field, Form, Heading, Message, NumberField, Part, Quote, Text, TextField
from flows.reasons import reason_message
from flows.recall import Recalled
from flows.words import LANGUAGES, Language
from tests.flows.every_path import Visit, every_path, written

KEY = opaque()
RULE = "Hver tirsdag klokken 11, hos alle i Håndgreb og i de teams, der hører til"


@dataclass(frozen=True)
class Screen:
    """One thing that is shown; `wrong` are sentences at the fields of a form that must be mended."""

    name: str
    shown: Message | Form
    language: Language
    wrong: Mapping[str, str] = field(default_factory=dict)


def screens(flow: Flow, catalogue: Catalogue) -> list[Screen]:
    """Each once, however many paths lead by it."""
    found: dict[object, Screen] = {}
    for language in LANGUAGES:
        for one in (*_met(flow, language), *_about(flow, language, catalogue)):
            found.setdefault((one.shown, *one.wrong.values()), one)
    return list(found.values())


def _met(flow: Flow, language: Language) -> Iterator[Screen]:
    for start in flow.starts:
        for path in every_path(flow, start):
            before: Visit | None = None
            for visit in path.visits:
                yield from _asked(Asking(KEY, flow, visit.step, language), before.way if before else None)
                yield from _answered(Asking(KEY, flow, visit.step, language), visit)
                before = visit


def _asked(asking: Asking, way: Next | None) -> Iterator[Screen]:
    """The question: in the message of the step before, or in one of its own."""
    name, language = f"{asking.step.id} [{asking.language}]", asking.language
    for recalled in _recalled(asking.flow, asking.step):
        if way and way.after is None:
            said = said_between(way, language)
            yield Screen(f"{name} goes on", present(asking, said=said, recalled=recalled), language)
        else:
            yield Screen(f"{name} asks", present(asking, recalled=recalled), language)
            yield Screen(f"{name} asks, never met", present(asking, first=True, recalled=recalled), language)


def _recalled(flow: Flow, step: Step) -> Iterator[Recalled | None]:
    """What may stand above the step; nothing where the person erased it."""
    yield None
    question = flow.question(step.recall) if step.recall else None
    if isinstance(question, TextQuestion):
        for days in (0, 1, 14):
            yield Recalled(written(question.max_length), days)


def _answered(asking: Asking, visit: Visit) -> Iterator[Screen]:
    name, language = f"{asking.step.id} [{asking.language}] {dict(visit.answers)}", asking.language
    yield Screen(f"{name} form", form(asking, {}), language)
    yield Screen(f"{name} form to change", form(asking, visit.answers), language)
    yield from _mended(asking, name)
    if visit.way is None or visit.way.go is None or visit.way.after:
        for saved in (True, False):
            yield Screen(f"{name} receipt", settle(asking, visit.way, saved=saved), language)


def _mended(asking: Asking, name: str) -> Iterator[Screen]:
    """The form again, with a sentence at each field that is wrong: sent empty, and with too much."""
    blank = form(asking, {})
    for given in ({}, {one.name: _too_much(one) for one in blank.fields}):
        try:
            accept(asking.step, given)
        except UnacceptableError as error:
            wrong = {at: complaint(asking.language) for at, complaint in error.fields.items()}
            yield Screen(f"{name} form to mend", filled(blank, given), asking.language, wrong)


def _too_much(one: Field) -> tuple[str, ...]:
    """As much as a client lets somebody send: nothing counts the boxes that are ticked."""
    match one:
        case ChoiceField(most=1):
            return ()
        case ChoiceField(options=options):
            return tuple(str(n) for n in range(len(options)))
        case NumberField(most=most):
            return (str(most + 1),)
        case TextField(max_length=most):
            return (written(most),)
        case _:
            return ()


def _about(flow: Flow, language: Language, catalogue: Catalogue) -> Iterator[Screen]:
    """Why it was asked."""
    for step in flow.steps:
        for rule in (None, RULE):
            shown = reason_message(flow, step, rule, catalogue, language)
            yield Screen(f"{step.id} [{language}] why", shown, language)


def words(shown: Message | Form) -> Iterator[str]:
    """Every text that must reach the person whole; of a form within a message the button that opens it."""
    if isinstance(shown, Form):
        yield from (shown.title, shown.intro, shown.promise, shown.submit)
        for one in shown.fields:
            yield from _field_words(one)
    else:
        for part in shown.parts:
            yield from _part_words(part)


def _field_words(one: Field) -> Iterator[str]:
    yield from (one.label, one.hint)
    if isinstance(one, ChoiceField):
        yield from one.options


def _part_words(part: Part) -> Iterator[str]:
    match part:
        case Text(text) | Heading(text) | Quote(text):
            yield text
        case Buttons(buttons):
            yield from (one.label for one in buttons)
        case _:
            return


def spoken(shown: Message | Form) -> list[str]:
    """What a screen reader says of the buttons instead of their labels."""
    parts = shown.parts if isinstance(shown, Message) else ()
    return [one.spoken for part in parts if isinstance(part, Buttons) for one in part.buttons if one.spoken]


def left_out(shown: Message | Form, rendered: str) -> list[str]:
    """The texts that are not all there, by their letters and digits alone: a platform may set them otherwise."""
    whole = letters(rendered)
    return [text for text in words(shown) if letters(text) not in whole]


def letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())

"""A step as a form: to fill in, to change, to mend."""

from collections.abc import Mapping
from dataclasses import replace

from flows.answer import AT_MOST
from flows.asking import Asking, labels, values
from flows.flow import NumberQuestion, Question, ScaleQuestion, SeveralQuestion, TextQuestion
from flows.levels import level
from flows.message import Action, ChoiceField, Field, Form, NumberField, TextField, Values
from flows.promise import promise
from flows.words import Language, Words

ANSWER = Words("Svar", "Answer")
FILL_IN = Words("Udfyld", "Fill in")
SEND = Words("Gem", "Save")
RECOGNISED = Words("Din måde at skrive på kan måske genkendes.", "Your way of writing may be recognised.")


def form(asking: Asking, earlier: Mapping[str, str]) -> Form:
    """The step as a form, with what was answered before and what that adds up to. Only here is it told: a form is not
    kept by the platform, as a message is (rule A7.1)."""
    language, step = asking.language, asking.step
    one = step.simple
    adds_up_to = level(step, earlier) if earlier else None
    return Form(
        action=Action("submit", asking.key, str(asking.index)),
        opener=Action("form", asking.key, str(asking.index)),
        title=(step.title or asking.flow.title)(language),
        language=language,
        fields=tuple(_field(f"q{n}", q, earlier.get(q.id), language) for n, q in enumerate(step.questions)),
        submit=SEND(language),
        open=(ANSWER if one else FILL_IN)(language),
        intro=adds_up_to(language) if adds_up_to else "",
        promise=promise(asking.flow, step, language) + ".",
    )


def _field(name: str, question: Question, earlier: str | None, language: Language) -> Field:
    label = question.text(language)
    match question:
        case TextQuestion():
            return TextField(
                name,
                label,
                question.max_length,
                question.long,
                earlier or "",
                question.required,
                RECOGNISED(language) if question.sees != "private" else "",
            )
        case NumberQuestion():
            return NumberField(name, label, question.least, question.most, earlier or "", question.required)
        case _:
            possible = values(question) or ()
            return ChoiceField(
                name,
                label,
                labels(question, language),
                question.most if isinstance(question, SeveralQuestion) else 1,
                tuple(possible.index(value) for value in (earlier or "").split() if value in possible),
                question.required,
                _at_most(question, language),
                look="row" if isinstance(question, ScaleQuestion) else "list",
            )


def _at_most(question: Question, language: Language) -> str:
    """Said beforehand where not every option may be chosen."""
    if isinstance(question, SeveralQuestion) and question.most < len(question.choices):
        return AT_MOST(language, most=question.most)
    return ""


def filled(blank: Form, values: Values) -> Form:
    """The form with what somebody has put into it already."""
    return replace(blank, fields=tuple(_kept(field, values.get(field.name, ())) for field in blank.fields))


def _kept(field: Field, given: tuple[str, ...]) -> Field:
    if isinstance(field, ChoiceField):
        chosen = tuple(int(one) for one in given if one.isdecimal() and len(one) < 4)
        return replace(field, initial=tuple(one for one in chosen if one < len(field.options)))
    return replace(field, initial=given[0]) if given else field

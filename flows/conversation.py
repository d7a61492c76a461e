"""How one conversation goes on: present a step, follow where an answer leads, settle with a receipt.

Where somebody stands is not stored anywhere: it follows from the delivery they were sent and the answers they gave.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flows.asking import Asking, labels
from flows.flow import (
    Flow,
    Next,
    Question,
    ScaleQuestion,
    SeveralQuestion,
    Step,
)
from flows.form import form
from flows.letter import NAMES
from flows.message import (
    Action,
    Button,
    Buttons,
    Message,
    Part,
    Quote,
    Text,
)
from flows.promise import promise
from flows.recall import Recalled
from flows.words import Language, Words

Answers = Mapping[str, str]
"""By question: the value chosen, several values with spaces between, or the words written."""
NOTHING: Answers = MappingProxyType({})

MOST_BUTTONS = 8
BUTTON_LENGTH = 30

SAVED = Words("Gemt.", "Saved.")
ONLY_A_TEST = Words("Det var en prøve, så der er ikke gemt noget.", "This was a test, so nothing was saved.")
CHANGE = Words("Ændr", "Change")
SEE_AND_CHANGE = Words("Se og ændr", "See and change")
SNOOZE = Words("Udsæt", "Snooze")
WHY = Words("Hvorfor mig?", "Why me?")
INTRODUCTION = Words(
    "Hej. Jeg er Håndgreb og stiller af og til ét kort spørgsmål om at lære i arbejdet. Højst ét om dagen, aldrig uden "
    "for din arbejdstid. Skriv pause eller stop, når du vil have fred.",
    "Hello. I am Håndgreb and now and then I ask one short question about learning at work. At most one a day, never "
    "outside your working hours. Write pause or stop whenever you want peace.",
)
_OF_FIVE = Words("{n} af 5, hvor 1 er {low} og 5 er {high}", "{n} of 5, where 1 is {low} and 5 is {high}")


def present(asking: Asking, *, first: bool = False, said: str = "", recalled: Recalled | None = None) -> Message:
    """The step as a message. `first` adds who we are and how to make us stop; `said` is the receipt of the step before,
    and stands above a question that goes on in the same message."""
    language, step = asking.language, asking.step
    parts: list[Part] = []
    if first:
        parts.append(Text(INTRODUCTION(language)))
    if said:
        parts.append(Text(said))
    if recalled:
        parts += [Text(recalled.introduced(language), "quiet"), Quote(recalled.words)]
    parts += _question_parts(asking)
    if step.reason:
        parts.append(Text(step.reason(language), "quiet"))
    parts.append(Text(promise(asking.flow, step, language) + ".", "quiet"))
    parts.append(_quiet_line(asking, goes_on=bool(said)))
    return Message(language, _summary(asking), tuple(parts))


def _question_parts(asking: Asking) -> Iterator[Part]:
    question = asking.step.simple
    yield Text(_summary(asking), "strong")
    buttons = tuple(_buttons(asking, question)) if question else ()
    yield Buttons(buttons) if buttons else form(asking, {})


def _summary(asking: Asking) -> str:
    question = asking.step.simple
    words = question.text if question else asking.step.title or asking.flow.title
    return words(asking.language)


def _quiet_line(asking: Asking, *, goes_on: bool) -> Buttons:
    """What is put off begins anew, so a question that goes on cannot be: what came before it is answered already."""
    snooze = Button(SNOOZE(asking.language), Action("snooze", asking.key))
    why = Button(WHY(asking.language), Action("why", asking.key, str(asking.index) if goes_on else ""))
    return Buttons((why,) if goes_on else (snooze, why), quiet=True)


def _buttons(asking: Asking, question: Question) -> Iterator[Button]:
    """One button for each answer, or none at all where the answer needs a form."""
    language = asking.language
    shown = labels(question, language)
    if isinstance(question, SeveralQuestion) or not shown or len(shown) > MOST_BUTTONS:
        return
    if any(len(label) > BUTTON_LENGTH for label in shown):
        return
    for index, label in enumerate(shown):
        action = Action("answer", asking.key, f"{asking.index}.{index}")
        yield Button(label, action, spoken=_spoken(question, index, language))


def _spoken(question: Question, index: int, language: Language) -> str | None:
    if not isinstance(question, ScaleQuestion):
        return None
    return _OF_FIVE(language, n=index + 1, low=question.low(language), high=question.high(language))


def follow(step: Step, answers: Answers, before: Answers = NOTHING) -> Next | None:
    """Where these answers lead: the first way whose conditions all hold. `before` is what the person answered the last
    time they were asked, on another occasion."""
    return next((one for one in step.next if _fits(one.when, answers) and _fits(one.earlier, before)), None)


def _fits(conditions: Mapping[str, tuple[str, ...]], answers: Answers) -> bool:
    return all(set(answers.get(asked, "").split()) & set(wanted) for asked, wanted in conditions.items())


def path(flow: Flow, start: Step, answers: Answers, before: Answers = NOTHING) -> tuple[Step, ...]:
    """The steps that stand in one message, from the one it began with to the first without an answer. A step that may
    be left open altogether stops nobody."""
    return tuple(_walk(flow, start, answers, before, across=False))


def reach(flow: Flow, start: Step, answers: Answers, before: Answers = NOTHING) -> tuple[Step, ...]:
    """Every step that these answers lead to from there, follow-ups of a later day too."""
    return tuple(_walk(flow, start, answers, before, across=True))


def _walk(flow: Flow, start: Step, answers: Answers, before: Answers, *, across: bool) -> Iterator[Step]:
    here: Step | None = start
    while here is not None:
        yield here
        answered = any(question.id in answers for question in here.questions)
        skippable = not any(question.required for question in here.questions)
        one = follow(here, answers, before) if answered or skippable else None
        onward = one is not None and one.go is not None and (across or one.after is None)
        here = flow.step(one.go) if one and one.go and onward else None


def settle(asking: Asking, one: Next | None, *, saved: bool = True) -> Message:
    """The receipt that the message becomes when nothing more is asked now. It never shows the value (rule A7.1). A test
    that HR sent to themselves is not `saved`, and says so."""
    language = asking.language
    kept = (SAVED if saved else ONLY_A_TEST)(language)
    parts: list[Part] = [Text(kept)]
    if one and one.say:
        parts.append(Text(one.say(language)))
    if saved:
        parts.append(Text(promise(asking.flow, asking.step, language) + ".", "quiet"))
        if one and one.offer:
            offered = Action("offer", asking.key, str(asking.index))
            parts.append(Buttons((Button(NAMES[one.offer.kind](language), offered),)))
        change = SEE_AND_CHANGE if asking.step.levels else CHANGE
        parts.append(Buttons((Button(change(language), Action("change", asking.key)),), quiet=True))
    return Message(language, kept, tuple(parts))


def said_between(one: Next, language: Language) -> str:
    """What stands above the next question in the same message."""
    return f"{SAVED(language)} {one.say(language)}" if one.say else SAVED(language)

"""Whether what a flow says about looking back, offering and adding up makes sense."""

from collections.abc import Iterator

from flows.asking import values
from flows.flow import ChoiceQuestion, Flow, Levels, Next, Step, TextQuestion


def sense(flow: Flow) -> Iterator[str]:
    """What is wrong with it, in sentences."""
    if flow.audience in ("newcomer", "host") and any(question.sees == "team" for question in flow.questions()):
        yield f"`audience` is {flow.audience}: a figure could tell of one newcomer, so no question is for the team."
    yield from _map(flow)
    for step in flow.steps:
        if step.recall and not _own_words(flow, step.recall):
            yield f'step "{step.id}": `recall` names "{step.recall}", which is no written private question here.'
        if step.levels:
            yield from _levels(step, step.levels)
        for one in step.next:
            yield from _way(flow, step, one)


def _map(flow: Flow) -> Iterator[str]:
    """A map has one row for each choice, and the same ones for every question."""
    team = [question for question in flow.questions() if question.sees == "team"]
    offered = {question.choices if isinstance(question, ChoiceQuestion) else () for question in team}
    if flow.wished and (len(offered) != 1 or () in offered):
        yield "`wished` makes a map of the team questions: they must all be choices, and offer the same ones."
    elif flow.wished and flow.wished not in (values(team[0]) or ()):
        yield f'`wished` is "{flow.wished}", which the team questions cannot be answered with.'


def _way(flow: Flow, step: Step, one: Next) -> Iterator[str]:
    for name, wanted in one.earlier.items():
        question = flow.question(name)
        if question is None or question.sees == "team":
            yield f'step "{step.id}": `earlier` names "{name}", which is no private question of this flow.'
            continue
        if not wanted:
            yield f'step "{step.id}": `earlier` waits for no answer at all to "{name}".'
        for value in wanted:
            if value not in (values(question) or ()):
                yield f'step "{step.id}": `earlier` waits for "{value}", which "{name}" cannot be.'
    if one.offer and one.go and one.after is None:
        yield f'step "{step.id}": an `offer` stands where the message ends, not before the next question.'
    if one.offer and one.offer.own and not _own_words(flow, one.offer.own):
        yield f'step "{step.id}": `own` names "{one.offer.own}", which is no written private question here.'


def _own_words(flow: Flow, name: str) -> bool:
    """Whether that is a question which the person answers in writing, for themselves."""
    question = flow.question(name)
    return isinstance(question, TextQuestion) and question.sees in ("private", "shared")


def _levels(step: Step, levels: Levels) -> Iterator[str]:
    if not levels.middle_from <= levels.middle_to < len(step.questions):
        yield f'step "{step.id}": `levels` should leave low, middle and high among {len(step.questions)} questions.'
    for question in step.questions:
        if not isinstance(question, ChoiceQuestion) or not set(levels.counts) & {one.id for one in question.choices}:
            yield f'step "{step.id}": `levels` counts {", ".join(levels.counts)}, which "{question.id}" cannot be.'

"""One content file, fully checked: shape and sense. What is wrong is said with file, place and a sentence."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pydantic import ValidationError

from flows.asking import values
from flows.benchmarks import Benchmark, filled, named, unknown
from flows.flow import ChoiceQuestion, Flow, Next, NumberQuestion, Question, ScaleQuestion, SeveralQuestion, Step
from flows.sense import sense
from flows.wording import wording

LONGEST_PERIOD = timedelta(days=366)


class FlowError(Exception):
    """A content file that is refused. `complaints` holds one readable sentence for each thing wrong."""

    def __init__(self, complaints: Collection[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


def parse(
    document: str, name: str, known_sources: Collection[str], benchmarks: Mapping[str, Benchmark] | None = None
) -> Flow:
    """The flow in a TOML `document`, with the figures it names. Raises FlowError with everything that is wrong, not
    only the first."""
    try:
        return _parsed(document, name, known_sources, benchmarks or {})
    except RecursionError:
        raise FlowError([f"{name}: its tables and lists stand too deep in each other."]) from None


def _parsed(document: str, name: str, known_sources: Collection[str], table: Mapping[str, Benchmark]) -> Flow:
    try:
        raw = tomllib.loads(document)
    except ValueError as error:
        raise FlowError([f"{name}: not valid TOML: {error}."]) from None
    wrong = [f"{name}: {sentence}" for sentence in unknown(raw, table)]
    if wrong:
        raise FlowError(wrong)
    told = _with_figures(raw, filled(raw, table))
    try:
        flow = Flow.model_validate(told)
    except ValidationError as error:
        raise FlowError([_sentence(name, raw, one) for one in error.errors() if not _follows(one)]) from None
    complaints = [f"{name}: {complaint}" for complaint in _sense(flow, known_sources)]
    if complaints:
        raise FlowError(complaints)
    return flow


def _with_figures(raw: object, told: object) -> object:
    """The document, with the figures it names listed in it, and in each of its steps."""
    if not isinstance(raw, dict) or not isinstance(told, dict):
        return told
    listed = {**told, "figures": sorted({one for one, _ in named(raw)})}
    if isinstance(raw.get("steps"), list):
        listed["steps"] = [_with_figures(*pair) for pair in zip(raw["steps"], told["steps"], strict=True)]
    return listed


def _follows(error: Mapping[str, Any]) -> bool:
    """Whether something is too short only because what stands in it was refused."""
    return bool(error["type"] == "too_short" and error["ctx"]["actual_length"] < len(error["input"]))


def _sentence(name: str, raw: Mapping[str, object], error: Mapping[str, Any]) -> str:
    location = error["loc"]
    path = location if isinstance(location, tuple) else ()
    context = error.get("ctx", {})
    what = {
        "missing": "is missing",
        "too_long": f"has {context.get('actual_length')} entries, at most {context.get('max_length')}",
        "too_short": f"has {context.get('actual_length')} entries, at least {context.get('min_length')}",
        "extra_forbidden": "is not a word this file may use",
        "unexpected_keyword_argument": "is not a word this file may use",
    }.get(str(error["type"]), f"{error['msg']}")
    return f"{name}: {_place(raw, path)}: {what}."


def _place(raw: object, path: tuple[object, ...]) -> str:
    """The path as a person would point: entries of a list by their `id`, where they have one."""
    said: list[str] = []
    here = raw
    for part in path:
        if isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
            own = here.get("id") if isinstance(here, dict) else None
            said[-1] = f'{said[-1].removesuffix("s")} "{own}"' if own else f"{said[-1]} no. {part + 1}"
        elif isinstance(here, dict) and here.get("kind") == part:
            continue
        else:
            here = here.get(part) if isinstance(here, dict) else None
            said.append(str(part))
    return ", ".join(said) or "the file"


def _sense(flow: Flow, known_sources: Collection[str]) -> Iterator[str]:
    yield from _repeated("step", [step.id for step in flow.steps])
    yield from _repeated("question", [question.id for question in flow.questions()])
    for source in flow.sources:
        if source.file not in known_sources:
            yield f'source "{source.file}" is unknown. Known are: {", ".join(sorted(known_sources))}.'
    yield from _period(flow)
    for step in flow.steps:
        yield from _step(flow, step)
    circle = _circle(flow)
    if circle:
        yield f"the steps go in a circle: {' → '.join(circle)}."
    else:
        yield from _unreachable(flow)
        yield from _asked_of_some(flow)
    if flow.release == "occasion":
        yield from _occasion(flow)
    yield from sense(flow)
    yield from wording(flow)


def _repeated(noun: str, ids: list[str]) -> Iterator[str]:
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        yield f'{noun} "{one}" stands {ids.count(one)} times; each needs an id of its own.'


def _period(flow: Flow) -> Iterator[str]:
    if not timedelta(0) < flow.period <= LONGEST_PERIOD:
        yield f"`period` is {flow.period}; it should be more than nothing and at most {LONGEST_PERIOD.days} days."
    elif flow.release != "occasion" and flow.period % timedelta(days=1):
        yield f"`period` is {flow.period}; it should be whole days, such as P56D."


def _step(flow: Flow, step: Step) -> Iterator[str]:
    for question in step.questions:
        yield from _question(step, question)
    if any(one.always for one in step.next[:-1]):
        yield f'step "{step.id}": what stands after a way without `when` is never taken.'
    for one in step.next:
        if one.go and not flow.step(one.go):
            names = ", ".join(other.id for other in flow.steps)
            yield f'step "{step.id}" leads to "{one.go}", which does not exist. Steps are: {names}.'
        if one.after is not None and (one.go is None or one.after <= timedelta(0)):
            yield f'step "{step.id}": `after` must be a positive duration beside a `go`.'
        yield from _when(step, one)


def _when(step: Step, one: Next) -> Iterator[str]:
    for asked, wanted in one.when.items():
        question = next((q for q in step.questions if q.id == asked), None)
        if question is None:
            yield f'step "{step.id}": `when` names "{asked}", which this step does not ask.'
            continue
        possible = values(question)
        if not wanted:
            yield f'step "{step.id}": `when` waits for no answer at all to "{asked}".'
        for value in wanted:
            if possible is None or value not in possible:
                known = ", ".join(possible) if possible else "none, it is written"
                yield f'step "{step.id}": `when` waits for "{value}", but "{asked}" can only be: {known}.'


def _question(step: Step, question: Question) -> Iterator[str]:
    place = f'step "{step.id}", question "{question.id}"'
    if question.sees == "team" and values(question) is None:
        yield f"{place}: what is written is never shown to a team; `sees` must be private, shared or confidential."
    elif question.sees == "team" and question.report is None:
        yield f"{place}: a team question needs `report` words."
    if isinstance(question, SeveralQuestion) and question.most > len(question.choices):
        yield f"{place}: `most` is {question.most}, but there are {len(question.choices)} choices."
    if isinstance(question, NumberQuestion) and question.least > question.most:
        yield f"{place}: no number is from {question.least} to {question.most}."
    if isinstance(question, ChoiceQuestion | SeveralQuestion):
        yield from _repeated(f"{place}, choice", [choice.id for choice in question.choices])


def _unreachable(flow: Flow) -> Iterator[str]:
    reached = {found for start in flow.starts for found in _reached(flow, start.id)}
    for step in flow.steps:
        if step.id not in reached:
            yield f'no way leads to step "{step.id}".'


def _circle(flow: Flow) -> tuple[str, ...]:
    """The steps that lead back to themselves, from the first of them that stands in the file; nothing where none do."""
    leads_to: dict[str, list[str]] = {}
    for step in flow.steps:
        leads_to.setdefault(step.id, []).extend(one.go for one in step.next if one.go)
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError as error:
        around = error.args[1][:0:-1]
        start = min(range(len(around)), key=lambda n: list(leads_to).index(around[n]))
        return (*around[start:], *around[: start + 1])
    return ()


def _reached(flow: Flow, start: str) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        here = waiting.pop()
        step = flow.step(here)
        if here not in reached and step:
            reached.add(here)
            waiting += [one.go for one in step.next if one.go]
    return reached


def _occasion(flow: Flow) -> Iterator[str]:
    """What is asked about one occasion is answered before its figure is made, and solves nobody who always says the
    same."""
    for name in [one.id for one in flow.questions() if one.sees == "team" and one.kind == "yesno"]:
        yield f'"{name}" is a yes or no for the team; of an occasion ask a scale or a choice instead.'
    for step in flow.steps:
        for one in step.next:
            target = flow.step(one.go) if one.go else None
            late = one.after is not None and one.after >= flow.period
            if target and late and any(q.sees == "team" for q in target.questions):
                yield f'step "{target.id}" comes after the period of {flow.period} and could never be counted.'


def _asked_of_some(flow: Flow) -> Iterator[str]:
    """Who takes part in a figure must not depend on an answer (rule A2.9)."""
    certain = {step.id for step in flow.certain()}
    sure = any(q.required and q.sees == "team" for step in flow.steps if step.id in certain for q in step.questions)
    later = {one.go for step in flow.steps for one in step.next if one.after and flow.release != "occasion"}
    for step in flow.steps:
        team = [question for question in step.questions if question.sees == "team"]
        if step.id in certain or not team:
            continue
        place = f'step "{step.id}" is only for some, because of an answer'
        if not sure:
            yield f"{place}; to ask for the team there, everybody must have answered a team question before."
        if step.id in later:
            yield f"{place}; what comes `after` a while there cannot be for the team."
        for question in team:
            if isinstance(question, ScaleQuestion):
                yield f'{place}; "{question.id}" cannot be a scale there, but a choice or a yes/no.'

"""Every way through a flow: which steps a person may meet, and what they answer there.

A path begins at one of the flow's beginnings and goes on until nothing more is asked, over follow-ups of a later day
too. There is a path for every sequence of ways. At each way the answers are those that take it with the least said, so
that what may be left open is left open somewhere; besides, each single value of each question, the most that can be
chosen, and the longest that can be written stand on a path of their own, which gets there and goes on by the plainest
ways. What the person answered the time before is tried in every combination that decides a way.

It is bounded by MOST: a flow that has more to try than that is not one conversation any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import TypeVar

from flows.asking import values
from flows.conversation import NOTHING, Answers, follow
from flows.flow import Flow, Next, NumberQuestion, Question, SeveralQuestion, Step, TextQuestion

T = TypeVar("T")

MOST = 20_000
LETTERS = "Æblegrød & <b>fløde</b> *på* bordet. "


@dataclass(frozen=True, slots=True)
class Visit:
    """One step, what was answered there, and the way that these answers take."""

    step: Step
    answers: Mapping[str, str]
    way: Next | None


@dataclass(frozen=True, slots=True)
class Path:
    """What one person meets. `before` is what they had answered the time before."""

    before: Answers
    visits: tuple[Visit, ...]


class TooManyError(Exception):
    """More to try than MOST."""


def every_path(flow: Flow, start: Step) -> list[Path]:
    """From that beginning. Raises TooManyError."""
    found: dict[object, Path] = {}
    for path in _bounded(path for before in pasts(flow) for path in _paths(flow, start, before)):
        found.setdefault(_signature(path), path)
    return list(found.values())


def never_taken(flow: Flow) -> list[str]:
    """The steps and ways that no path comes by, as a person would point at them."""
    visits = [visit for start in flow.starts for path in every_path(flow, start) for visit in path.visits]
    met = {visit.step.id for visit in visits}
    taken = {(visit.step.id, visit.step.next.index(visit.way)) for visit in visits if visit.way}
    return [f"{step.id}" for step in flow.steps if step.id not in met] + [
        f"{step.id}, way no. {number + 1}"
        for step in flow.steps
        for number in range(len(step.next))
        if (step.id, number) not in taken
    ]


def pasts(flow: Flow) -> list[Answers]:
    """What could have been answered the time before, as far as it decides a way; nothing at all comes first."""
    asked = [one for one in (flow.question(name) for name in sorted(flow.looks_back())) if one]
    choices = [(None, *_single(question)) for question in asked]
    return [
        {question.id: value for question, value in zip(asked, given, strict=True) if value is not None} or NOTHING
        for given in _bounded(product(*choices))
    ]


def answer_sets(step: Step) -> Iterator[Mapping[str, str]]:
    """Answers that the step takes: the least, then each question with each of its values, then the most."""
    least = {question.id: _single(question)[0] for question in step.questions if question.required}
    yield least
    for question in step.questions:
        for value in _single(question):
            yield least | {question.id: value}
    yield {question.id: _fullest(question) for question in step.questions}


def _paths(flow: Flow, start: Step, before: Answers) -> Iterator[Path]:
    yield from _by_ways(flow, start, before)
    yield from _by_values(flow, start, before)


def _by_ways(flow: Flow, step: Step, before: Answers) -> Iterator[Path]:
    """One path for each sequence of ways."""
    for visit in _each_way(step, before):
        onward = flow.step(visit.way.go) if visit.way and visit.way.go else None
        for rest in _by_ways(flow, onward, before) if onward else [Path(before, ())]:
            yield Path(before, (visit, *rest.visits))


def _each_way(step: Step, before: Answers) -> list[Visit]:
    """One visit for each way that can be taken from here, and one for none if that can be."""
    found: dict[int | None, Visit] = {}
    for answers in _deciding(step):
        way = follow(step, answers, before)
        found.setdefault(step.next.index(way) if way else None, Visit(step, answers, way))
    return list(found.values())


def _deciding(step: Step) -> list[Mapping[str, str]]:
    """Every combination of answers to the questions that decide where the step leads."""
    deciding = [one for one in step.questions if any(one.id in way.when for way in step.next)]
    least = {one.id: _single(one)[0] for one in step.questions if one.required and one not in deciding}
    choices = [(*([] if one.required else [None]), *_combined(one)) for one in deciding]
    return [
        least | {one.id: value for one, value in zip(deciding, given, strict=True) if value is not None}
        for given in _bounded(product(*choices))
    ]


def _by_values(flow: Flow, start: Step, before: Answers) -> Iterator[Path]:
    """One path for each answer that can be given, by the plainest way there and on."""
    for path in _shortest(flow, start, before):
        *there, last = path.visits
        for answers in answer_sets(last.step):
            way = follow(last.step, answers, before)
            onward = flow.step(way.go) if way and way.go else None
            rest = next(_by_ways(flow, onward, before)).visits if onward else ()
            yield Path(before, (*there, Visit(last.step, answers, way), *rest))


def _shortest(flow: Flow, start: Step, before: Answers) -> list[Path]:
    """For each step that can be reached, one way to it: the visits before it, and one to itself."""
    found: dict[str, Path] = {}
    waiting: list[tuple[tuple[Visit, ...], Step]] = [((), start)]
    while waiting:
        there, step = waiting.pop(0)
        if step.id in found:
            continue
        visits = _each_way(step, before)
        found[step.id] = Path(before, (*there, visits[0]))
        waiting += [((*there, visit), to) for visit in visits if visit.way and (to := flow.step(visit.way.go or ""))]
    return list(found.values())


def _single(question: Question) -> tuple[str, ...]:
    """Each value alone; of what is written a little, or both ends."""
    match question:
        case TextQuestion():
            return ("Ø",)
        case NumberQuestion():
            return (str(question.least), str(question.most))
        case _:
            return values(question) or ()


def _combined(question: Question) -> tuple[str, ...]:
    """Each answer that can be given: of several choices, each selection."""
    if not isinstance(question, SeveralQuestion):
        return _single(question)
    known = values(question) or ()
    sizes = range(1, question.most + 1)
    return tuple(" ".join(chosen) for size in sizes for chosen in combinations(known, size))


def _fullest(question: Question) -> str:
    """The longest answer that is taken."""
    match question:
        case TextQuestion():
            return written(question.max_length)
        case SeveralQuestion():
            return " ".join((values(question) or ())[: question.most])
        case _:
            return _single(question)[-1]


def written(length: int) -> str:
    """Words of that length, with what must not come alive anywhere."""
    return (LETTERS * length)[: length - 1] + "."


def _signature(path: Path) -> tuple[object, ...]:
    """What makes two paths the same to whoever goes them: the time before only matters by the ways it opens."""
    return tuple((visit.step.id, tuple(visit.answers.items()), repr(visit.way)) for visit in path.visits)


def _bounded(found: Iterator[T]) -> list[T]:
    kept = list(islice(found, MOST + 1))
    if len(kept) > MOST:
        raise TooManyError(f"more than {MOST} to try")
    return kept

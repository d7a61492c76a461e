"""P3: replace every answer, and the same figures appear, from as many people (rule A2.9)."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.asking import values
from flows.conversation import follow
from flows.disclosure import Counted, Rules, Unit, band, kind, release
from flows.figures import Given, code, gathered
from flows.flow import Flow, Question, ScaleQuestion, Step
from tests.flows.documents import CATALOGUE, Document, choice, scale, several, step, yesno
from tests.flows.documents import flow as made
from tests.flows.organisations import TODAY

Gather = Callable[[Flow, Question, Given], Mapping[str, Sequence[str]]]
Shape = dict[str, list[tuple[int, str]]]

TREE = Unit(0, (Unit(1), Unit(2), Unit(3)))


def conversation(flow: Flow, chance: Random, mood: float) -> Mapping[str, str]:
    """One person's way through a flow. `mood` draws everybody to the same end of what can be chosen."""
    answers: dict[str, str] = {}
    step: Step | None = flow.first
    while step is not None:
        said = {question.id: _any(question, chance, mood) for question in step.questions}
        answers |= said
        one = follow(step, said)
        step = flow.step(one.go) if one and one.go and not one.after else None
    return answers


def _any(question: Question, chance: Random, mood: float) -> str:
    possible = values(question) or ("",)
    return possible[min(int(len(possible) * (mood + 0.3 * chance.random())), len(possible) - 1)]


def answered(flow: Flow, homes: Mapping[str, int], chance: Random, mood: float, rounds: int) -> Given:
    given: dict[str, dict[str, list[str]]] = {}
    for person in homes:
        for _ in range(rounds):
            for question, value in conversation(flow, chance, mood).items():
                if flow.question(question).sees == "team":  # type: ignore[union-attr]
                    given.setdefault(question, {}).setdefault(person, []).append(value)
    return given


def figures(flow: Flow, given: Given, homes: Mapping[str, int], seed: int, gather: Gather) -> dict[str, list[Counted]]:
    ranks: dict[tuple[int, str], float] = {}
    chance = Random(seed)
    found = {}
    for question in flow.questions():
        if question.sees != "team":
            continue
        respondents: dict[int, set[str]] = {}
        for person in gather(flow, question, given):
            respondents.setdefault(homes[person], set()).add(person)
        cells = {unit: frozenset(here) for unit, here in respondents.items()}
        rules = Rules(kind(flow, question), flow.release, flow.min_answers)
        order = lambda unit, person: ranks.setdefault((unit, person), chance.random())  # noqa: E731
        found[question.id] = release(TREE, cells, order, {}, rules, TODAY)
    return found


def shape(published: Mapping[str, list[Counted]]) -> Shape:
    return {name: [(one.unit, band(len(one.people))) for one in found] for name, found in published.items()}


@st.composite
def teams(draw: st.DrawFn) -> Mapping[str, int]:
    sizes = [draw(st.integers(0, 14)) for _ in range(4)]
    return {f"{unit}-{number}": unit for unit, size in enumerate(sizes) for number in range(size)}


@pytest.mark.parametrize("name", sorted(CATALOGUE.flows))
@given(teams(), st.integers(0, 2**32), st.floats(0, 1), st.floats(0, 1), st.integers(1, 3))
@settings(max_examples=60)
def test_other_answers_the_same_figures_appear(
    name: str, homes: Mapping[str, int], seed: int, one_mood: float, other_mood: float, rounds: int
) -> None:
    flow = CATALOGUE.flows[name]
    shapes = [
        shape(figures(flow, answered(flow, homes, Random(seed), mood, rounds), homes, seed, gathered))
        for mood in (one_mood, other_mood)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", ["good-colleague", "meeting-score"])
def test_counting_only_those_who_were_asked_would_betray_what_they_answered(name: str) -> None:
    """The twin: who comes to the second question has given a certain answer to the first."""
    flow, homes = CATALOGUE.flows[name], {f"1-{number}": 1 for number in range(9)}

    def only_the_asked(flow: Flow, question: Question, given: Given) -> Mapping[str, Sequence[str]]:
        return given.get(question.id, {})

    shapes = [
        shape(figures(flow, answered(flow, homes, Random(1), mood, 1), homes, 1, only_the_asked)) for mood in (0, 0.9)
    ]
    assert shapes[0] != shapes[1]


@pytest.mark.parametrize("name", sorted(CATALOGUE.flows))
@given(teams(), st.integers(0, 2**32), st.floats(0, 1), st.integers(1, 3))
@settings(max_examples=30)
def test_every_figure_that_may_be_shown_can_be_made(
    name: str, homes: Mapping[str, int], seed: int, mood: float, rounds: int
) -> None:
    flow = CATALOGUE.flows[name]
    given = answered(flow, homes, Random(seed), mood, rounds)
    for asked, published in figures(flow, given, homes, seed, gathered).items():
        question = flow.question(asked)
        assert question is not None
        answers = gathered(flow, question, given)
        for one in published:
            outcome, shown = code(kind(flow, question), {who: answers[who] for who in one.people}, question)
            assert shown == band(len(one.people))
            assert not isinstance(question, ScaleQuestion) or outcome


OLD = {
    "scale": ("1", "2", "3", "4", "5"),
    "yes or no": ("yes", "no"),
    "yes, no or neither": ("yes", "no", "none"),
    "yes, partly or no": ("yes", "partly", "no"),
    "choice": ("one", "two", "three"),
    "several": ("one", "two", "one two"),
}
NEW = {
    "scale": scale("it"),
    "yes or no": yesno("it"),
    "yes, partly or no": choice("it", ("yes", "partly", "no")),
    "some of it": choice("it", ("two", "yes")),
    "something else": several("it") | {"choices": choice("it", ("four", "five"))["choices"]},
    "a choice of numbers": choice("it", ("4", "5")),
}
NO_FIGURE = {("scale", one) for one in NEW if one not in ("scale", "a choice of numbers")} | {
    (one, "scale") for one in OLD if one != "scale"
}


@pytest.mark.parametrize("old", OLD)
@pytest.mark.parametrize("new", NEW)
def test_a_question_in_the_place_of_another_has_a_figure_or_none_whatever_was_answered_before(
    old: str, new: str
) -> None:
    """Whoever replaces a question in the midst of its period learns of no answer from what is told and what not."""
    told = {counted(NEW[new], [one, *[other] * 8]) for one in OLD[old] for other in OLD[old]}
    assert told == {(old, new) not in NO_FIGURE}


def counted(asked: Document, said: Sequence[str]) -> bool:
    """Whether there is a figure where these people have answered so."""
    flow = made(step("first", asked))
    [question] = flow.questions()
    answers = gathered(flow, question, {"it": {f"p{n}": (value,) for n, value in enumerate(said)}})
    if answers:
        assert code(kind(flow, question), answers, question)
    return bool(answers)

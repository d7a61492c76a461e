"""What eight answers add up to. Published: fewer than three of eight is least learning, three to five middle, more most
(Læring på jobbet, 2002, ch. 2)."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from flows.asking import Asking, values
from flows.catalogue import load
from flows.flow import Step
from flows.form import form
from flows.levels import level
from flows.words import LANGUAGES

FLOW = load().flows["experienced-learning"]
EIGHT = FLOW.first
LEVELS = EIGHT.levels
MUCH = "high"


def answered(much: int, little: int) -> dict[str, str]:
    """The first questions answered »much«, the next »not«, the rest skipped."""
    names = [question.id for question in EIGHT.questions]
    return dict.fromkeys(names[:much], MUCH) | dict.fromkeys(names[much : much + little], "not")


def told(answers: dict[str, str]) -> str:
    assert LEVELS is not None
    words = level(EIGHT, answers)
    return next(name for name in ("low", "middle", "high", "open") if getattr(LEVELS, name) == words)


def test_the_published_levels() -> None:
    """All nine sums, whichever questions they come from."""
    published = ["low"] * 3 + ["middle"] * 3 + ["high"] * 3
    names = [question.id for question in EIGHT.questions]
    for pattern in product([True, False], repeat=8):
        answers = {name: MUCH if much else "not" for name, much in zip(names, pattern, strict=True)}
        assert told(answers) == published[sum(pattern)]


def test_some_learning_is_not_much() -> None:
    assert told({question.id: "some" for question in EIGHT.questions}) == "low"


def test_skipped_ones_decide_only_what_they_cannot_change() -> None:
    assert told(answered(0, 6)) == "low"
    assert told(answered(0, 5)) == "open"
    assert told(answered(2, 6)) == "low"
    assert told(answered(2, 5)) == "open"
    assert told(answered(3, 3)) == "middle"
    assert told(answered(3, 2)) == "open"
    assert told(answered(5, 3)) == "middle"
    assert told(answered(5, 2)) == "open"
    assert told(answered(6, 0)) == "high"
    assert told({}) == "open"


@given(st.dictionaries(st.sampled_from([question.id for question in EIGHT.questions]), st.integers(0, 2)))
def test_whatever_is_filled_in_later_the_level_that_was_told_stays(chosen: dict[str, int]) -> None:
    possible = {question.id: values(question) or () for question in EIGHT.questions}
    answers = {name: possible[name][index] for name, index in chosen.items()}
    before = told(answers)
    everything_much = {name: answers.get(name, MUCH) for name in possible}
    everything_not = {name: answers.get(name, "not") for name in possible}
    after = {told(everything_much), told(everything_not)}
    assert after == {before} if before != "open" else len(after) > 1


def test_it_is_told_in_the_form_alone_and_only_once_answered() -> None:
    assert LEVELS is not None
    for language in LANGUAGES:
        asking = Asking("key", FLOW, EIGHT, language)
        assert form(asking, {}).intro == ""
        assert form(asking, answered(3, 5)).intro == LEVELS.middle(language)


def test_a_step_without_levels_adds_up_to_nothing() -> None:
    plain: Step = EIGHT.model_copy(update={"levels": None})
    assert level(plain, answered(8, 0)) is None

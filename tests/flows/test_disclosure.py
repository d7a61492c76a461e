"""P2 and P3: no small remainder between any figures, and rules that look at sizes, never at answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.disclosure import (
    BANDS,
    LEAVE_OUT,
    Counted,
    DisclosureError,
    K,
    Kind,
    Last,
    Rules,
    Unit,
    band,
    kind,
    sound,
    spaced,
    spacing,
)
from flows.flow import ReleaseClass
from tests.flows.documents import choice, flow, scale, several, step, yesno
from tests.flows.organisations import TODAY, Organisation, Protection, objections, organisations, people, told_again

PROTECTED = Rules("scale", "protected")


def organised(tree: Unit, answered: Mapping[int, int], rules: Rules = PROTECTED, seed: int = 1) -> Organisation:
    return Organisation(tree, {unit: people(unit, count) for unit, count in answered.items()}, {}, rules, seed)


@given(organisations())
@settings(max_examples=400)
def test_no_small_remainder(organisation: Organisation) -> None:
    assert objections(organisation, organisation.released()) == []


@given(organisations(most_units=40))
@settings(max_examples=10_000)
@pytest.mark.long
def test_no_small_remainder_in_ten_thousand_organisations(organisation: Organisation) -> None:
    assert objections(organisation, organisation.released()) == []


@given(organisations(), st.randoms(use_true_random=False))
def test_the_order_of_teams_does_not_matter(organisation: Organisation, chance: Random) -> None:
    assert set(organisation.released()) == set(organisation.reordered(chance).released())


@given(organisations())
def test_it_is_the_algorithm_of_the_rules(organisation: Organisation) -> None:
    assert organisation.released() == told_again(organisation, Protection())


@given(organisations())
def test_others_names_change_nothing_of_what_is_shown(organisation: Organisation) -> None:
    """Which units appear, and from how many, is a matter of sizes alone (P3)."""
    renamed = {unit: frozenset(f"x{name}" for name in home) for unit, home in organisation.respondents.items()}
    again = replace(organisation, respondents=renamed, seed=organisation.seed + 1)
    assert _shape(again.released()) == _shape(organisation.released())


def _shape(published: list[Counted]) -> list[tuple[int, str]]:
    return [(one.unit, band(len(one.people))) for one in published]


@pytest.mark.parametrize(
    ("protection", "objection"),
    [
        (Protection(leaves_out=False), "leaves nobody out"),
        (Protection(fewest=4), "adds 4"),
        (Protection(moves_up=False), "adds "),
        (Protection(adds_something=False), "says what one below it says"),
        (Protection(settled=False), "has just changed"),
        (Protection(spaced=False), "too soon"),
    ],
    ids=str,
)
def test_each_protection_is_missed_when_it_is_gone(protection: Protection, objection: str) -> None:
    """The twin of the properties above: they see each of these leaks."""
    trees = (Unit(0, (Unit(1), Unit(2, settled=False), Unit(3), Unit(4))), Unit(0, (Unit(1), Unit(3))))
    found = ""
    for seed in range(200):
        chance = Random(seed)
        answered = {unit: chance.randrange(12) for unit in range(1, 5)}
        last = {3: Last(TODAY - timedelta(days=20), 6)}
        organisation = replace(organised(trees[seed % 2], answered, seed=seed), last=last)
        assert objections(organisation, told_again(organisation, Protection())) == []
        found += " ".join(objections(organisation, told_again(organisation, protection)))
    assert objection in found


@pytest.mark.parametrize(("kind_", "team"), [("scale", 6), ("share", 7), ("yesno", 7), ("choice", 7)])
def test_a_team_needs_six_or_seven_answers(kind_: Kind, team: int) -> None:
    for count in range(team + 3):
        published = organised(Unit(0), {0: count}, Rules(kind_, "protected")).released()
        assert len(published) == (count >= team)
        assert all(len(one.people) == count - LEAVE_OUT[kind_] >= K for one in published)


def test_a_flow_may_demand_more_but_never_less() -> None:
    assert organised(Unit(0), {0: 9}, Rules("scale", "protected", at_least=9)).released() == []
    assert len(organised(Unit(0), {0: 10}, Rules("scale", "protected", at_least=9)).released()) == 1
    assert organised(Unit(0), {0: 5}, Rules("scale", "protected", at_least=1)).released() == []


def test_who_is_left_out_is_a_matter_of_chance() -> None:
    counted = {next(iter(organised(Unit(0), {0: 6}, seed=seed).released())).people for seed in range(60)}
    assert counted == {people(0, 6) - {person} for person in people(0, 6)}


def test_the_left_out_and_small_teams_move_up_until_enough_meet() -> None:
    tree = Unit(0, (Unit(1, (Unit(11), Unit(12))), Unit(2)))
    published = {one.unit: one.people for one in organised(tree, {11: 3, 12: 4, 2: 9}).released()}
    assert set(published) == {1, 2, 0}
    assert published[1] < people(11, 3) | people(12, 4)
    assert len(published[1]) == 6
    assert published[0] == published[1] | published[2]


def test_a_unit_that_has_just_changed_is_not_shown_and_its_answers_move_up() -> None:
    tree = Unit(0, (Unit(1, settled=False), Unit(2)))
    published = {one.unit: len(one.people) for one in organised(tree, {1: 10, 2: 8}).released()}
    assert published == {2: 7, 0: 17}


def test_a_parent_of_two_published_teams_is_their_sum() -> None:
    published = {one.unit: one.people for one in organised(Unit(0, (Unit(1), Unit(2))), {1: 6, 2: 6}).released()}
    assert published[0] == published[1] | published[2]


@pytest.mark.parametrize(
    "corrupted",
    [
        [Counted(1, people(1, 4))],
        [Counted(1, people(1, 6)), Counted(0, people(1, 6) | people(0, 4))],
        [Counted(1, people(1, 6)), Counted(2, people(2, 6)), Counted(0, people(1, 6) | people(2, 6) | people(0, 1))],
    ],
)
def test_a_breach_is_noticed_in_production_and_publishes_nothing(corrupted: list[Counted]) -> None:
    with pytest.raises(DisclosureError):
        sound(corrupted)


@given(organisations())
def test_what_is_released_is_sound(organisation: Organisation) -> None:
    published = organisation.released()
    assert sound(published) == published


@pytest.mark.parametrize("n", [0, 1, 4])
def test_no_band_begins_below_five(n: int) -> None:
    with pytest.raises(DisclosureError):
        band(n)


@pytest.mark.parametrize(
    ("kind_", "release_class", "days"),
    [
        ("scale", "protected", (56, 56, 28)),
        ("share", "protected", (56, 56, 28)),
        ("scale", "light", (28, 28, 28)),
        ("yesno", "protected", (182, 91, 56)),
        ("choice", "protected", (182, 91, 56)),
        ("choice", "light", (182, 91, 56)),
        ("scale", "occasion", (1, 1, 1)),
        ("choice", "occasion", (1, 1, 1)),
    ],
)
def test_the_same_series_keeps_its_distance(kind_: Kind, release_class: ReleaseClass, days: tuple[int, ...]) -> None:
    rules = Rules(kind_, release_class)
    for (least, most), wait in zip(((5, 9), (10, 24), (25, 400)), days, strict=True):
        for n in (least, most):
            assert spacing(n, rules) == wait
            last = Last(TODAY, n)
            assert not spaced(last, n, rules, TODAY + timedelta(days=wait - 1))
            assert spaced(last, n, rules, TODAY + timedelta(days=wait))


@given(st.integers(5, 60), st.integers(5, 60), st.integers(0, 400))
def test_the_smaller_of_two_figures_sets_the_distance(before: int, now: int, ago: int) -> None:
    last, today = Last(TODAY, before), TODAY + timedelta(days=ago)
    assert spaced(last, now, PROTECTED, today) == (ago >= spacing(min(before, now), PROTECTED))


def test_the_first_figure_of_a_series_need_not_wait() -> None:
    assert spaced(None, 5, PROTECTED, date(2024, 1, 1))


def test_months_would_be_too_short() -> None:
    """The twin of counting days: two calendar months can be 59 days, one 28; a February must not shorten a distance."""
    last = Last(date(2026, 1, 31), 8)
    assert not spaced(last, 8, PROTECTED, date(2026, 3, 27))
    assert spaced(last, 8, PROTECTED, date(2026, 3, 28))


def test_too_soon_the_answers_count_in_the_larger_unit() -> None:
    tree = Unit(0, (Unit(1), Unit(2)))
    organisation = replace(organised(tree, {1: 8, 2: 8}), last={1: Last(TODAY - timedelta(days=55), 7)})
    published = {one.unit: one.people for one in organisation.released()}
    assert set(published) == {2, 0}
    assert len(published[0] - published[2]) >= 5


def test_the_kind_of_a_figure_follows_the_question_and_the_habit() -> None:
    once = flow(step("first", scale(), yesno(), choice(), several()))
    often = flow(step("first", scale(), yesno(), choice(), several()), habit=True)
    assert [kind(once, one) for one in once.questions()] == ["scale", "yesno", "choice", "choice"]
    assert [kind(often, one) for one in often.questions()] == ["scale", "share", "choice", "choice"]


def test_the_constants_are_those_of_the_rules() -> None:
    assert K == 5
    assert LEAVE_OUT == {"scale": 1, "share": 2, "yesno": 2, "choice": 2}
    assert BANDS == (5, 10, 25, 100)

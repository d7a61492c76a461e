"""P5: a year of one team's figures, and what it tells of each of its people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from random import Random

import pytest

from flows.disclosure import Kind
from tests.attack.attacker import ENDS, Outcome, System, possible
from tests.attack.years import (
    MONTH,
    WEEK,
    Publish,
    by_the_rules,
    exact_means,
    without_leaving_out,
    without_spacing,
    year,
)

ATTACK = pytest.mark.attack
RATES = (0.7, 0.85, 1.0)
SEED = 20261121
ABOUT: Mapping[Publish, str] = {without_leaving_out: "nobody left out", without_spacing: "every week"}


def attacked(kind: Kind, rate: float, people: int, publish: Publish, every: timedelta) -> Outcome:
    """Teams of six to thirty, until so many people have been in one that has figures."""
    left, number = Counter[int](), 0
    while left.total() < people:
        chance = Random(f"{SEED} {kind} {rate} {number}")
        number += 1
        left += _team(kind, rate, publish, every, chance)
    return Outcome(left)


def _team(kind: Kind, rate: float, publish: Publish, every: timedelta, chance: Random) -> Counter[int]:
    lived = year(kind, chance.choice((6, 7, 8, 8, 9, 10, 11, 12, 14, 17, 25, 30)), rate, every, chance)
    equations = publish(lived, chance)
    if not equations:
        return Counter()
    system = System(equations, kind)
    return Counter(len(values) for values in possible(system, lived.answers, system.people).values())


def sizes(short: int, full: int) -> Iterable[object]:
    return [short, pytest.param(full, marks=ATTACK)]


@pytest.mark.parametrize("people", sizes(40, 1700))
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("kind", ["scale", "yesno", "share", "choice"])
def test_a_year_of_figures_solves_nobody(kind: Kind, rate: float, people: int) -> None:
    outcome = attacked(kind, rate, people, by_the_rules, MONTH)
    print(f"\nP5 {kind}, {rate:.0%} answer, seed {SEED}: {outcome}")
    least, most = ENDS[kind]
    assert outcome.fewer_than(min(3, most - least + 1)) == 0, f"seed {SEED}: {outcome}"


def test_every_week_for_a_year() -> None:
    """The attack of that name (A10): 52 rounds, and nobody changes their mind."""
    elsewhere = attacked("scale", 0.85, 40, exact_means, WEEK)
    here = attacked("scale", 0.85, 40, by_the_rules, WEEK)
    assert elsewhere.part(1) >= 0.9
    assert here.fewer_than(3) == 0
    assert here.part(5) >= 0.99


@pytest.mark.parametrize("people", sizes(40, 1000))
@pytest.mark.parametrize("kind", ["scale", "yesno"])
def test_weekly_exact_means_solve_most(kind: Kind, people: int) -> None:
    """The twin: the attacker is not toothless."""
    outcome = attacked(kind, 0.85, people, exact_means, WEEK)
    print(f"\nP5 {kind}, exact means every week, seed {SEED}: {outcome}")
    assert outcome.part(1) >= 0.5


@pytest.mark.parametrize(
    ("kind", "publish", "every", "least", "people"),
    [
        pytest.param("scale", without_leaving_out, MONTH, 3, 400, id="leaving out"),
        pytest.param("yesno", without_spacing, WEEK, 2, 400, id="spacing", marks=ATTACK),
    ],
)
def test_without_one_protection_some_are_solved(
    kind: Kind, publish: Publish, every: timedelta, least: int, people: int
) -> None:
    """Twins: exact means are not what it takes."""
    outcome = attacked(kind, 0.7, people, publish, every)
    print(f"\nP5 {kind}, {ABOUT[publish]}, seed {SEED}: {outcome}")
    assert outcome.fewer_than(least) > 0

"""P4: a company answers for a year, through everything that the program does with an answer; and somebody reads every
report, of every unit, on every day on which there is a new one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from time import monotonic

import pytest

from flows.disclosure import LEAVE_OUT, K, band
from tests.attack.attacker import Cell, Equation, Outcome, System, between, exactly, possible
from tests.attack.companies import Reader, within
from tests.attack.lives import KINDS, Life, begun

ATTACK = pytest.mark.attack
SEED = 20261121


def equations(life: Life, question: str) -> list[Equation]:
    """What follows from every report of the year."""
    kind, found = KINDS[question], []
    for day, answered in life.answered.items():
        shown = {unit: one for (unit, asked, closed), one in life.seen.items() if (asked, closed) == (question, day)}
        cells = Reader(answered, frozenset(shown), LEAVE_OUT[kind]).cells()
        for unit, figure in shown.items():
            n = sum(cell.n for cell in cells[unit])
            assert band(n) == figure.band
            found.append(Equation(cells[unit], *between(kind, figure.code, n)))
    return found


def exact_means(life: Life, question: str) -> list[Equation]:
    """Elsewhere: every week the exact mean of whichever unit five answered in, and how many they were."""
    found = []
    for answered in life.answered.values():
        for _ in range(4):
            present = {unit: _some(people, life.chance) for unit, people in answered.items()}
            for unit in life.company.units():
                here = frozenset[str]().union(*(people for home, people in present.items() if within(home, unit)))
                found += _exact_mean(here, life.company.answers[question])
    return found


def _some(people: frozenset[str], chance: Random) -> frozenset[str]:
    return frozenset(one for one in sorted(people) if chance.random() < 0.95)


def _exact_mean(people: frozenset[str], truth: Mapping[str, int]) -> list[Equation]:
    n = len(people)
    if n < K:
        return []
    return [Equation((Cell(people, 0),), *exactly(Fraction(sum(truth[one] for one in people), n), n))]


def attack(found: Sequence[Equation], life: Life, question: str, people: int) -> Outcome:
    """On so many of those who are in any figure, chosen by chance."""
    system = System(found, KINDS[question])
    chosen = life.chance.sample(system.people, min(people, len(system.people)))
    return Outcome(Counter(len(values) for values in possible(system, life.company.answers[question], chosen).values()))


def years(full: int) -> Sequence[object]:
    """A number, people, and how often they are asked: a short one, and so many whole years."""
    return [(0, 60, 4), *(pytest.param(number, 200, 13, marks=ATTACK) for number in range(full))]


@pytest.mark.parametrize(("number", "people", "rounds"), years(12))
async def test_a_year_of_reports_solves_nobody(sqlite_url: str, number: int, people: int, rounds: int) -> None:
    seed, start = f"{SEED} {number}", monotonic()
    async with begun(sqlite_url, people, 0.85, seed) as life:
        await life.year(rounds)
    print(f"\nP4 year {number}, seed {seed!r}: {people} people, {len(life.seen)} figures, {monotonic() - start:.0f} s")
    for question, least in (("mood", 3), ("heard", 2)):
        start = monotonic()
        outcome = attack(equations(life, question), life, question, 60)
        print(f"  {question}: {outcome}; {monotonic() - start:.0f} s")
        assert outcome.fewer_than(least) == 0, f"seed {seed!r}: {outcome}"
        assert question != "mood" or outcome.part(5) >= 0.99, f"seed {seed!r}: {outcome}"


@pytest.mark.parametrize(("number", "people", "rounds"), years(2))
async def test_exact_means_every_week_solve_most(sqlite_url: str, number: int, people: int, rounds: int) -> None:
    """The twin: the same company, the same attacker, and the figures that others show."""
    async with begun(sqlite_url, people, 0.85, f"{SEED} {number}") as life:
        await life.year(rounds)
    outcome = attack(exact_means(life, "mood"), life, "mood", 60)
    print(f"\nP4 exact means every week: {outcome}")
    assert outcome.part(1) >= 0.5

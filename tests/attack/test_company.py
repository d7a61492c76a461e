"""P4: a company answers for a year, through everything that the program does with an answer; and somebody reads every
report, of every unit, on every day on which there is a new one."""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from flows.disclosure import LEAVE_OUT, K, band
from tests.attack.attacker import ENDS, Cell, Equation, Outcome, System, between, exactly, possible
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


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Callable[[int], str]:
    """A database for each year."""

    def made(number: int) -> str:
        return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{number}.db')}"

    return made


SHORT = (1, 60, 4)
"""Years, people in each, and how often they are asked."""


@pytest.mark.parametrize(("years", "people", "rounds"), [SHORT, pytest.param(12, 200, 13, marks=ATTACK)])
async def test_years_of_reports_solve_nobody(fresh: Callable[[int], str], years: int, people: int, rounds: int) -> None:
    """Each year is another company. Of all that are attacked, nobody may be left with fewer than three of five answers,
    and one in a hundred with fewer than five."""
    found = {question: Outcome(Counter()) for question in KINDS}
    for number in range(years):
        seed, start = f"{SEED} {number}", monotonic()
        async with begun(fresh(number), people, 0.85, seed) as life:
            await life.year(rounds)
        print(f"\nP4 seed {seed!r}: {people} people, {len(life.seen)} figures, {monotonic() - start:.0f} s")
        for question, kind in KINDS.items():
            start = monotonic()
            outcome = attack(equations(life, question), life, question, 60)
            print(f"  {question}: {outcome}; {monotonic() - start:.0f} s")
            least, most = ENDS[kind]
            assert outcome.fewer_than(min(3, most - least + 1)) == 0, f"seed {seed!r}: {outcome}"
            found[question] += outcome
    print(f"P4: {years} years: mood: {found['mood']}; heard: {found['heard']}")
    assert found["mood"].part(5) >= 0.99, str(found["mood"])


@pytest.mark.parametrize(("years", "people", "rounds"), [SHORT, pytest.param(2, 200, 13, marks=ATTACK)])
async def test_exact_means_every_week_solve_most(
    fresh: Callable[[int], str], years: int, people: int, rounds: int
) -> None:
    """The twin: the same companies, the same attacker, and the figures that others show."""
    for number in range(years):
        async with begun(fresh(number), people, 0.85, f"{SEED} {number}") as life:
            await life.year(rounds)
        outcome = attack(exact_means(life, "mood"), life, "mood", 60)
        print(f"\nP4 exact means every week: {outcome}")
        assert outcome.part(1) >= 0.5

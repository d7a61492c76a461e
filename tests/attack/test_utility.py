"""P12: what protects people must leave something worth reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from flows.disclosure import Coded, Counted, Kind, Last, Rules, Unit, release
from flows.figures import code
from tests.attack.years import FIRST, QUESTIONS, by_chance

ATTACK = pytest.mark.attack
SEED = 20261121
EIGHT_WEEKS = timedelta(weeks=8)
HALF_A_YEAR = timedelta(weeks=26)
SIZES = (3, 4, 5, 6, 7, 7, 8, 8, 9, 10, 11, 13, 16, 26)
"""Teams of all sizes, most of them small."""


@dataclass(frozen=True)
class Due:
    """A figure that was due: of how many people, their mean, and the figure from how many answers, if it appeared."""

    people: int
    mean: float
    n: int
    shown: Coded | None

    @property
    def appears(self) -> bool:
        return self.n > 0

    @property
    def error(self) -> float:
        assert self.shown is not None
        return abs(float(self.shown.value) - self.mean)


@dataclass(frozen=True)
class Workplace:
    """Departments of six teams, of usual mood and usual difference between people, who answer anew each time."""

    root: Unit
    members: Mapping[int, frozenset[str]]

    @classmethod
    def of(cls, departments: int, chance: Random) -> "Workplace":
        members: dict[int, frozenset[str]] = {0: frozenset()}
        tops = []
        for number in range(departments):
            first = 1 + 7 * number
            for unit in range(first + 1, first + 7):
                members[unit] = frozenset(f"{unit}-{place}" for place in range(chance.choice(SIZES)))
            members[first] = frozenset(f"{first}-{place}" for place in range(6))
            tops.append(Unit(first, tuple(Unit(unit) for unit in range(first + 1, first + 7))))
        return cls(Unit(0, tuple(tops)), members)

    def below(self, unit: Unit) -> Iterator[str]:
        yield from self.members[unit.id]
        for child in unit.children:
            yield from self.below(child)

    def units(self, unit: Unit | None = None) -> Iterator[Unit]:
        here = unit or self.root
        yield here
        for child in here.children:
            yield from self.units(child)


def due(kind: Kind, workplace: Workplace, every: timedelta, rate: float, chance: Random) -> Iterator[Due]:
    """Two years of figures, of every unit each time, for the periods are as long as the spacing."""
    rules, last = Rules(kind, "protected"), dict[int, Last]()
    moods = {unit.id: chance.gauss(3.4, 0.5) for unit in workplace.units()}
    for number in range(timedelta(weeks=104) // every):
        day = FIRST + number * every
        answers = {
            person: min(max(round(moods[unit] + chance.gauss(0, 0.9)), 1), 5)
            for unit, people in workplace.members.items()
            for person in sorted(people)
        }
        answered = {unit: _some(people, rate, chance) for unit, people in workplace.members.items()}
        published = {one.unit: one for one in release(workplace.root, answered, by_chance(chance), last, rules, day)}
        last |= {unit: Last(day, len(one.people)) for unit, one in published.items()}
        for unit in workplace.units():
            people = list(workplace.below(unit))
            mean = sum(answers[one] for one in people) / max(len(people), 1)
            yield _due(kind, len(people), mean, published.get(unit.id), answers)


def _some(people: frozenset[str], rate: float, chance: Random) -> frozenset[str]:
    return frozenset(one for one in sorted(people) if chance.random() < rate)


def _due(kind: Kind, people: int, mean: float, one: Counted | None, answers: Mapping[str, int]) -> Due:
    if one is None:
        return Due(people, mean, 0, None)
    said = {who: [str(answers[who]) if kind == "scale" else ("no", "yes")[answers[who] > 3]] for who in one.people}
    outcome, _ = code(kind, said, QUESTIONS[kind])
    return Due(people, mean, len(one.people), Coded.decode(outcome) if kind == "scale" else None)


def found(kind: Kind, every: timedelta, rate: float, departments: int) -> list[Due]:
    chance = Random(f"{SEED} {kind}")
    return list(due(kind, Workplace.of(departments, chance), every, rate, chance))


def part(figures: list[Due]) -> float:
    """Of units of eight and more, how many of the figures that were due appeared."""
    expected = [one for one in figures if one.people >= 8]
    return sum(one.appears for one in expected) / len(expected)


def error(figures: list[Due], least: int, most: int) -> float:
    """How far, on average, a figure from so many answers is from the mean of everybody."""
    errors = [one.error for one in figures if least <= one.n <= most]
    return sum(errors) / len(errors)


def _due_of_eight(figures: list[Due]) -> int:
    return sum(one.people >= 8 for one in figures)


DEPARTMENTS = [8, pytest.param(60, marks=ATTACK)]


@pytest.mark.parametrize("departments", DEPARTMENTS)
def test_most_figures_of_eight_and_more_appear_and_are_near(departments: int) -> None:
    figures = found("scale", EIGHT_WEEKS, 0.85, departments)
    appear, few, many = part(figures), error(figures, 6, 9), error(figures, 25, 10**6)
    said = f"{appear:.1%} of {_due_of_eight(figures)} appear, error {few:.2f} at six to nine, {many:.2f} from 25"
    print(f"\nP12 scale, seed {SEED}: {said}")
    assert appear >= 0.8, said
    assert few <= 0.35, said
    assert many <= 0.10, said


@pytest.mark.parametrize("departments", DEPARTMENTS)
def test_most_figures_of_a_yes_or_no_appear(departments: int) -> None:
    figures = found("yesno", HALF_A_YEAR, 0.85, departments)
    print(f"\nP12 yes or no, seed {SEED}: {part(figures):.1%} of {_due_of_eight(figures)} appear")
    assert part(figures) >= 0.8


def test_with_half_of_the_answers_too_few_appear() -> None:
    """The twin: it is a matter of how many answer, and of nothing that is always so."""
    assert part(found("scale", EIGHT_WEEKS, 0.5, 8)) < 0.8

"""P6: nobody is solved, but how much better does a year of figures let somebody guess?

Whoever guesses has every figure and every name of those who answered. They fit everybody's lean away from their team by
ridge regression over time, the best there is against noise and drift, and guess the team's figure with that lean added.
Beside them stands somebody who just names the team's figure. Opinions drift slowly, which favours the guesser.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from random import Random

import numpy
import pytest
from numpy.typing import NDArray

from flows.disclosure import Coded, Last, Rules, Unit, ladder, release
from flows.flow import ReleaseClass
from tests.attack.years import FIRST, by_chance

ATTACK = pytest.mark.attack
SEED = 20261121
ATTEMPTS = [(memory, noise) for memory in (1.0, 0.99, 0.97) for noise in (0.002, 0.01, 0.03, 0.1, 0.3, 1.0)]
"""How long a lean is taken to last, and how much of a figure is put down to noise. The guesser is granted whatever
serves them best, which they could not know."""


@dataclass(frozen=True)
class Lived:
    """A team's answers, occasion by occasion: person → answer. Everybody's number is a column."""

    size: int
    answers: Sequence[Mapping[int, int]]
    every: timedelta


@dataclass(frozen=True)
class Shown:
    """A figure: of which occasion, of whom as far as anybody knows, and what it says."""

    occasion: int
    people: Sequence[int]
    value: float


Publish = Callable[[Lived, Random], list[Shown]]


def drifting(chance: Random) -> Lived:
    """A year of weeks. A team's mood, everybody's lean, a drift that makes half of the lean new within the year, and
    the day's noise."""
    size, mood = chance.choice((6, 7, 8, 9, 10, 12, 14)), chance.gauss(3.4, 0.5)
    lean = [chance.gauss(0, 0.8) for _ in range(size)]
    weeks = []
    for _ in range(52):
        lean = [0.998 * one + chance.gauss(0, 0.8 * (1 - 0.998**2) ** 0.5) for one in lean]
        weeks.append({p: _said(mood + lean[p], 0.4, chance) for p in range(size) if chance.random() < 0.85})
    return Lived(size, weeks, timedelta(days=7))


def meetings(alike: float) -> Callable[[Random], Lived]:
    """Fifty meetings of nine, of whom eight in ten answer. `alike` is how much of what tells two answers apart is who
    gave them (the intra-class correlation)."""

    def lived(chance: Random) -> Lived:
        lean = [chance.gauss(0, alike**0.5) for _ in range(9)]
        held = []
        for _ in range(50):
            meeting = chance.gauss(3.4, 0.5)
            noise = (1 - alike) ** 0.5
            held.append({p: _said(meeting + lean[p], noise, chance) for p in range(9) if chance.random() < 0.8})
        return Lived(9, held, timedelta(days=7))

    return lived


def _said(opinion: float, noise: float, chance: Random) -> int:
    return min(max(round(opinion + chance.gauss(0, noise)), 1), 5)


def as_released(release_class: ReleaseClass) -> Publish:
    """By the rules. Who was left out is not known, so the figure is taken to be of everybody who answered."""
    rules = Rules("scale", release_class)

    def publish(lived: Lived, chance: Random) -> list[Shown]:
        last, found = dict[int, Last](), []
        for number, answers in enumerate(lived.answers):
            day, order = FIRST + number * lived.every, by_chance(chance)
            for one in release(Unit(0), {0: frozenset(map(str, answers))}, order, last, rules, day):
                n = len(one.people)
                last[0] = Last(day, n)
                coded = ladder(Fraction(sum(answers[int(who)] for who in one.people)), n, 1, 5)
                found.append(Shown(number, sorted(answers), _worth(coded)))
        return found

    return publish


def _worth(coded: Coded) -> float:
    """An end of the ladder stands for what lies beyond it, too."""
    return float(coded.value) + {"": 0.0, "<=": -0.25, ">=": 0.25}[coded.bound]


def exactly(lived: Lived, _: Random) -> list[Shown]:
    """Elsewhere: an exact mean each time that five answered."""
    return [
        Shown(number, sorted(answers), sum(answers.values()) / len(answers))
        for number, answers in enumerate(lived.answers)
        if len(answers) >= 5
    ]


def leans(shown: Sequence[Shown], size: int, memory: float, noise: float) -> NDArray[numpy.float64]:
    """How far everybody (columns) is thought to lean away from their team at each figure (rows), when a lean keeps
    `memory` of itself from one occasion to the next. With a memory of 1 it is the plain ridge estimate."""
    when = numpy.array([one.occasion for one in shown])
    kept = memory ** numpy.abs(when[:, None] - when[None, :])
    parts = numpy.zeros((len(shown), size))
    for row, one in enumerate(shown):
        parts[row, one.people] = 1 / len(one.people)
    parts -= parts.mean(axis=0)
    values = numpy.array([one.value for one in shown])
    alike = kept * (parts @ parts.T) + noise * numpy.eye(len(shown))
    weights = numpy.linalg.solve(alike, values - values.mean())
    fitted: NDArray[numpy.float64] = kept @ (weights[:, None] * parts)
    return fitted


@dataclass(frozen=True)
class Hits:
    """Percent of answers guessed right."""

    naming: float
    guessing: float

    @property
    def gain(self) -> float:
        return self.guessing - self.naming

    def __str__(self) -> str:
        return f"naming the figure {self.naming:.1f} %, guessing {self.guessing:.1f} %: {self.gain:+.1f} points"


def guessed(live: Callable[[Random], Lived], publish: Publish, teams: int) -> Hits:
    """Each person's answer on each occasion that has a figure."""
    total, named = 0, 0
    right = dict.fromkeys(ATTEMPTS, 0)
    for number in range(teams):
        chance = Random(f"{SEED} {number}")
        lived = live(chance)
        shown = publish(lived, chance)
        fits = {attempt: leans(shown, lived.size, *attempt) for attempt in ATTEMPTS} if shown else {}
        for place, one in enumerate(shown):
            answers = lived.answers[one.occasion]
            total += len(answers)
            named += sum(_nearest(one.value) == given for given in answers.values())
            for attempt, lean in fits.items():
                right[attempt] += sum(_nearest(one.value + lean[place, who]) == said for who, said in answers.items())
    return Hits(100 * named / total, 100 * max(right.values()) / total)


def _nearest(value: float) -> int:
    return min(max(int(value + 0.5), 1), 5)


TEAMS = [100, pytest.param(400, marks=ATTACK)]
GROUPS = [100, pytest.param(1600, marks=ATTACK)]
"""More of them, for the gain is near its limit."""


@pytest.mark.parametrize("teams", TEAMS)
def test_a_year_of_figures_hardly_helps_to_guess(teams: int) -> None:
    hits = guessed(drifting, as_released("protected"), teams)
    print(f"\nP6 {teams} teams, opinions that drift, seed {SEED}: {hits}")
    assert hits.gain <= 2, f"seed {SEED}: {hits}"


@pytest.mark.parametrize("teams", GROUPS)
@pytest.mark.parametrize("alike", [0.3, 0.6])
def test_the_figures_of_fifty_meetings_hardly_help_to_guess(alike: float, teams: int) -> None:
    hits = guessed(meetings(alike), as_released("occasion"), teams)
    print(f"\nP6 {teams} groups, fifty meetings, people alike {alike}, seed {SEED}: {hits}")
    assert hits.gain <= 3, f"seed {SEED}: {hits}"


@pytest.mark.parametrize("teams", TEAMS)
def test_weekly_exact_means_do_help(teams: int) -> None:
    """The twin."""
    hits = guessed(drifting, exactly, teams)
    print(f"\nP6 {teams} teams, exact means every week, seed {SEED}: {hits}")
    assert hits.gain >= 10


def test_exact_means_of_meetings_do_help() -> None:
    """The twin, where each meeting is another."""
    hits = guessed(meetings(0.6), exactly, 100)
    print(f"\nP6 100 groups, exact means of fifty meetings, people alike 0.6, seed {SEED}: {hits}")
    assert hits.gain > 3

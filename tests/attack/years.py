"""A year of one team on paper: people come and go, some answer each time, figures appear. Nobody changes their mind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from flows.disclosure import Counted, K, Kind, Last, Rules, Unit, release, spaced
from flows.figures import code
from flows.flow import Question
from tests.attack.attacker import OPTION, OTHER, Cell, Equation, between, exactly
from tests.flows.documents import choice, flow, scale, step, yesno

FIRST = date(2026, 1, 5)
MONTH = timedelta(days=28)
WEEK = timedelta(days=7)
QUESTIONS: Mapping[Kind, Question] = {
    "scale": flow(step("first", scale())).questions()[0],
    "yesno": flow(step("first", yesno())).questions()[0],
    "share": flow(step("first", yesno())).questions()[0],
    "choice": flow(step("first", choice())).questions()[0],
}
MOODS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
LEAVES = 0.02
"""Part of a team that leaves in four weeks; as many come, so that a quarter is new after a year."""


@dataclass(frozen=True)
class Year:
    """Who answered on each day on which a period closed, and what everybody answers every time."""

    kind: Kind
    days: Mapping[date, frozenset[str]]
    answers: Mapping[str, int]

    @property
    def people(self) -> Sequence[str]:
        return sorted(self.answers)


def year(kind: Kind, size: int, rate: float, every: timedelta, chance: Random) -> Year:
    """A team of that size of whom so many answer each time."""
    mood = chance.choice(MOODS)
    team = [f"p{number}" for number in range(size)]
    answers = {person: answer(kind, mood, chance) for person in team}
    days: dict[date, frozenset[str]] = {}
    for round_ in range(timedelta(days=364) // every):
        for place, _ in enumerate(team):
            if chance.random() < LEAVES * (every / MONTH):
                team[place] = f"p{len(answers)}"
                answers[team[place]] = answer(kind, mood, chance)
        days[FIRST + (round_ + 1) * every] = frozenset(one for one in team if chance.random() < rate)
    return Year(kind, days, answers)


def answer(kind: Kind, mood: float, chance: Random) -> int:
    """Teams differ more than their people do, and some are of one mind, which is what an attacker hopes for."""
    if kind != "scale":
        return int(chance.random() < mood)
    return min(max(round(1 + 4 * mood + chance.gauss(0, 0.8 if 0 < mood < 1 else 0.3)), 1), 5)


Publish = Callable[[Year, Random], list[Equation]]
"""The figures of a year, as whoever attacks reads them."""


def by_the_rules(year: Year, chance: Random) -> list[Equation]:
    """As they are released."""
    return _released(year, chance, Rules(year.kind, "protected"))


def without_spacing(year: Year, chance: Random) -> list[Equation]:
    """As they would be if each time were another occasion."""
    return _released(year, chance, Rules(year.kind, "occasion"))


def _released(year: Year, chance: Random, rules: Rules) -> list[Equation]:
    last, found = dict[int, Last](), []
    for day, answered in year.days.items():
        for one in release(Unit(0), {0: answered}, by_chance(chance), last, rules, day):
            last[0] = Last(day, len(one.people))
            found.append(Equation((Cell(answered, len(answered - one.people)),), *_shown(year, one)))
    return found


def without_leaving_out(year: Year, _: Random) -> list[Equation]:
    """As they would be if everybody were counted."""
    rules, last, found = Rules(year.kind, "protected"), None, []
    for day, answered in year.days.items():
        n = len(answered)
        if n >= K and spaced(last, n, rules, day):
            last = Last(day, n)
            found.append(Equation((Cell(answered, 0),), *_shown(year, Counted(0, answered))))
    return found


def by_chance(chance: Random) -> Callable[[int, str], float]:
    """A random order of people, afresh for each unit, that is the same again for the same seed."""
    seed = chance.random()
    return lambda unit, person: Random(f"{seed} {unit} {person}").random()


def _shown(year: Year, one: Counted) -> tuple[int, int]:
    said = {person: [_said(year, person)] for person in one.people}
    outcome, _ = code(year.kind, said, QUESTIONS[year.kind])
    return between(year.kind, outcome, len(one.people))


def _said(year: Year, person: str) -> str:
    given = year.answers[person]
    if year.kind == "choice":
        return (OTHER, OPTION)[given]
    return str(given) if year.kind == "scale" else ("no", "yes")[given]


def exact_means(year: Year, _: Random) -> list[Equation]:
    """Elsewhere: the exact mean and how many answered, whenever five did."""
    return [
        Equation((Cell(answered, 0),), *exactly(Fraction(sum(year.answers[one] for one in answered), n), n))
        for answered in year.days.values()
        if (n := len(answered)) >= K
    ]

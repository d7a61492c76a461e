"""A company that lives through a year, asked every four weeks: teams of every size, people who come, go and move."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from flows.disclosure import K
from flows.people_file import Row
from tests.attack.attacker import Cell
from tests.attack.years import LEAVES, MOODS, answer
from tests.bot.people import row

TOP = "organisation"
MOVES = 0.01
SIZES = (3, 4, 5, 6, 7, 7, 8, 8, 9, 10, 11, 13, 16, 26)


@dataclass
class Company:
    """Who is where now, and what everybody answers to each question, always. Nobody is told apart by anything else."""

    people: int
    chance: Random
    teams: dict[str, list[str]] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    moods: dict[str, float] = field(default_factory=dict)
    answers: dict[str, dict[str, int]] = field(default_factory=lambda: {"mood": {}, "heard": {}})

    def __post_init__(self) -> None:
        number = 0
        while len(self.answers["mood"]) < self.people:
            slug = f"d{number // 6}/t{number % 6}"
            number += 1
            self.moods[slug] = self.chance.choice(MOODS)
            self.teams[slug] = [self._newcomer(slug) for _ in range(self.chance.choice(SIZES))]
            self.leads[slug] = self._newcomer(slug)

    def _newcomer(self, slug: str) -> str:
        name, mood = f"p{len(self.answers['mood'])}", self.moods[slug]
        self.answers["mood"][name] = answer("scale", mood, self.chance)
        self.answers["heard"][name] = answer("yesno", mood, self.chance)
        return name

    def four_weeks_pass(self) -> None:
        for slug, team in self.teams.items():
            for place, _ in enumerate(team):
                if self.chance.random() < LEAVES:
                    team[place] = self._newcomer(slug)
        for slug, team in self.teams.items():
            for one in [one for one in team if self.chance.random() < MOVES]:
                team.remove(one)
                self.teams[self.chance.choice([other for other in self.teams if other != slug])].append(one)

    def rows(self) -> list[Row]:
        """The roster as HR has it."""
        found = [row(one, teams=slug) for slug, team in self.teams.items() for one in team]
        found += [row(one, teams=slug, leads=slug) for slug, one in self.leads.items()]
        return [*found, row("hanne", roles="hr")]

    def homes(self) -> Mapping[str, str]:
        """Where each person is counted: whoever leads a team, in the department above it."""
        homes = {one: slug for slug, team in self.teams.items() for one in team}
        return homes | {one: above(slug) for slug, one in self.leads.items()}

    def units(self) -> Sequence[str]:
        """The tree, from the top down."""
        return [TOP, *sorted({above(slug) for slug in self.teams}), *self.teams]


def above(slug: str) -> str:
    return slug.rpartition("/")[0] or TOP


def within(unit: str, other: str) -> bool:
    return other in (TOP, unit) or unit.startswith(f"{other}/")


@dataclass(frozen=True)
class Reader:
    """What follows from sizes alone, for whoever knows who answered (by home) and which units have a figure: of whom
    each figure is made. `left_out` is what the rules leave out of a cell."""

    answered: Mapping[str, frozenset[str]]
    published: frozenset[str]
    left_out: int

    def cells(self) -> Mapping[str, tuple[Cell, ...]]:
        """Unit → cells whose counted people make up its figure."""
        found = dict[str, tuple[Cell, ...]]()
        self._walk(TOP, found)
        return found

    def _walk(self, unit: str, found: dict[str, tuple[Cell, ...]]) -> tuple[int, frozenset[str], tuple[Cell, ...]]:
        """How many move up, everybody at or below, and the topmost cells."""
        here = self.answered.get(unit, frozenset())
        size, everybody, tops = len(here), here, tuple[Cell, ...]()
        for child in self._children(unit):
            up, below, cells = self._walk(child, found)
            size, everybody, tops = size + up, everybody | below, tops + cells
        if unit in self.published and size >= K + self.left_out:
            size, tops = self.left_out, (Cell(everybody, self.left_out, tops),)
        if unit in self.published:
            found[unit] = tops
        return size, everybody, tops

    def _children(self, unit: str) -> Iterator[str]:
        known = {slug for slug in (*self.answered, *self.published) if slug != TOP}
        known |= {above(slug) for slug in known} - {TOP}
        return (slug for slug in sorted(known) if above(slug) == unit)

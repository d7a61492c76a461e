"""Whoever has a year of figures, every membership and every name of those who answered, and solves for the answers.

They do not know who was left out. They take it that nobody ever changes their mind, which makes a year of figures one
system of equations over whole numbers. What a person may have answered is what leaves the system solvable: a solver
(HiGHS) finds a year that fits, or proves that there is none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

import numpy
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array

from flows.disclosure import Coded, Kind

SOLVED, IMPOSSIBLE = 0, 2
"""Outcomes of the solver. Anything else is doubt, which must never be mistaken for safety."""

PATIENCE = 60.0
"""Seconds for one question to the solver."""

ENDS: Mapping[Kind, tuple[int, int]] = {"scale": (1, 5), "yesno": (0, 1), "share": (0, 1), "choice": (0, 1)}
"""Of a choice: whether somebody chose the option that is asked about. All others chose another, the same one."""

OPTION, OTHER = "one", "two"


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Of one figure: everybody who answered at or below a unit that has a cell of its own. So many were left out of the
    figure, nobody knows who; but whoever was counted in a cell of `below` cannot be among them."""

    people: frozenset[str]
    left_out: int
    below: tuple["Cell", ...] = ()

    @property
    def n(self) -> int:
        return len(self.people) - self.left_out


@dataclass(frozen=True, slots=True)
class Equation:
    """The answers counted in these cells sum to something between `low` and `high`."""

    cells: tuple[Cell, ...]
    low: int
    high: int


def between(kind: Kind, code: str, n: int) -> tuple[int, int]:
    """The least and the greatest sum of `n` answers of which that is shown. Read from the rules, not from the code."""
    least, most = ENDS[kind]
    if kind == "choice":
        majority, named = n // 2 + 1 if n >= 10 else n - max(2, 2 * n // 5), code.split()
        low = majority if OPTION in named else 0 if OTHER in named else n - majority + 1
        return low, n if OPTION in named else n - majority if OTHER in named else majority - 1
    if code in ("few", "half", "most"):
        edge = max(2, 2 * n // 5)
        return {"few": (0, edge), "half": (edge + 1, n - edge - 1), "most": (n - edge, n)}[code]
    coded = Coded.decode(code)
    low = least * n if coded.bound == "<=" else ceil(n * (coded.value - coded.step / 2))
    high = most * n if coded.bound == ">=" else ceil(n * (coded.value + coded.step / 2)) - 1
    return low, high


def exactly(mean: Fraction, n: int) -> tuple[int, int]:
    """The same, of a mean that is not coded."""
    return int(mean * n), int(mean * n)


@dataclass
class System:
    """The equations as a whole-number programme. Its variables are what each person answered, whether they were left
    out of each cell, and what those who were left out answered."""

    equations: Sequence[Equation]
    kind: Kind
    people: list[str] = field(init=False)
    _bounds: list[tuple[int, int]] = field(init=False, default_factory=list)
    _rows: list[tuple[dict[int, float], float, float]] = field(init=False, default_factory=list)
    _gone: dict[Cell, list[dict[str, int]]] = field(init=False, default_factory=dict)
    _worth: dict[Cell, list[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        cells = [cell for one in self.equations for cell in one.cells]
        self.people = sorted(frozenset().union(*(cell.people for cell in cells)))
        self._answer = {person: self._variable(*ENDS[self.kind]) for person in self.people}
        for cell in sorted(cells, key=lambda cell: len(cell.people)):
            self._cell(cell)
        for one in self.equations:
            self._equation(one)
        values = [(row, column, by) for row, (terms, _, _) in enumerate(self._rows) for column, by in terms.items()]
        rows, columns, by = zip(*values, strict=True) if values else ((), (), ())
        self._matrix = coo_array((by, (rows, columns)), shape=(len(self._rows), len(self._bounds))).tocsr()

    def _variable(self, low: int, high: int) -> int:
        self._bounds.append((low, high))
        return len(self._bounds) - 1

    def _row(self, terms: Mapping[int, float], low: float, high: float) -> None:
        self._rows.append((dict(terms), low, high))

    def _cell(self, cell: Cell) -> None:
        """Each place of those left out is somebody's, and worth what they answered."""
        if cell in self._gone:
            return
        for below in cell.below:
            self._cell(below)
        least, most = ENDS[self.kind]
        reach = most - least
        slots = [{one: self._variable(0, 1) for one in sorted(cell.people)} for _ in range(cell.left_out)]
        self._gone[cell], self._worth[cell] = slots, [self._variable(least, most) for _ in slots]
        for slot, worth in zip(slots, self._worth[cell], strict=True):
            self._row(dict.fromkeys(slot.values(), 1), 1, 1)
            for person, gone in slot.items():
                self._row({worth: 1, self._answer[person]: -1, gone: reach}, -numpy.inf, reach)
                self._row({worth: 1, self._answer[person]: -1, gone: -reach}, -reach, numpy.inf)
        for person in cell.people if cell.left_out > 1 else ():
            self._row({slot[person]: 1 for slot in slots}, 0, 1)
        for below in cell.below:
            for person in below.people:
                mine = {slot[person]: 1.0 for slot in slots}
                self._row(mine | {slot[person]: -1.0 for slot in self._gone[below]}, -numpy.inf, 0)

    def _equation(self, one: Equation) -> None:
        terms = {self._answer[person]: 1.0 for cell in one.cells for person in cell.people}
        terms |= {worth: -1.0 for cell in one.cells for worth in self._worth[cell]}
        self._row(terms, one.low, one.high)

    def solve(self, known: Mapping[str, int], wish: Mapping[str, int]) -> Mapping[str, int] | None:
        """Answers of all that fit, where some are `known`; others as high (1) or as low (-1) as is wished, if that is
        easily had. None when there are none. Raises TimeoutError when the solver does not know."""
        low, high = (numpy.array(side, dtype=float) for side in zip(*self._bounds, strict=True))
        for person, value in known.items():
            low[self._answer[person]] = high[self._answer[person]] = value
        cost = numpy.zeros(len(self._bounds))
        for person, towards in wish.items():
            cost[self._answer[person]] = -towards
        found = milp(
            cost,
            constraints=LinearConstraint(
                self._matrix, [low for _, low, _ in self._rows], [high for _, _, high in self._rows]
            ),
            integrality=numpy.ones(len(self._bounds)),
            bounds=(low, high),
            options={"time_limit": PATIENCE, "mip_rel_gap": 0.5},
        )
        if found.status == IMPOSSIBLE:
            return None
        if found.x is None:
            raise TimeoutError(f"the solver does not know: {found.message}")
        return {person: round(found.x[self._answer[person]]) for person in self.people}

    def fits(self, answers: Mapping[str, int]) -> bool:
        """Whether somebody can have been left out so that these are the answers."""
        return self.solve({person: answers[person] for person in self.people}, {}) is not None


@dataclass(frozen=True)
class Outcome:
    """How many values each person is left with: number of values → people."""

    left: Counter[int]

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.left + other.left)

    @property
    def people(self) -> int:
        return self.left.total()

    def fewer_than(self, values: int) -> int:
        return sum(count for left, count in self.left.items() if left < values)

    def part(self, values: int) -> float:
        return self.left[values] / self.people

    def __str__(self) -> str:
        shown = ", ".join(f"{left}: {count}" for left, count in sorted(self.left.items()))
        return f"{self.people} people attacked; values left to them: {shown}"


def possible(system: System, truth: Mapping[str, int], people: Iterable[str]) -> Mapping[str, set[int]]:
    """What each of these people may have answered. Asserts that what they did answer is among it: were it not, the
    equations would be wrong, and whatever they give proves nothing."""
    assert system.fits(truth), "the attacker's equations do not reproduce the truth"
    least, most = ENDS[system.kind]
    seen = {person: {truth[person]} for person in people}
    for person in seen:
        for value in range(least, most + 1):
            if value in seen[person]:
                continue
            found = system.solve({person: value}, _wish(seen, least, most))
            for other in seen if found else ():
                assert found is not None
                seen[other].add(found[other])
    return seen


def _wish(seen: Mapping[str, set[int]], least: int, most: int) -> Mapping[str, int]:
    """To be shown each person with an answer they have not been seen with."""
    return {person: 1 if most not in had else -1 for person, had in seen.items() if not {least, most} <= had}

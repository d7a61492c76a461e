"""Organisations for disclosure control to be tried on, and a second telling of its rules to hold it to."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from flows.disclosure import LEAVE_OUT, Counted, K, Kind, Last, Rules, Unit, release, spaced

TODAY = date(2026, 6, 1)

Order = Callable[[int, str], object]


@dataclass(frozen=True)
class Organisation:
    """A tree, who answered by their home, and what was released of the same series before."""

    root: Unit
    respondents: Mapping[int, frozenset[str]]
    last: Mapping[int, Last]
    rules: Rules
    seed: int

    def order(self) -> Order:
        """The same random order every time it is asked for."""
        chance = Random(self.seed)
        ranks: dict[tuple[int, str], float] = {}
        people = sorted(person for home in self.respondents.values() for person in home)
        for unit in sorted(one.id for one in everything(self.root)):
            for person in people:
                ranks[unit, person] = chance.random()
        return lambda unit, person: ranks[unit, person]

    def released(self) -> list[Counted]:
        return release(self.root, self.respondents, self.order(), self.last, self.rules, TODAY)

    def reordered(self, chance: Random) -> "Organisation":
        return replace(self, root=_shuffled(self.root, chance))


def _shuffled(unit: Unit, chance: Random) -> Unit:
    children = [_shuffled(child, chance) for child in unit.children]
    chance.shuffle(children)
    return replace(unit, children=tuple(children))


def everything(unit: Unit) -> Iterator[Unit]:
    yield unit
    for child in unit.children:
        yield from everything(child)


def people(unit: int, count: int) -> frozenset[str]:
    return frozenset(f"{unit}-{number}" for number in range(count))


@st.composite
def organisations(draw: st.DrawFn, most_units: int = 14) -> Organisation:
    """Up to five levels, teams of one to thirty, any number of answers."""
    depth = {0: 1}
    children: dict[int, list[int]] = {0: []}
    for unit in range(1, draw(st.integers(1, most_units))):
        parent = draw(st.sampled_from([one for one in depth if depth[one] < 5]))
        depth[unit] = depth[parent] + 1
        children[parent].append(unit)
        children[unit] = []
    unsettled = draw(st.sets(st.sampled_from(list(depth)), max_size=2))
    sizes = st.one_of(st.integers(0, 9), st.integers(0, 30))
    respondents = {unit: people(unit, draw(sizes)) for unit in depth}
    kind: Kind = draw(st.sampled_from(["scale", "share", "yesno", "choice"]))
    rules = Rules(
        kind,
        draw(st.sampled_from(["protected", "protected", "light", "occasion"])),
        draw(st.sampled_from([5, 5, 5, 6, 8, 25])),
    )
    before = st.builds(Last, st.integers(1, 200).map(lambda ago: TODAY - timedelta(days=ago)), st.integers(5, 60))
    last = draw(st.dictionaries(st.sampled_from(list(depth)), before, max_size=4))

    def build(unit: int) -> Unit:
        return Unit(unit, tuple(build(child) for child in children[unit]), unit not in unsettled)

    return Organisation(build(0), respondents, last, rules, draw(st.integers(0, 2**32)))


def objections(organisation: Organisation, published: Collection[Counted]) -> list[str]:
    """What is wrong with figures of these people, by the rules A2.3, A2.5, A2.6, A2.8 and A8.3; nothing when all is
    well. Written from the rules, not from the code."""
    return [*_sizes(organisation, published), *_cells(organisation, published), *_pairs(published)]


def _sizes(organisation: Organisation, published: Collection[Counted]) -> Iterator[str]:
    units = {unit.id: unit for unit in everything(organisation.root)}
    if len({one.unit for one in published}) < len(published):
        yield "a unit is published twice"
    for one in published:
        unit, n = units[one.unit], len(one.people)
        if n < max(5, organisation.rules.at_least):
            yield f"unit {one.unit} shows {n}"
        if not one.people <= _answered(organisation, unit):
            yield f"unit {one.unit} counts people from elsewhere"
        if not unit.settled:
            yield f"unit {one.unit} has just changed"
        if not spaced(organisation.last.get(one.unit), n, organisation.rules, TODAY):
            yield f"unit {one.unit} comes again too soon"


def _answered(organisation: Organisation, unit: Unit) -> frozenset[str]:
    return frozenset().union(*(organisation.respondents.get(one.id, frozenset()) for one in everything(unit)))


def _cells(organisation: Organisation, published: Collection[Counted]) -> Iterator[str]:
    """What each published unit adds to those published below it."""
    left_out = 2 if organisation.rules.kind in ("yesno", "choice") else 1
    units = {unit.id: unit for unit in everything(organisation.root)}
    seen: set[str] = set()
    for one in sorted(published, key=lambda one: len(one.people)):
        inside = [other.id for other in everything(units[one.unit])]
        below = [other.people for other in published if other.unit != one.unit and other.unit in inside]
        own = one.people.difference(*below)
        if own and len(own) < 5:
            yield f"unit {one.unit} adds {len(own)}"
        if own & seen:
            yield f"unit {one.unit} counts somebody a second time"
        if own and len(_answered(organisation, units[one.unit])) - len(one.people) < left_out:
            yield f"unit {one.unit} leaves nobody out"
        if not own and one.people in below:
            yield f"unit {one.unit} says what one below it says"
        seen |= own


def _pairs(published: Collection[Counted]) -> Iterator[str]:
    """Whoever puts two figures side by side."""
    for one in published:
        for other in published:
            rest = one.people - other.people
            if rest and len(rest) < 5:
                yield f"unit {one.unit} without {other.unit} is {len(rest)}"


@dataclass(frozen=True)
class Protection:
    """The rules as switches, to be turned off one at a time."""

    leaves_out: bool = True
    fewest: int = K
    moves_up: bool = True
    adds_something: bool = True
    settled: bool = True
    spaced: bool = True


def told_again(organisation: Organisation, protection: Protection) -> list[Counted]:
    """The algorithm of A3 as it reads there, with some of it left away."""
    order, rules, found = organisation.order(), organisation.rules, list[Counted]()
    h = LEAVE_OUT[rules.kind] if protection.leaves_out else 0

    def walk(unit: Unit) -> tuple[frozenset[str], frozenset[str]]:
        counted, cell, branches = frozenset[str](), organisation.respondents.get(unit.id, frozenset()), 0
        for child in unit.children:
            below, up = walk(child)
            counted, cell, branches = counted | below, cell | up, branches + bool(below)
        ranked = sorted(cell, key=lambda person: order(unit.id, person))  # type: ignore[arg-type,return-value]
        own = frozenset(ranked[: len(cell) - h]) if len(cell) >= protection.fewest + h else frozenset()
        if not protection.moves_up and counted:
            own = cell
        n = len(counted | own)
        again = not protection.spaced or spaced(organisation.last.get(unit.id), n, rules, TODAY)
        shows = own or branches >= 2 or (not protection.adds_something and counted)
        fewest = max(protection.fewest, rules.at_least if protection.fewest == K else 0)
        if n >= fewest and shows and (unit.settled or not protection.settled) and again:
            found.append(Counted(unit.id, counted | own))
            return counted | own, cell - own
        return counted, cell

    walk(organisation.root)
    return found

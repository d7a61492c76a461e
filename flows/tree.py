"""The tree of units: what lies below, where a person is counted, and the shape that disclosure control walks."""

from collections.abc import Collection, Iterable, Mapping

from flows.disclosure import Unit

Parents = Mapping[int, int | None]
"""Each unit's parent; exactly one unit, the root, has none."""


def root(parents: Parents) -> int:
    return next(unit for unit, parent in parents.items() if parent is None)


def below(parents: Parents, tops: Iterable[int]) -> frozenset[int]:
    """These units and everything under them."""
    children = _children(parents)
    found, waiting = set[int](), list(tops)
    while waiting:
        here = waiting.pop()
        if here not in found and here in parents:
            found.add(here)
            waiting += children.get(here, ())
    return frozenset(found)


def above(parents: Parents, unit: int | None) -> list[int]:
    """The unit and all over it, from the bottom up; of one that is no longer there, itself."""
    found = []
    while unit is not None:
        found.append(unit)
        unit = parents.get(unit)
    return found


def home(parents: Parents, teams: Collection[int], leads: Collection[int]) -> int:
    """The one unit a person is counted in: their first team; or, for whoever leads, the nearest unit above all that
    they lead (rules A2.3 and A2.4)."""
    led = set(leads)
    here = next(iter(leads), None) or next(iter(teams), None)
    while here is not None and here in parents and not led.isdisjoint(above(parents, here)):
        here = parents[here]
    return here if here is not None else root(parents)


def units(parents: Parents, unsettled: Collection[int] = ()) -> Unit:
    """The whole tree, from the root down."""
    children = _children(parents)

    def build(unit: int) -> Unit:
        return Unit(unit, tuple(build(child) for child in children.get(unit, ())), unit not in unsettled)

    return build(root(parents))


def _children(parents: Parents) -> Mapping[int, list[int]]:
    children: dict[int, list[int]] = {}
    for unit, parent in sorted(parents.items()):
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    return children

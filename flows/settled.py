"""Which units have changed too much, too shortly before a period opens, to be told of (rule A8.3)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flows.tree import Parents, above

QUIET = timedelta(days=14)
"""So long before a period opens a unit has to have been as it is."""

MOST_CHANGED = 3
"""A unit is not told of when more than one in so many of its members came or went."""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody is counted in `after`, and was in `before`; None is nowhere. Of several of one person the first and the
    last count; nobody knows any longer whose those without a `person` were."""

    person: int | None
    before: int | None
    after: int | None


def unsettled(
    moves: Iterable[Move], opened: Collection[int], homes: Mapping[int, int], parents: Parents
) -> frozenset[int]:
    """`moves` and `opened` are those of the last days, in order; `homes` how many are counted in each unit itself now.
    A unit's members are those counted in it or below."""
    came, went = Counter[int](), Counter[int]()
    for move in _net(moves):
        before, after = set(above(parents, move.before)), set(above(parents, move.after))
        came.update(after - before)
        went.update(before - after)
    sizes = Counter[int]()
    for unit, people in homes.items():
        sizes.update(dict.fromkeys(above(parents, unit), people))
    shaken = {unit for unit in came.keys() | went.keys() if _too_much(came[unit], went[unit], sizes[unit])}
    return frozenset((shaken | set(opened)) & parents.keys())


def _too_much(came: int, went: int, now: int) -> bool:
    return MOST_CHANGED * (came + went) > min(now, now - came + went)


def _net(moves: Iterable[Move]) -> Iterator[Move]:
    found: dict[int, Move] = {}
    for move in moves:
        if move.person is None:
            yield move
        else:
            first = found.get(move.person, move)
            found[move.person] = Move(move.person, first.before, move.after)
    yield from found.values()

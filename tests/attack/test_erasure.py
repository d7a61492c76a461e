"""P10: somebody is erased. Nothing of them is left, and no figure moves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest

from flows.plain import plain
from tests.attack.attacker import Equation
from tests.attack.companies import TOP, above
from tests.attack.lives import FIRST, Life, begun
from tests.attack.traces import left, traces
from tests.attack.years import MONTH, Year, by_the_rules, year

ATTACK = pytest.mark.attack
SEED = 20261121
SECOND, THIRD = FIRST + MONTH, FIRST + 2 * MONTH
TOO_SMALL = b"Tal om det i stedet"


async def told(life: Life, units: Collection[str], now: datetime) -> Mapping[str, bytes]:
    """Reports as they are read, with the figures behind them."""
    found = await life.reports(units, now)
    return {unit: f"{plain(one.message)}\n{one.figures}".encode() for unit, one in found.items()}


def has_moved(before: bytes, after: bytes) -> bool:
    """Whether it is not the same, byte for byte. A team that has become too small for figures and has none is told so:
    that follows from how many work there, and from nothing that anybody answered."""
    if any(b"Figure(" in report for report in (before, after)) or TOO_SMALL not in after:
        return before != after
    return False


async def erase(life: Life, names: Sequence[str], now: datetime) -> list[str]:
    """Erase them one by one. Reports that have moved since before anybody was erased."""
    homes, units = life.company.homes(), life.company.units()
    before, moved = await told(life, units, now), []
    for name in names:
        assert await life.app.forget.erase(f"{name}@example.org", now)
        near = await told(life, {homes[name], above(homes[name]), TOP}, now)
        moved += [unit for unit, report in near.items() if has_moved(before[unit], report)]
    everywhere = await told(life, units, now)
    return moved + [unit for unit, report in everywhere.items() if has_moved(before[unit], report)]


@pytest.mark.parametrize("people", [30, pytest.param(640, marks=ATTACK)])
async def test_erasing_people_moves_no_figure_and_leaves_no_row(database_url: str, people: int) -> None:
    """Four in ten while a period is open in which they answered, four in ten after it has closed."""
    async with begun(database_url, people, 0.85, f"{SEED}") as life:
        await life.ask(FIRST)
        await life.app.close(SECOND)
        await life.ask(SECOND)
        names = sorted(life.company.homes())
        life.chance.shuffle(names)
        part = len(names) * 2 // 5
        early, late = names[:part], names[part : 2 * part]
        gone = [await traces(life.app, name) for name in (*early, *late)]
        assert len(set(await left(life.app, gone))) > 3, "the search finds nothing"
        moved = await erase(life, early, SECOND)
        assert await left(life.app, gone[:part]) == []
        await life.app.close(THIRD)
        assert any(b"Figure(" in report for report in (await told(life, life.company.units(), THIRD)).values())
        moved += await erase(life, late, THIRD)
        print(f"\nP10 seed {SEED}: {len(gone)} erased, {len(moved)} reports moved")
        assert moved == []
        assert await left(life.app, gone) == []


def test_a_figure_that_is_made_again_does_move() -> None:
    """The twin: were figures made anew from the answers that are left, somebody who erases theirs would move some."""
    moved = 0
    for number in range(40):
        lived = year("scale", 10, 1.0, timedelta(weeks=8), Random(f"{SEED} {number}"))
        gone = lived.people[0]
        without = Year(lived.kind, {day: here - {gone} for day, here in lived.days.items()}, lived.answers)
        moved += _shown(by_the_rules(lived, Random(number))) != _shown(by_the_rules(without, Random(number)))
    assert moved > 10


def _shown(equations: Sequence[Equation]) -> list[tuple[int, int]]:
    return [(one.low, one.high) for one in equations]

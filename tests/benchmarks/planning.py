"""Planning: does twice the people take twice the time, and no more?"""

from pathlib import Path

from tests.benchmarks.measure import ROUNDS, Compared, timed
from tests.benchmarks.programs import MONDAY, employ, program

FEW, MANY = 2_000, 10_000
STEEPEST = 1.25


async def planning(folder: Path) -> list[Compared]:
    few = min([await _microseconds(folder, FEW) for _ in range(ROUNDS)])
    many = min([await _microseconds(folder, MANY) for _ in range(ROUNDS)])
    held = many <= STEEPEST * few
    what = f"Planning a nudge for {MANY:,} people"
    return [Compared(what, "µs a person", many, few, f"for {FEW:,} people", f"at most {STEEPEST}", held)]


async def _microseconds(folder: Path, people: int) -> float:
    """For each person."""
    async with program(folder) as app:
        await employ(app, people)
        return await timed(lambda: app.plan(MONDAY)) / people * 1e6

"""A database for each world."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.life import Life
from tests.simulation.virtual import Unhurried
from tests.simulation.world import HONEST, Report, Size, Twist, World

Lives = Callable[..., Report]


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The address of a new SQLite file, each time."""
    made: list[Path] = []

    def copy() -> str:
        path = tmp_path / f"world{len(made)}.db"
        shutil.copy(sqlite_template, path)
        made.append(path)
        return f"sqlite:///{path}"

    yield copy
    for path in made:
        path.unlink(missing_ok=True)


async def living(url: str, seed: int, size: Size, twist: Twist = HONEST) -> Report:
    """What that world comes to. Raises Broken, with seed and story, where a rule does not hold."""
    world = World(url, seed, size, twist)
    Life(world)
    return await world.live()


def lived(url: str, seed: int, size: Size, twist: Twist = HONEST) -> Report:
    """The same, however fast this machine is."""
    with asyncio.Runner(loop_factory=Unhurried) as runner:
        return runner.run(living(url, seed, size, twist))

"""Whatever people do, in whatever order, with whichever flow: nothing breaks, nobody is stuck or asked twice."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from flows.catalogue import load
from tests.bot.conftest import program
from tests.bot.walker import Walk
from tests.fakes.platform import FakePlatform

CATALOGUE = load()
FLOWS = st.sampled_from(sorted(CATALOGUE.flows))
CHANCE = st.randoms(use_true_random=False)
MOVES = st.integers(1, 25)
TRYING = settings(deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(TRYING, max_examples=60, phases=[Phase.generate])
"""A walk that fails is short enough to read, and making it shorter takes minutes."""

MANY = settings(TRYING, max_examples=2000)
ON_POSTGRESQL = 5


async def walk(database_url: str, name: str, chance: Random, moves: int, tell: Callable[[str], None]) -> None:
    flow = CATALOGUE.flow(name)
    assert flow
    platform = FakePlatform()
    app = program(database_url, platform, content=None)
    try:
        going = Walk(app, platform, flow, chance, tell)
        await going.begin()
        await going.goes_on(moves)
    finally:
        await app.database.close()


@pytest.fixture(scope="module")
def fresh(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """A new database for each walk."""
    folder = tmp_path_factory.mktemp("walks")

    def copy() -> str:
        path = folder / f"{uuid4().hex}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    return copy


@given(FLOWS, CHANCE, MOVES)
@FEW
def test_nobody_is_ever_stuck_or_asked_twice(fresh: Callable[[], str], name: str, chance: Random, moves: int) -> None:
    asyncio.run(walk(fresh(), name, chance, moves, note))


@pytest.mark.long
@given(FLOWS, CHANCE, MOVES)
@MANY
def test_nor_in_very_many_walks(fresh: Callable[[], str], name: str, chance: Random, moves: int) -> None:
    asyncio.run(walk(fresh(), name, chance, moves, note))


@pytest.mark.parametrize("seed", range(ON_POSTGRESQL))
async def test_nor_on_postgresql(postgresql_url: str, seed: int) -> None:
    """Flows that branch and come back later, with walks that are the same every time."""
    later = [flow.id for flow in CATALOGUE if any(way.after for step in flow.steps for way in step.next)]
    chance = Random(seed)
    await walk(postgresql_url, chance.choice(later), chance, 25, print)

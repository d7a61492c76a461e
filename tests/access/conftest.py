"""One organisation for all tests of this folder: they read it, or a copy of it."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from bot.app import App
from tests.access.world import Undone, World, app_on, made


@pytest.fixture(scope="package")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    file = tmp_path_factory.mktemp("access") / "world.db"
    shutil.copy(sqlite_template, file)
    return made(file)


@pytest.fixture
async def app(world: World) -> AsyncIterator[App]:
    app = app_on(world.file)
    yield app
    await app.database.close()


@pytest.fixture
async def undone(world: World) -> AsyncIterator[Undone]:
    database = Undone(f"sqlite:///{world.file}")
    yield database
    await database.close()


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Another file with the same in it."""
    folder = tmp_path_factory.mktemp("copies")

    def copy(file: Path) -> Path:
        return Path(shutil.copy(file, folder / f"{uuid4().hex}.db"))

    return copy

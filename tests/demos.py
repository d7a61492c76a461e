"""The demo, lived through once, and copies of it to play with."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot.app import App, build
from bot.clock import Clock
from bot.close import Close
from bot.demo.history import Demo, live_through, wire
from bot.demo.start import Folder, opened
from bot.run import running
from config.settings import Settings
from storage import migrate
from storage.columns import Base
from storage.tables import Answer, Delivery, Period, Person, Release, Team

OPENING = date(2026, 11, 26)
"""A Thursday without any holiday near it."""

Said = Mapping[str, Mapping[str, Sequence[str]]]
"""Question → pseudonym → values."""


def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, playground=True, port=0, log_level="warning", _env_file=None)


def quietly(_: float) -> None:
    """Nobody watches how far it is."""


@dataclass
class Witness:
    """Closes periods as always, and keeps what was said in each until then."""

    close: Close
    said: dict[int, Said] = field(default_factory=dict)

    async def __call__(self, now: datetime) -> int:
        async with self.close.database.read() as work:
            for period in await work.periods.over(now):
                self.said[period.id] = await work.answers.by_question(period.id)
        return await self.close(now)


@dataclass(frozen=True)
class Lived:
    """What half a year leaves behind: rows of tables as dictionaries, what was `said` in each closed period, and
    people by period and pseudonym."""

    said: Mapping[int, Said]
    rows: Mapping[type[Base], Sequence[Mapping[str, Any]]]
    homes: Mapping[tuple[int, str], int]


async def live(database_url: str, secret: str, clock: Clock) -> Lived:
    await migrate.upgrade(database_url)
    app = build(settings(database_url), secret, clock)
    witness = Witness(app.close)
    await live_through(wire(replace(app, close=cast("Close", witness))), OPENING, quietly)
    tables: tuple[type[Base], ...] = (Answer, Delivery, Person, Period, Release, Team)
    rows = {table: await _rows(app, table) for table in tables}
    homes = {
        (period["id"], app.close.pseudonyms(person["id"], period["id"])): person["home_id"]
        for period in rows[Period]
        for person in rows[Person]
    }
    await app.database.close()
    return Lived(witness.said, rows, homes)


async def _rows(app: App, table: type[Base]) -> list[Mapping[str, Any]]:
    async with app.database.read() as work:
        return [dict(one._mapping) for one in await work.connection.execute(select(table.__table__))]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Lived]:
    """A folder with the demo's half year in it, to copy; and what that left behind."""
    folder, clock = Folder(tmp_path_factory.mktemp("lived")), Clock()
    folder.clear()
    left = asyncio.run(live(folder.database_url, folder.secret(), clock))
    folder.note(clock.now())
    return folder.path, left


@pytest.fixture
def demo_folder(lived: tuple[Path, Lived], tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(lived[0], tmp_path / "demo")))


@pytest.fixture
async def demo(demo_folder: Folder) -> AsyncIterator[Demo]:
    """The demo as it was left, not yet listening to anybody."""
    async with opened(settings(demo_folder.database_url), demo_folder, quietly) as demo:
        yield demo
        await demo.app.database.close()


@pytest.fixture
async def demo_address(demo_folder: Folder) -> AsyncIterator[str]:
    """The demo as it was left, on a port of its own."""
    async with opened(settings(demo_folder.database_url), demo_folder, quietly) as demo, running(demo.app) as address:
        yield address

"""What is owed is announced when it is committed, to everybody on the same database, and never before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from storage.database import Database
from storage.listening import listening
from storage.repositories.owing import OWED
from tests.storage.rows import occurrence, owed, person

SOON = 10.0


class Ear:
    """Counts what is heard."""

    def __init__(self) -> None:
        self.heard = 0
        self.news = asyncio.Event()

    def __call__(self) -> None:
        self.heard += 1
        self.news.set()

    async def hears(self) -> None:
        async with asyncio.timeout(SOON):
            await self.news.wait()
        self.news.clear()


@asynccontextmanager
async def open_ear(database: Database) -> AsyncIterator[Ear]:
    ear = Ear()
    async with database.listening(ear):
        if not database.sqlite:
            await ear.hears()
        ear.heard = 0
        yield ear


async def owe(database: Database, name: str = "ana") -> None:
    async with database.begin() as work:
        await work.deliveries.owe([owed(await occurrence(work), await person(work, name))])


async def test_what_is_owed_is_heard_of_when_it_is_committed(database: Database) -> None:
    async with open_ear(database) as ear:
        async with database.begin() as work:
            await work.deliveries.owe([owed(await occurrence(work), await person(work, "ana"))])
            assert ear.heard == 0
        await ear.hears()


async def test_what_is_undone_is_heard_of_by_nobody(database: Database) -> None:
    async with open_ear(database) as ear:
        with pytest.raises(RuntimeError):
            async with database.begin() as work:
                await work.deliveries.owe([owed(await occurrence(work), await person(work, "ana"))])
                raise RuntimeError
        async with database.begin() as work:
            await person(work, "bo")
        assert ear.heard == 0


async def test_another_process_hears_of_it_too(postgresql_url: str) -> None:
    async with Database(postgresql_url) as one, Database(postgresql_url) as other, open_ear(other) as ear:
        await owe(one)
        await ear.hears()


async def test_nobody_listens_after_the_block(database: Database) -> None:
    async with open_ear(database) as ear:
        pass
    await owe(database)
    assert ear.heard == 0
    assert database.heard == []


async def test_whoever_loses_the_connection_finds_another_and_looks_what_was_missed(postgresql_url: str) -> None:
    ear = Ear()
    async with (
        Database(postgresql_url) as database,
        Database(postgresql_url) as other,
        listening(other.writer, OWED, ear, again=0.05),
    ):
        await ear.hears()
        await _cut(postgresql_url)
        await ear.hears()
        ear.heard = 0
        await owe(database)
        await ear.hears()


async def _cut(url: str) -> None:
    """Every session that listens ends."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()

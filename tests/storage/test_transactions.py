"""Transactions: nothing lost between processes, nobody waits who only looks, nothing left of what was deleted."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.tables import Person
from tests.storage.rows import NOW, occurrence, period, person

COUNT = """
import asyncio, sys
from sqlalchemy import select
from storage.database import Database
from storage.tables import Person

async def count() -> None:
    async with Database(sys.argv[1], pool_size=1) as database:
        for _ in range(int(sys.argv[2])):
            async with database.begin() as work:
                query = select(Person.unanswered).where(Person.id == 1)
                before = (await work.connection.execute(query.with_for_update())).scalar_one()
                await work.people.change(1, unanswered=before + 1)

asyncio.run(count())
"""


async def pragma(database: Database, name: str) -> object:
    async with database.begin() as work:
        writing = (await work.connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
    async with database.read() as work:
        reading = (await work.connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
    assert writing == reading
    return writing


async def test_sqlite_keeps_what_it_says_it_has_written_and_leaves_nothing_of_what_is_deleted(sqlite_url: str) -> None:
    async with Database(sqlite_url) as database:
        assert await pragma(database, "journal_mode") == "wal"
        assert await pragma(database, "synchronous") == 2, "FULL"
        assert await pragma(database, "secure_delete") == 1
        assert await pragma(database, "foreign_keys") == 1
        assert await pragma(database, "busy_timeout") == 5000


async def test_postgresql_gives_up_on_what_hangs(postgresql_url: str) -> None:
    async with Database(postgresql_url) as database, database.read() as work:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            assert (await work.connection.exec_driver_sql(f"SHOW {name}")).scalar_one() == "30s"
        assert (await work.connection.exec_driver_sql("SHOW timezone")).scalar_one() == "UTC"


async def test_what_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as work:
            await work.teams.place({4711: ([await work.teams.root()], [])})


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.begin() as work:
            await person(work, "ana")
            await occurrence(work)
            raise LookupError
    async with database.read() as work:
        assert await work.people.count() == 0
        assert await work.periods.unclosed() == []


async def test_four_processes_that_read_then_write_lose_nothing(database: Database, database_url: str) -> None:
    async with database.begin() as work:
        assert await person(work, "ana") == 1
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", COUNT, database_url, "100", stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    complaints = [(await process.communicate())[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], complaints
    async with database.read() as work:
        ana = await work.people.get(1)
    assert ana is not None
    assert ana.unanswered == 400


async def test_whoever_looks_does_not_wait_for_whoever_writes(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "ana")
    async with database.begin() as writing:
        await writing.people.change(1, name="Anna")
        begun = time.monotonic()
        async with database.read() as looking:
            seen = await looking.people.get(1)
        assert time.monotonic() - begun < 1
        assert seen is not None
        assert seen.name == "Ana"
    async with database.read() as looking:
        seen = await looking.people.get(1)
    assert seen is not None
    assert seen.name == "Anna"


async def test_whoever_writes_does_not_wait_for_whoever_looks(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "ana")
    async with database.read() as looking:
        assert await looking.people.count() == 1
        begun = time.monotonic()
        async with database.begin() as work:
            await person(work, "bo")
        assert time.monotonic() - begun < 1


async def test_many_who_write_at_once_wait_for_one_another(database: Database) -> None:
    async def one(n: int) -> None:
        async with database.begin() as work:
            await person(work, f"p{n}")

    await asyncio.gather(*(one(n) for n in range(30)))
    async with database.read() as work:
        assert await work.people.count() == 30


async def test_nothing_of_a_deleted_answer_is_left_in_the_file_or_its_log(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    canary = "c4n4ry0fAns"

    def found() -> bool:
        return any(canary.encode() in one.read_bytes() for one in path.parent.glob(f"{path.name}*"))

    async with Database(sqlite_url) as database:
        async with database.begin() as work:
            opened, occurred = await period(work), await occurrence(work)
            for n in range(50):
                await work.answers.put(opened.id, f"{canary}{n}", occurred.id, NOW.date(), {"a": "5", "b": canary})
        assert found()
        async with database.begin() as work:
            await work.answers.forget(opened.id)
        await database.tidy()
        assert not found()


async def test_tidying_up_is_possible_while_somebody_looks(database: Database) -> None:
    async with database.read() as looking:
        assert await looking.people.count() == 0
        if not database.sqlite:
            await database.tidy()
    await database.tidy()


async def test_a_closed_database_can_be_opened_again_and_holds_what_was_written(database_url: str) -> None:
    async with Database(database_url) as database, database.begin() as work:
        await person(work, "ana")
    async with Database(database_url) as database, database.read() as work:
        assert (await work.connection.execute(select(Person.name))).scalars().all() == ["Ana"]

"""Whoever waits for SQLite may give up at any moment, and once more while it is being tidied up after them."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.sqlite import connect

COUNTED = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200000) SELECT count(*) FROM n"


async def counting(database: Database) -> None:
    async with database.begin() as work:
        await work.connection.execute(text(COUNTED))


async def given_up(file: Path, after: int, again: int) -> None:
    database = Database(f"sqlite:///{file}")
    task = asyncio.create_task(counting(database))
    for wait in (after, again):
        for _ in range(wait):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.wait([task])
    await database.close()


@pytest.mark.parametrize("again", [0, 1, 2])
def test_giving_up_twice_keeps_nobody_waiting_and_leaves_no_thread(tmp_path: Path, again: int) -> None:
    before = threading.active_count()
    for after in range(60):
        asyncio.run(asyncio.wait_for(given_up(tmp_path / "some.db", after, again), 20))
    for _ in range(200):
        if threading.active_count() <= before:
            break
        time.sleep(0.05)
    assert threading.active_count() <= before


async def test_a_connection_that_is_stopped_while_it_closes_is_closed(tmp_path: Path) -> None:
    connection = await connect(str(tmp_path / "some.db"))
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    connection.stop()
    await asyncio.wait_for(closing, 20)

"""Announcements of other processes on the same PostgreSQL. They are hints: whoever misses one finds the work later."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

AGAIN = 5.0
"""Seconds until a connection that was lost is sought again."""

Heard = Callable[[], None]


@asynccontextmanager
async def listening(engine: AsyncEngine, channel: str, heard: Heard, again: float = AGAIN) -> AsyncIterator[None]:
    """In this block `heard` is called whenever something is announced, and whenever something may have been missed. The
    engine is for nothing else: a session that listens is in nobody's pool."""
    task = asyncio.create_task(_listen(engine, channel, heard, again))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await engine.dispose()


async def _listen(engine: AsyncEngine, channel: str, heard: Heard, again: float) -> None:
    while True:
        with suppress(SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            await _until_lost(engine, channel, heard)
        await asyncio.sleep(again)


async def _until_lost(engine: AsyncEngine, channel: str, heard: Heard) -> None:
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, asyncpg.Connection)  # noqa: S101
        lost = asyncio.Event()
        driver.add_termination_listener(lambda _: lost.set())
        await driver.add_listener(channel, lambda *_: heard())
        heard()
        try:
            await lost.wait()
        finally:
            await connection.invalidate()

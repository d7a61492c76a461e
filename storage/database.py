"""One transaction, one unit of work. SQLite or PostgreSQL, told apart here, in `address.py` and in `base.py`."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self

from sqlalchemy import URL, Engine, event, func, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage.address import DatabaseError, address
from storage.columns import Instant
from storage.listening import Heard, listening
from storage.postgresql import postgresql
from storage.repositories.owing import OWED
from storage.sqlite import File, connect
from storage.work import Work

OLDEST_SQLITE = (3, 35)
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "secure_delete=ON")
_TOLD = ("answer", "note", "letter")
"""The tables of what people said, answers first."""

_NEVER_TAKEN = ("22", "23")
"""PostgreSQL's kinds of errors that lie in the data."""


class Database:
    """Where work is done in transactions: `begin` to change, `read` to look.

    On SQLite one connection writes, and each writing transaction takes the write lock at once; others read beside it.
    """

    def __init__(self, url: str, pool_size: int = 10) -> None:
        where = address(url)
        self.where = where
        self.heard: list[Heard] = []
        self.sqlite = where.get_backend_name() == "sqlite"
        if self.sqlite:
            if sqlite3.sqlite_version_info < OLDEST_SQLITE:
                raise DatabaseError(f"SQLite {sqlite3.sqlite_version} is too old; 3.35 or newer is needed")
            self.writer = _sqlite(where, "BEGIN IMMEDIATE", 1)
            self.reader = _sqlite(where, "BEGIN", 4)
            self.file = File(where.database or "")
            for engine in (self.writer, self.reader):
                event.listen(engine.sync_engine, "connect", self.file.opened)
        else:
            self.writer = self.reader = postgresql(where, pool_size)

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """A transaction that may write. It is committed at the end of the block, or undone by an exception."""
        async with self.writer.begin() as connection:
            connection.info.pop(OWED, None)  # of a transaction that was undone
            yield Work(connection)
            owed = connection.info.pop(OWED, False)
        if owed:
            for heard in self.heard:
                heard()

    @asynccontextmanager
    async def listening(self, heard: Heard) -> AsyncIterator[None]:
        """In this block `heard` is called when something new is owed: by this process at once, and on PostgreSQL by any
        other."""
        self.heard.append(heard)
        try:
            if self.sqlite:
                yield
            else:
                async with listening(postgresql(self.where, 1), OWED, heard):
                    yield
        finally:
            self.heard.remove(heard)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        """A transaction that only looks."""
        async with self.reader.connect() as connection, connection.begin():
            yield Work(connection)

    def check(self) -> None:
        """Raises FileNotFoundError when the SQLite file was taken away, or another put in its place, since we opened
        it."""
        if self.sqlite:
            self.file.check()

    async def now(self) -> datetime | None:
        """The database's own clock, which all replicas share. None on SQLite, which lives beside its one process."""
        if self.sqlite:
            return None
        async with self.reader.connect() as connection:
            moment: datetime = (await connection.execute(select(func.now(type_=Instant)))).scalar_one()
            return moment

    @asynccontextmanager
    async def careless(self) -> AsyncIterator[None]:
        """In this block SQLite does not wait for the disk: for what can be made again if the machine stops."""
        await self._synchronous("OFF")
        try:
            yield
        finally:
            await self._synchronous("FULL")

    async def _synchronous(self, how: str) -> None:
        if self.sqlite:
            async with self.writer.connect() as connection:
                raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await raw.exec_driver_sql(f"PRAGMA synchronous={how}")

    async def tidy(self, *, words: bool = False) -> None:
        """After deletion: leave nothing of what was deleted in the log or in dead rows (rule A7.4). `words` is for
        when what somebody wrote was deleted, and not answers alone."""
        async with self.writer.connect() as connection:
            raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.sqlite:
                await raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                for table in _TOLD if words else _TOLD[:1]:
                    await _rewrite(raw, table)


def unstorable(error: Exception) -> bool:
    """Whether the database is there and will never take what was to be written."""
    if isinstance(error, DBAPIError):
        kind = str(getattr(error.orig, "sqlstate", None) or "")[:2]
        return kind in _NEVER_TAKEN or isinstance(error, DataError | IntegrityError)
    return isinstance(error, ValueError | OverflowError)


async def _rewrite(connection: AsyncConnection, table: str) -> None:
    """What is left of it, in new files: where rows share a page, VACUUM alone leaves what it removed. Whoever reads for
    long is not waited for; then it is for the next time."""
    await connection.exec_driver_sql("SET lock_timeout = '2s'")
    try:
        await connection.exec_driver_sql(f"VACUUM FULL {table}")
    except DBAPIError:
        await connection.exec_driver_sql(f"VACUUM {table}")
    finally:
        await connection.exec_driver_sql("RESET lock_timeout")


@asynccontextmanager
async def for_migration(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction that nobody else can migrate beside. Foreign keys are off, because SQLite alters a
    table by copying it."""
    where = address(url)
    engine = (
        _sqlite(where, "BEGIN IMMEDIATE", 1, "OFF") if where.get_backend_name() == "sqlite" else postgresql(where, 1)
    )
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("migration"))))
            yield connection
    finally:
        await engine.dispose()


def _sqlite(where: URL, begin: str, pool_size: int, foreign_keys: str = "ON") -> AsyncEngine:
    engine = create_async_engine(
        where,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        poolclass=AsyncAdaptedQueuePool,
        pool_reset_on_return=None,
        hide_parameters=True,
        connect_args={"async_creator_fn": connect},
    )
    as_we_use_it(engine.sync_engine, begin, foreign_keys)
    return engine


def as_we_use_it(engine: Engine, begin: str, foreign_keys: str = "ON") -> None:
    """SQLite's connections with our settings, and each transaction begun in those words."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*_PRAGMAS, f"foreign_keys={foreign_keys}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(begin)

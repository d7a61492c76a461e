"""SQLite's connections. Each has a thread of its own, and every statement is one errand to it instead of four."""

import asyncio
import sqlite3
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL, _connection_worker_thread


class Cursor(aiosqlite.Cursor):
    """Reads all that a statement found in the errand that runs it. It is closed by being forgotten: whoever gave up
    waiting may not touch it while the thread is still at it."""

    def __init__(self, connection: aiosqlite.Connection, cursor: sqlite3.Cursor) -> None:
        super().__init__(connection, cursor)
        self.found: list[sqlite3.Row] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        self.found = await self._execute(_run, self._cursor, sql, parameters or ())  # type: ignore[no-untyped-call]
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        found, self.found = self.found, []
        return found

    async def close(self) -> None:
        return None


def _run(cursor: sqlite3.Cursor, sql: str, parameters: Iterable[Any]) -> list[sqlite3.Row]:
    return cursor.execute(sql, parameters).fetchall()  # type: ignore[arg-type]


class Connection(aiosqlite.Connection):
    def cursor(self) -> Cursor:  # type: ignore[override]
        """Made at once: it is nothing but a place for what is found."""
        return Cursor(self, self._conn.cursor())

    def stop(self) -> asyncio.Future[Any] | None:
        """None where it was stopped before: a thread that has ended never says so to whoever asks again."""
        if not self._running:
            return None
        ended = super().stop()
        self._tx.put_nowait((None, lambda: _STOP_RUNNING_SENTINEL))  # for a thread with nobody left to tell
        return ended


def _errands(asked: SimpleQueue[Any]) -> None:
    """What the thread does. Whoever has given up waiting may be gone, and their event loop with them."""
    while True:
        try:
            _connection_worker_thread(asked)
            return
        except RuntimeError:
            continue


def connect(file: str, **options: Any) -> Connection:
    """A connection to be awaited, with the options of `sqlite3.connect`."""
    connection = Connection(partial(sqlite3.connect, file, **options), 64)
    # A daemon, as SQLAlchemy has it: one that is forgotten never keeps us alive.
    connection._thread = Thread(target=_errands, args=(connection._tx,), daemon=True)  # noqa: SLF001
    return connection


class File:
    """The file of a database, as it was when it was first opened. SQLite goes on in one that was removed or replaced,
    and whatever it writes there is lost."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.identity: tuple[int, int] | None = None

    def opened(self, *_: object) -> None:
        self.identity = self.identity or self._identity()

    def check(self) -> None:
        """Raises FileNotFoundError when what is open does not stand at its path any more."""
        if self.identity and self.identity != self._identity():
            raise FileNotFoundError(f"another file stands at {self.path}")

    def _identity(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_dev, found.st_ino

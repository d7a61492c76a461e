"""SQLite without threads, errands and greenlets: what a coroutine asks is done before it goes on. It is SQLAlchemy's
own work all the same, by its driver for those who wait; nothing runs beside the simulation, and a year takes less."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, create_engine

from storage.address import address
from storage.database import Database, as_we_use_it


class Direct:
    """What an AsyncConnection is to the program. Once it is `altered` it is for nobody else."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.altered = False

    @property
    def dialect(self) -> Dialect:
        return self.connection.dialect

    @property
    def info(self) -> dict[Any, Any]:
        return self.connection.info

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        return self.connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str) -> CursorResult[Any]:
        return self.connection.exec_driver_sql(statement)

    async def execution_options(self, **options: Any) -> Self:
        self.connection.execution_options(**options)
        self.altered = True
        return self

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        with self.connection.begin():
            yield


class Directly:
    """What an AsyncEngine is to the program. `idle` are connections that nobody uses just now."""

    def __init__(self, engine: Engine) -> None:
        self.sync_engine = engine
        self.idle: list[Direct] = []

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Direct]:
        direct = self.idle.pop() if self.idle else Direct(self.sync_engine.connect())
        try:
            yield direct
        finally:
            direct.connection.rollback()
            if direct.altered:
                direct.connection.close()
            else:
                self.idle.append(direct)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Direct]:
        async with self.connect() as direct, direct.begin():
            yield direct

    async def dispose(self) -> None:
        for direct in self.idle:
            direct.connection.close()
        self.sync_engine.dispose()


def without_threads(database: Database) -> None:
    """From now on, where it is SQLite."""
    if database.sqlite:
        database.writer = _engine(database, "BEGIN IMMEDIATE")
        database.reader = _engine(database, "BEGIN")


def _engine(database: Database, begin: str) -> Any:
    engine = create_engine(address(str(database.where)).set(drivername="sqlite"), pool_timeout=1, hide_parameters=True)
    as_we_use_it(engine, begin)
    return Directly(engine)

"""SQLite without threads, errands and greenlets: what a coroutine asks is done before it goes on. It is SQLAlchemy's
own work all the same, by its driver for those who wait; nothing runs beside the simulation, and a year takes less."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, create_engine

from storage.database import Database, address, as_we_use_it


class Direct:
    """What an AsyncConnection is to the program."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

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
        return self

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        with self.connection.begin():
            yield


class Directly:
    """What an AsyncEngine is to the program."""

    def __init__(self, engine: Engine) -> None:
        self.sync_engine = engine

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Direct]:
        with self.sync_engine.connect() as connection:
            yield Direct(connection)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Direct]:
        with self.sync_engine.begin() as connection:
            yield Direct(connection)

    async def dispose(self) -> None:
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

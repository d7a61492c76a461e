"""What every repository stands on: the connection of one transaction, and the differences of the two databases."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Table, bindparam, func, select
from sqlalchemy.dialects.postgresql import Insert as PostgreSQLInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import DeclarativeBase

Record = TypeVar("Record")
Thing = TypeVar("Thing")

INSERTS: Mapping[str, Callable[[Any], SQLiteInsert | PostgreSQLInsert]] = {
    "sqlite": sqlite_insert,
    "postgresql": postgresql_insert,
}
"""By name of the database: inserts that know what to do on a conflict."""

PAGE = 1000
"""So many at once are asked about in one statement, or written by one."""

_NOTIFY = select(func.pg_notify(bindparam("channel"), ""))


@dataclass(frozen=True, slots=True)
class Repository:
    connection: AsyncConnection

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`. What is done for every answer and every message is built once, as a constant of its
        module: building a statement costs more than SQLite needs to do it."""
        return self.connection.dialect.name

    @property
    def sqlite(self) -> bool:
        return self.dialect == "sqlite"

    def insert(self, row: type[DeclarativeBase]) -> SQLiteInsert | PostgreSQLInsert:
        """An insert that knows what to do on a conflict."""
        return INSERTS[self.dialect](row)

    async def alone(self, matter: str) -> None:
        """Wait until no other transaction is at the same matter, and keep others waiting until this one ends. A writing
        transaction of SQLite is alone anyway."""
        if not self.sqlite:
            await self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(matter))))

    async def announce(self, what: str) -> None:
        """Once this transaction is committed, tell whoever listens, in this process or in another on the same
        PostgreSQL."""
        self.connection.info[what] = True
        if not self.sqlite:
            await self.connection.execute(_NOTIFY, {"channel": what})

    async def add_new(self, row: type[DeclarativeBase], values: dict[str, Any]) -> bool:
        """Insert unless there; whether it was not."""
        result = await self.connection.execute(self.insert(row).values(**values).on_conflict_do_nothing())
        return result.rowcount == 1


def pages(these: Collection[Thing], size: int = PAGE) -> Iterator[Sequence[Thing]]:
    """So many at a time, in their order."""
    them = list(these)
    return (them[start : start + size] for start in range(0, len(them), size))


def columns(row: type[DeclarativeBase], record: type[Record]) -> Sequence[ColumnElement[Any]]:
    """The columns of a row that a record asks for, in the record's order."""
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101
    return [table.c[field.name] for field in fields(record)]  # type: ignore[arg-type]


def made(record: type[Record], row: Row[Any], start: int = 0) -> Record:
    """A record from that many columns of a result row, from `start`."""
    return record(*row[start : start + width(record)])  # type: ignore[arg-type]


@cache
def width(record: type[Any]) -> int:
    """How many columns a record takes."""
    return len(fields(record))

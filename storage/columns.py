"""Column types that mean the same in both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SLUG = String(120)
NAME = String(200)
BEGINNING = 200
"""Characters by which something is known that a platform asked us to leave alone: two that begin alike wait
together."""

Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite only counts up by itself in a column called INTEGER."""


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, always aware. A naive datetime is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} names no zone; instants are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        moment: datetime = value.replace(tzinfo=UTC)
        return moment


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)

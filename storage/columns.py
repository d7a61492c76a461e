"""Column types that mean the same in both databases."""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, Integer, MetaData, String, literal_column
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql import operators
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


class Word(String):
    """One of a few words. Those that a column is compared with stand in the statement itself: where a table has an
    index for some of its rows, SQLite prepares a statement anew for every value that is given to it instead."""

    def __init__(self, *words: str) -> None:
        super().__init__(10)
        self.words = words

    class Comparator(String.Comparator[str]):
        """Raises ValueError for a word that there is not."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            return super().operate(op, *map(self._spelt_out, other) if op in _COMPARED else other, **kwargs)

        def _spelt_out(self, what: Any) -> Any:
            if isinstance(what, str):
                return self._literal(what)
            return [self._literal(one) for one in what] if isinstance(what, tuple | list) else what

        def _literal(self, word: str) -> ColumnElement[str]:
            if word not in (words := cast("Word", self.type).words):
                raise ValueError(f"{word!r} is none of {', '.join(words)}")
            return literal_column(f"'{word}'", String())

    comparator_factory = Comparator


_COMPARED = (operators.eq, operators.ne, operators.in_op, operators.not_in_op)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)

"""What was answered, and the figures that remain."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import SLUG, Base, Id, Instant


class Answer(Base):
    """An answer meant for the team, until its period closes. No person, no time finer than the day (rule A7.3)."""

    __tablename__ = "answer"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(32), primary_key=True)
    question: Mapped[str] = mapped_column(SLUG, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    day: Mapped[date]
    value: Mapped[str] = mapped_column(String(1000))


class Note(Base):
    """What a person answered for themselves: theirs to read, export and erase."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("person_id", "occurrence_id", "question"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    flow: Mapped[str] = mapped_column(SLUG)
    question: Mapped[str] = mapped_column(SLUG)
    value: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)


class Release(Base):
    """One coded figure of one unit, question and period: written once, never changed, never computed again."""

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("unit_id", "period_id", "question"),
        Index("ix_release_unit", "unit_id", "closes_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    flow: Mapped[str] = mapped_column(SLUG)
    question: Mapped[str] = mapped_column(SLUG)
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(200))
    band: Mapped[str] = mapped_column(String(10))
    release_class: Mapped[str] = mapped_column(String(10))
    rules: Mapped[int]
    closes_on: Mapped[date]


class Spacing(Base):
    """When a series was last released for a unit, and from how many answers (rule A5)."""

    __tablename__ = "spacing"

    unit_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(140), primary_key=True)
    closed_on: Mapped[date]
    n: Mapped[int]

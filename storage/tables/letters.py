"""What people write to each other."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import SLUG, Base, Id, Instant


class Letter(Base):
    """What somebody thanks for, shares or wants to raise: `draft`, `sent` or `dropped`.

    Nobody but the writer sees a draft. `to_id` is whom they thank, `team_id` with whom they share, `day` when they want
    to be reminded. `origin` is the key of the delivery whose answer it came from, at that step; or, with dots between,
    the unit and the days of a report, or the period and the day of a meeting, whose figures nobody wrote. After
    `keep_until` nothing of it is left.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_writer", "writer_id", "origin"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(1000))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    day: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(32))
    flow: Mapped[str] = mapped_column(SLUG)
    step: Mapped[str] = mapped_column(SLUG)
    written_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    keep_until: Mapped[datetime] = mapped_column(Instant, index=True)

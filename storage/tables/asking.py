"""What is asked, when, and what became of it."""

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BEGINNING, NAME, SLUG, Base, Id, Instant, Word


class Schedule(Base):
    """One nudge of HR's schedule. `definition` is its document, read by the room that decides."""

    __tablename__ = "schedule"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(SLUG, unique=True)
    definition: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    removed: Mapped[bool] = mapped_column(Boolean, default=False)


class ScheduleChange(Base):
    """What was changed of a schedule, by whom, and what it was before; and whether a file said so, not somebody in the
    chat."""

    __tablename__ = "schedule_change"
    __table_args__ = (UniqueConstraint("schedule_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    version: Mapped[int]
    author: Mapped[str] = mapped_column(NAME)
    by_file: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class ScheduleDraft(Base):
    """What somebody in HR has filled in and not saved yet: a new nudge, or that version of a schedule changed."""

    __tablename__ = "schedule_draft"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedule.id"))
    version: Mapped[int | None]
    definition: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class Period(Base):
    """The time between asking and closing one flow: on the grid, or for one occasion. It counts by its roster, which
    was looked at `homes_at`."""

    __tablename__ = "period"
    __table_args__ = (
        UniqueConstraint("flow", "key"),
        Index("ix_period_open", "closed_at", "closes_at"),
        Index("ix_period_closed", "flow", "closes_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    flow: Mapped[str] = mapped_column(SLUG)
    key: Mapped[str] = mapped_column(String(160))
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    homes_at: Mapped[datetime] = mapped_column(Instant)
    opens_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Occurrence(Base):
    """That schedule on that local day, or something asked for. `source` and `key` name it once and for all: never by
    an instant (rule B6). Its audience is asked over `spread` seconds."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("source", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(140))
    key: Mapped[str] = mapped_column(String(160))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedule.id"), index=True)
    flow: Mapped[str] = mapped_column(SLUG)
    day: Mapped[date]
    period_id: Mapped[int | None] = mapped_column(ForeignKey("period.id"), index=True)
    planned: Mapped[bool] = mapped_column(Boolean, default=False)
    spread: Mapped[int] = mapped_column(default=0)


STATES = ("due", "sending", "sent", "skipped", "expired", "failed", "unknown")

UNDECIDED = text("state = 'unknown' AND decided_at IS NULL")
"""A delivery whose outcome nobody knows yet. In a query it has to stand as it is here, or the databases do not see that
there is an index for it."""


class Delivery(Base):
    """We owe this person this step. The states and who may change them: trust requirements B2.

    `key` is all that a button carries. `period_id` is empty for a test, which stores nothing. A `follow_up` follows
    from an answer, and is nobody's business but the person's (rule A2.11). With `letter_id` it brings that letter, and
    not the step; with `reminds_id` it reminds of that delivery, and its buttons carry that one's key. Of several for
    the same person on the same day the one of higher `priority` goes first. `sent_at` is when it was first shown;
    `pressed_at` is the platform's time of the newest press.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "person_id", "step"),
        Index("ix_delivery_due", "state", "due_at"),
        Index("ix_delivery_person", "person_id", "sent_at"),
        Index(
            "ix_delivery_undecided", "decided_at", "sending_since", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    period_id: Mapped[int | None] = mapped_column(ForeignKey("period.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    reminds_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    priority: Mapped[int] = mapped_column(default=0)
    flow: Mapped[str] = mapped_column(SLUG)
    version: Mapped[int]
    step: Mapped[str] = mapped_column(SLUG)
    asked_for: Mapped[bool] = mapped_column(Boolean, default=False)
    follow_up: Mapped[bool] = mapped_column(Boolean, default=False)
    due_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(Word(*STATES))
    reason: Mapped[str | None] = mapped_column(String(100))
    owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(default=0)
    send_id: Mapped[str | None] = mapped_column(String(40))
    sending_since: Mapped[datetime | None] = mapped_column(Instant)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    said_no_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    pressed_at: Mapped[datetime | None] = mapped_column(Instant)


class Received(Base):
    """A payload that was taken in, so that its repetition changes nothing. Kept seven days."""

    __tablename__ = "received"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class Throttle(Base):
    """Until when a platform asked us not to call something: binds all replicas."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(BEGINNING), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant)

"""The rows. Each class says what one row is; keys say what there can be only one of."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Instant

SLUG = String(120)
NAME = String(200)


class Person(Base):
    """Somebody at the workplace. What is empty is the organisation's default. `home_id` is the one unit they are
    counted in; `unanswered` counts nudges since they last answered anything."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(NAME)
    language: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str | None] = mapped_column(String(64))
    works_on: Mapped[str | None] = mapped_column(String(7))
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    platform: Mapped[str | None] = mapped_column(String(20))
    starts_on: Mapped[date | None]
    left_on: Mapped[date | None]
    home_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    roles: Mapped[str] = mapped_column(String(100), default="")
    stopped: Mapped[bool] = mapped_column(Boolean, default=False)
    paused_until: Mapped[datetime | None] = mapped_column(Instant)
    welcomed: Mapped[bool] = mapped_column(Boolean, default=False)
    unanswered: Mapped[int] = mapped_column(default=0)


class Account(Base):
    """A person on a platform. `address` is where a message to them goes, in the platform's own terms."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "tenant", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    tenant: Mapped[str] = mapped_column(String(100))
    user_id: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(Text)
    unreachable: Mapped[str | None] = mapped_column(String(100))


class Team(Base):
    """A unit of the tree. One row, the root, has no parent: it is the organisation."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    name: Mapped[str] = mapped_column(NAME)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    closed_on: Mapped[date | None]


class Membership(Base):
    """A person belongs to a team. The lowest `place` is the team they are counted in."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)
    place: Mapped[int]


class Leadership(Base):
    """A person leads a team and those below it."""

    __tablename__ = "leadership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)


class RosterChange(Base):
    """One line of the log of homes, leads and teams, which the works council can read (rule A8.3)."""

    __tablename__ = "roster_change"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    author: Mapped[str] = mapped_column(NAME)
    what: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(Id, index=True)
    team_id: Mapped[int | None] = mapped_column(Id, index=True)
    before_id: Mapped[int | None] = mapped_column(Id)


class Roster(Base):
    """A snapshot of tree and homes, shared by all periods that opened while it was `current` (rule A2.3)."""

    __tablename__ = "roster"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    current: Mapped[bool] = mapped_column(Boolean, index=True)


class RosterUnit(Base):
    __tablename__ = "roster_unit"

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(Id)
    settled: Mapped[bool] = mapped_column(Boolean, default=True)


class RosterHome(Base):
    __tablename__ = "roster_home"

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id)


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
    """What was changed of a schedule, by whom, and what it was before."""

    __tablename__ = "schedule_change"
    __table_args__ = (UniqueConstraint("schedule_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    version: Mapped[int]
    author: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime] = mapped_column(Instant)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class Period(Base):
    """The time between asking and closing one flow: on the grid, or for one occasion."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("flow", "key"), Index("ix_period_open", "closed_at", "closes_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    flow: Mapped[str] = mapped_column(SLUG)
    key: Mapped[str] = mapped_column(String(160))
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    opens_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Occurrence(Base):
    """That schedule on that local day, or something asked for. `source` and `key` name it once and for all: never by
    an instant (rule B6)."""

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


class Delivery(Base):
    """We owe this person this step. The states and who may change them: trust requirements B2.

    `key` is all that a button carries. `period_id` is empty for a test, which stores nothing. A `follow_up` follows
    from an answer, and is nobody's business but the person's (rule A2.11). `sent_at` is when it was first shown;
    `pressed_at` is the platform's time of the newest press.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "person_id", "step"),
        Index("ix_delivery_due", "state", "due_at"),
        Index("ix_delivery_person", "person_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    period_id: Mapped[int | None] = mapped_column(ForeignKey("period.id"), index=True)
    flow: Mapped[str] = mapped_column(SLUG)
    version: Mapped[int]
    step: Mapped[str] = mapped_column(SLUG)
    asked_for: Mapped[bool] = mapped_column(Boolean, default=False)
    follow_up: Mapped[bool] = mapped_column(Boolean, default=False)
    due_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
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


class Received(Base):
    """A payload that was taken in, so that its repetition changes nothing. Kept seven days."""

    __tablename__ = "received"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class Throttle(Base):
    """Until when a platform asked us not to call something: binds all replicas."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant)

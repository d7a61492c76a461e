"""Who works here, and in which teams."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import NAME, SLUG, Base, Id, Instant


class Person(Base):
    """Somebody at the workplace. What is empty is the organisation's default. `home_id` is the one unit they are
    counted in; `paused_until` is the pause they chose, `rests_until` the one that the bot takes of itself; `unanswered`
    counts nudges since they last answered anything; `weekly` is how many they want in a week at most."""

    __tablename__ = "person"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 an id that was somebody's is nobody else's

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
    rests_until: Mapped[datetime | None] = mapped_column(Instant)
    welcomed: Mapped[bool] = mapped_column(Boolean, default=False)
    unanswered: Mapped[int] = mapped_column(default=0)
    weekly: Mapped[int | None]


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
    """A unit of the tree. One row, the root, has no parent: it is the organisation. `calendar` is the holidays it keeps
    where they are not those of the unit above it."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    name: Mapped[str] = mapped_column(NAME)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    closed_on: Mapped[date | None]
    calendar: Mapped[str | None] = mapped_column(String(10))


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
    """A snapshot of tree and homes, shared by all periods that opened while it was `current` (rule A2.3). By how many
    changes of the last days, and the newest of them, it was found out last which units are told of."""

    __tablename__ = "roster"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    current: Mapped[bool] = mapped_column(Boolean, index=True)
    changes: Mapped[int | None] = mapped_column(Integer)
    newest_change: Mapped[int | None] = mapped_column(Id)


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

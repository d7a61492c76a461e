"""Days and hours that are somebody's own: what nudges are counted from, and when nobody is written to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import NAME, SLUG, Base, Id, Instant


class MarkedDays(Base):
    """A stretch of days, both ends included, of a person, of a team and those below it, or of everybody: a course, a
    contract, the MUS, a period at school; leave, and weeks in which the workplace is closed."""

    __tablename__ = "marked_days"
    __table_args__ = (Index("ix_marked_days_last", "kind", "last"), Index("ix_marked_days_first", "kind", "first"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(NAME, default="")
    first: Mapped[date]
    last: Mapped[date]


class Feed(Base):
    """A team's calendar, fetched from an address that is a secret and kept encrypted. `problem` is why it could not be
    read since `failing_since`."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), unique=True)
    url: Mapped[str] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(String(500))
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)
    good_at: Mapped[datetime | None] = mapped_column(Instant)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str | None] = mapped_column(SLUG)


class Meeting(Base):
    """When people of ours meet. Never what it is called, or about. `source` is a feed, or the platform that said that
    it ended; `key` is one of its meetings on one day, in a form that tells nothing. `attending` counts everybody,
    whether we know them or not."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("source", "key"), Index("ix_meeting_ends", "ends_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(140))
    key: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    attending: Mapped[int]


class Attendance(Base):
    """A person takes part in a meeting."""

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

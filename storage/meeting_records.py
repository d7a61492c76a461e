"""What repositories hand out of teams' calendars and meetings: plain values, no rows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A team's calendar. `url` is encrypted; `good_at` is when it was last read whole."""

    id: int
    team_id: int
    url: str
    etag: str | None
    fetched_at: datetime | None
    good_at: datetime | None
    failing_since: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    id: int
    source: str
    key: str
    starts_at: datetime
    ends_at: datetime
    attending: int


@dataclass(frozen=True, slots=True)
class MeetingOwed:
    """What a person is owed on account of the meeting of that `key`. It may be `unseen` still, or was `taken_back`."""

    occurrence_id: int
    key: str
    delivery_id: int
    person_id: int
    expires_at: datetime
    unseen: bool
    taken_back: bool

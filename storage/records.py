"""What repositories hand out: plain values, no rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as the verbs need them. What is None is the organisation's default."""

    id: int
    email: str | None
    name: str
    language: str | None
    timezone: str | None
    works_on: str | None
    opens: time | None
    closes: time | None
    platform: str | None
    starts_on: date | None
    left_on: date | None
    home_id: int
    roles: str
    stopped: bool
    paused_until: datetime | None
    rests_until: datetime | None
    welcomed: bool
    unanswered: int
    weekly: int | None


@dataclass(frozen=True, slots=True)
class Anchored:
    """Those for whom that day is the `edge`, `first` or `last`, of marked days of a kind: their own, those of the
    `teams` they are in, or everybody's. Of the kind `joined`, those whose first day at work it is."""

    kind: str
    edge: str
    on: date
    everybody: bool = False
    teams: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Had:
    """Those to whom the occurrence of that key of a nudge has brought that flow by an instant; without one, also those
    to whom it is owed."""

    nudge: str
    key: str
    flow: str
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Whom:
    """An audience on a day: of everybody, or of some teams; or only those for whom it is the day. Whoever began on
    `new_since` or later is new. Those who `had` it are left out."""

    audience: str
    today: date
    new_since: date
    teams: Collection[int] | None = None
    anchored: Anchored | None = None
    had: Had | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """When somebody is on leave or their workplace is closed, both ends included, in any order; the holidays that their
    team keeps, where they are not the organisation's; and the meetings they are `busy` with, from and to."""

    away: tuple[tuple[date, date], ...] = ()
    calendar: str | None = None
    busy: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedRecord:
    """Marked days of a person, of a team, or of everybody."""

    id: int
    person_id: int | None
    team_id: int | None
    kind: str
    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Destination:
    """An account that a message can go to."""

    id: int
    person_id: int
    platform: str
    tenant: str
    user_id: str
    address: str | None
    unreachable: str | None


@dataclass(frozen=True, slots=True)
class TeamRecord:
    id: int
    slug: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """One line of the log of the roster: `unit` and `before` are slugs, empty for the root and None for nowhere."""

    at: datetime
    author: str
    what: str
    person: str | None
    unit: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    id: int
    key: str
    name: str
    definition: str
    version: int


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One change of a schedule. `before` is None when it was added, `after` when it was removed."""

    id: int
    schedule_id: int
    version: int
    author: str
    by_file: bool
    at: datetime
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What was filled in; of a new nudge, or of that version of a schedule."""

    id: int
    key: str
    schedule_id: int | None
    version: int | None
    definition: str


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    id: int
    flow: str
    roster_id: int
    opens_at: datetime
    closes_at: datetime
    closes_on: date
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OccurrenceRecord:
    id: int
    source: str
    key: str
    schedule_id: int | None
    flow: str
    day: date
    period_id: int | None
    planned: bool
    spread: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A delivery, as the verbs need it."""

    id: int
    key: str
    occurrence_id: int
    person_id: int
    period_id: int | None
    flow: str
    version: int
    step: str
    asked_for: bool
    follow_up: bool
    due_at: datetime
    expires_at: datetime
    state: str
    reason: str | None
    attempt: int
    send_id: str
    account_id: int | None
    address: str | None
    sent_at: datetime | None
    sending_since: datetime | None
    said_no_at: datetime | None
    pressed_at: datetime | None
    letter_id: int | None
    reminds_id: int | None
    priority: int


@dataclass(frozen=True, slots=True)
class UnsentRecord:
    """What a day of a schedule owes somebody and has not shown them. `spread` is over how many seconds all are asked,
    `closes_at` the end of its period."""

    id: int
    person_id: int
    schedule_id: int | None
    day: date
    closes_at: datetime
    spread: int


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    unit_id: int
    period_id: int
    flow: str
    question: str
    kind: str
    code: str
    band: str
    closes_on: date

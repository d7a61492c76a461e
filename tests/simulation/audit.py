"""Whether the books are right: the database, read by itself, against what the platforms and the people know."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from sqlalchemy import Executable, Select, String, Table, Text, bindparam, exists, func, select, text

from flows.schedule import GRID_START, Nudge
from storage.columns import Base, Instant
from storage.database import Database
from storage.repositories.owing import SCHEDULE_CHANGED
from storage.tables import UNDECIDED, Answer, Delivery, Note, Occurrence, Period, Person, Release, Schedule
from tests.simulation.virtual import Broken

Row = Mapping[str, Any]
FINAL = ("sent", "skipped", "expired", "failed")
STATES = ("due", "sending", "unknown", *FINAL)
NEVER_SENT = ("due", "skipped", "expired", "failed")
UNPROVEN = ("asked-for", "pressed")
STUCK = timedelta(minutes=16)
BACK = timedelta(days=20)


def columns(row: type[Base], *names: str) -> list[Any]:
    table = row.__table__
    return [table.c[name] for name in names]


DELIVERIES: Select[Any] = select(
    Delivery.__table__, Occurrence.source, Occurrence.key.label("occasion"), Occurrence.day, Occurrence.schedule_id
).join(Occurrence, Occurrence.id == Delivery.occurrence_id)


_TOLD = bindparam("told", type_=Instant)
_EVER = bindparam("ever", datetime(2000, 1, 1, tzinfo=UTC), type_=Instant)
_LATER = select(func.min(Delivery.due_at)).where(Delivery.state == "due", Delivery.due_at > _TOLD)
_STAND = select(
    _LATER.scalar_subquery().label("next_due"),
    exists().where(Delivery.state == "due", Delivery.due_at <= _TOLD).label("overdue"),
    exists().where(Delivery.state == "sending").label("sending"),
    exists().where(Delivery.sending_since > _EVER, UNDECIDED).label("unknown"),
    select(func.min(Period.closes_at)).where(Period.closed_at.is_(None)).scalar_subquery().label("closes"),
)  # fmt: skip


@dataclass(frozen=True)
class Stand:
    """When the next delivery is due, whether one should have gone out, whether an outcome is open, when a period
    ends."""

    next_due: datetime | None
    overdue: bool
    in_doubt: bool
    closes: datetime | None

    def later(self, told: datetime) -> "Stand":
        """The same, with nothing done about it since; when the next one after that is due nobody knows."""
        due = self.next_due is not None and self.next_due <= told
        return replace(self, next_due=None, overdue=self.overdue or due)


@dataclass
class Books:
    """`closed` is what was seen of closed periods."""

    database: Database
    closed: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    async def rows(self, query: Executable, values: Mapping[str, Any] | None = None) -> list[Row]:
        async with self.database.read() as work:
            return [dict(row._mapping) for row in await work.connection.execute(query, values or {})]

    async def open(self) -> None:
        """What only the books look up, they look up fast: by what the platforms were told."""
        async with self.database.begin() as work:
            await work.connection.execute(text("CREATE INDEX told ON delivery (send_id)"))

    async def close(self) -> None:
        await self.database.close()

    async def sent(self, send_ids: Iterable[str]) -> Mapping[str, Row]:
        """The deliveries that these messages belong to; a reminder's with its `original`."""
        found = await self.rows(DELIVERIES.where(Delivery.send_id.in_(list(send_ids))))
        ids = [row["reminds_id"] for row in found if row["reminds_id"] is not None]
        of = {row["id"]: row for row in await self.rows(DELIVERIES.where(Delivery.id.in_(ids)))} if ids else {}
        return {str(row["send_id"]): {**row, "original": of.get(row["reminds_id"])} for row in found}

    async def stand(self, told: datetime) -> "Stand":
        """What there is to wait for."""
        [row] = await self.rows(_STAND, {"told": told})
        return Stand(row["next_due"], bool(row["overdue"]), bool(row["sending"] or row["unknown"]), row["closes"])

    async def names(self) -> Mapping[int, str]:
        """Schedules by id."""
        return {row["id"]: row["name"] for row in await self.rows(select(Schedule.id, Schedule.name))}

    async def people(self) -> Mapping[str, int]:
        found = await self.rows(select(Person.id, Person.email))
        return {str(row["email"]).partition("@")[0]: row["id"] for row in found}

    async def check(self, told: datetime, posts: Counter[str], snoozed: Counter[str], *, calm: bool) -> None:
        """Everything that was due lately. `calm`: nothing went wrong for a while. Raises Broken."""
        found = await self.rows(DELIVERIES.where(Delivery.due_at > told - BACK))
        self._one_each(found)
        for row in found:
            self._adds_up(row, posts, snoozed)
            if calm:
                self._moves_on(row, told)
        await self._closed()

    def _one_each(self, found: Sequence[Row]) -> None:
        once = Counter((row["occurrence_id"], row["person_id"], row["step"]) for row in found)
        first = Counter(
            (row["source"], row["day"], row["person_id"])
            for row in found
            if row["source"].startswith("schedule:") and not row["follow_up"] and row["reminds_id"] is None
        )
        for counted in (once, first):
            twice = [key for key, count in counted.items() if count > 1]
            if twice:
                raise Broken("one-row", f"{len(twice)} owed more than once, such as {twice[0]}")

    def _adds_up(self, row: Row, posts: Counter[str], snoozed: Counter[str]) -> None:
        told, what = posts[row["key"]], f"delivery {row['id']} is {row['state']} ({row['reason']})"
        if row["state"] not in STATES:
            raise Broken("sums", what)
        if row["state"] in ("skipped", "expired", "failed", "unknown") and not row["reason"]:
            raise Broken("reason", what)
        if row["state"] == "due" and not row["reason"] and row["due_at"] > row["expires_at"]:
            raise Broken("reason", what)
        if row["state"] == "sent" and not told and row["reason"] not in UNPROVEN:
            raise Broken("silently-lost", f"{what}, and nobody got it")
        if row["state"] in NEVER_SENT and told and not snoozed[row["key"]]:
            raise Broken("forgotten", f"{what}, and came {told} times")

    def _moves_on(self, row: Row, told: datetime) -> None:
        doubt = row["state"] == "sending" or (row["state"] == "unknown" and row["decided_at"] is None)
        if doubt and row["sending_since"] < told - STUCK:
            raise Broken("stuck", f"delivery {row['id']} is {row['state']} since {row['sending_since']}")
        if row["state"] == "due" and row["expires_at"] < told - STUCK:
            raise Broken("stuck", f"delivery {row['id']} expired at {row['expires_at']}, and still is due")

    async def _closed(self) -> None:
        """What was published stays as it was, and nothing else is left."""
        query = select(Period.id, Period.closed_at).where(Period.closed_at.is_not(None))
        periods = {row["id"]: row["closed_at"] for row in await self.rows(query)}
        kept = await self.rows(
            select(Answer.period_id).join(Period, Period.id == Answer.period_id).where(Period.closed_at.is_not(None))
        )
        if kept:
            raise Broken("closed", f"answers are left in period {kept[0]['period_id']}")
        figures: dict[int, list[Any]] = {}
        for row in await self.rows(select(Release.__table__).order_by(Release.id)):
            figures.setdefault(row["period_id"], []).append(tuple(row.values()))
        for period, closed_at in periods.items():
            now = (closed_at, tuple(figures.get(period, ())))
            if self.closed.setdefault(period, now) != now:
                raise Broken("closed", f"period {period} changed after it was closed")
        for period in figures.keys() - periods.keys():
            raise Broken("closed", f"figures of period {period}, which is open")

    async def planned(self, source: str, day: date) -> Mapping[int, str]:
        """Who has a row of that schedule on that day, and its state, or that HR took it back."""
        query = select(*columns(Delivery, "person_id", "state", "reason"))
        query = query.join(Occurrence, Occurrence.id == Delivery.occurrence_id)
        query = query.where(Occurrence.source == source, Occurrence.day == day, Delivery.follow_up.is_(False))
        return {
            row["person_id"]: "taken-back" if row["reason"] == SCHEDULE_CHANGED else row["state"]
            for row in await self.rows(query)
        }

    async def crowded_out(self, since: date) -> Sequence[Row]:
        """What a calendar rule brought from that day on, and was not sent because of something else that day."""
        query = DELIVERIES.where(Occurrence.day >= since, Occurrence.source.startswith("schedule:"))
        query = query.where(Delivery.state == "skipped", Delivery.reason == "day-budget", Delivery.sent_at.is_(None))
        return [{**row, "original": None} for row in await self.rows(query.where(Delivery.follow_up.is_(False)))]

    async def answers(self, occurrences: Collection[int]) -> Mapping[tuple[int, str, int, str], str]:
        """What is stored in open periods: (period, pseudonym, occurrence, question) → value."""
        query = select(*columns(Answer, "period_id", "pseudonym", "occurrence_id", "question", "value"))
        query = query.where(Answer.occurrence_id.in_(occurrences))
        return {tuple(row.values())[:4]: row["value"] for row in await self.rows(query)}

    async def notes(self, occurrences: Collection[int]) -> Mapping[tuple[int, int, str], str]:
        """What people keep: (person, occurrence, question) → value."""
        query = select(*columns(Note, "person_id", "occurrence_id", "question", "value"))
        query = query.where(Note.occurrence_id.in_(occurrences))
        return {tuple(row.values())[:3]: row["value"] for row in await self.rows(query)}

    async def open_periods(self) -> set[int]:
        return {row["id"] for row in await self.rows(select(Period.id).where(Period.closed_at.is_(None)))}

    async def nobody(self, row_ids: Iterable[int], emails: Iterable[str]) -> None:
        """Nothing speaks of these people any more. Raises Broken."""
        ids, addresses = set(row_ids), set(emails)
        for table in Base.metadata.tables.values():
            own = {"person": ("id",)}.get(table.name, ())
            for name in (*own, "person_id", "writer_id", "to_id"):
                if name in table.c:
                    await self._absent(table, name, ids)
            for column in table.c:
                if isinstance(column.type, String | Text):
                    await self._absent(table, column.name, addresses)

    async def _absent(self, table: Table, name: str, values: set[Any]) -> None:
        found = await self.rows(select(table.c[name]).where(table.c[name].in_(values)).limit(1))
        if found:
            raise Broken("erased", f"{table.name}.{name} still says {found[0][name]}")

    async def story(self) -> list[str]:
        """All deliveries in words that are the same whenever the same happens; no names drawn by lot are in it."""
        query = DELIVERIES.join(Person, Person.id == Delivery.person_id).add_columns(Person.email)
        found = []
        for row in await self.rows(query.order_by(Delivery.id)):
            at = [str(row[name]) for name in ("due_at", "expires_at", "sent_at", "pressed_at", "decided_at")]
            occasion = row["occasion"] if row["source"].startswith("schedule:") else "-"
            what = (row["email"], row["source"], occasion, row["step"], row["state"], row["reason"], row["attempt"], at)
            found.append(str(what))
        figures = await self.rows(select(*columns(Release, "unit_id", "question", "code", "band")).order_by(Release.id))
        return found + [str(tuple(row.values())) for row in figures]

    async def of_the_schedule(self) -> int:
        """How many deliveries the schedule decided on; none that follows from an answer, or stores nothing."""
        query = select(func.count()).select_from(Delivery).join(Occurrence, Occurrence.id == Delivery.occurrence_id)
        query = query.where(Occurrence.schedule_id.is_not(None), Delivery.follow_up.is_(False))
        [row] = await self.rows(query.where(Delivery.period_id.is_not(None)))
        return int(next(iter(row.values())))

    async def states(self) -> Mapping[str, int]:
        query = select(Delivery.state, func.count().label("n")).group_by(Delivery.state)
        return {row["state"]: row["n"] for row in await self.rows(query)}


def falls_on(nudge: Nudge, day: date) -> bool:
    """Whether a calendar rule, as the library reads it, has that day."""
    if not nudge.repeats or nudge.paused or day in nudge.leaves_out:
        return False
    starts = nudge.starts or GRID_START
    if day < starts or (nudge.until and day > nudge.until):
        return False
    rule = rrulestr(f"DTSTART:{starts:%Y%m%d}\nRRULE:{nudge.repeats};WKST=MO")
    at = datetime.combine(day, time())
    return bool(rule.between(at, at, inc=True))

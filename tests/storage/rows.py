"""Rows to test with: the least that a delivery, an answer or a figure stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from storage.database import Database
from storage.records import DeliveryRecord, Destination, OccurrenceRecord, PeriodRecord
from storage.repositories.base import columns, made
from storage.tables import Delivery, Person
from storage.work import Work

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def person(work: Work, name: str, **values: Any) -> int:
    given = {"email": f"{name}@example.org", "name": name.capitalize(), "home_id": await work.teams.root(), **values}
    person_id: int = (await work.connection.execute(insert(Person).values(**given).returning(Person.id))).scalar_one()
    return person_id


async def reachable(work: Work, name: str, **values: Any) -> int:
    """A person with an account on a platform called "fake"."""
    person_id = await person(work, name, **values)
    await work.accounts.link(person_id, "fake", "t", name, f"at:{name}")
    return person_id


async def account(work: Work, person_id: int) -> Destination:
    return (await work.accounts.of(person_id))[0]


async def period(work: Work, flow: str = "lunch", key: str = "1", closes_at: datetime = NOW + DAY) -> PeriodRecord:
    roster = await work.rosters.current(NOW)
    return await work.periods.open(flow, key, roster, NOW, NOW - DAY, closes_at, closes_at.date())


async def occurrence(
    work: Work, key: str = "2026-11-24", source: str = "schedule:1", schedule_id: int | None = None
) -> OccurrenceRecord:
    opened = await period(work)
    return await work.occurrences.open(source, key, schedule_id, "lunch", date(2026, 11, 24), opened.id)


def owed(occurred: OccurrenceRecord, person_id: int, step: str = "first", **values: Any) -> Mapping[str, Any]:
    return {
        "key": uuid4().hex[:16],
        "send_id": str(uuid4()),
        "occurrence_id": occurred.id,
        "person_id": person_id,
        "period_id": occurred.period_id,
        "flow": occurred.flow,
        "version": 1,
        "step": step,
        "asked_for": False,
        "follow_up": False,
        "due_at": NOW,
        "expires_at": NOW + 4 * HOUR,
        **values,
    }


@dataclass(frozen=True, slots=True)
class Owed:
    """One delivery that is due, and what it stands on."""

    database: Database
    person_id: int
    occurrence: OccurrenceRecord
    key: str

    async def now(self) -> DeliveryRecord:
        """The delivery as it stands."""
        return (await deliveries(self.database, Delivery.key == self.key))[0]

    async def column(self, name: str) -> Any:
        async with self.database.read() as work:
            query = select(Delivery.__table__.c[name]).where(Delivery.key == self.key)
            return (await work.connection.execute(query)).scalar_one()

    async def sending(self, owner: str = "a", now: datetime = NOW, lease: timedelta = MINUTE) -> DeliveryRecord:
        """Take it up as a worker would; returns it as it was claimed."""
        async with self.database.begin() as work:
            before = (await deliveries(self.database, Delivery.key == self.key, work))[0]
            to = await account(work, self.person_id)
            await work.deliveries.sending([(before.id, to.id, before.version)], owner, now, lease)
            return before


async def one_owed(database: Database, name: str = "ana", **values: Any) -> Owed:
    async with database.begin() as work:
        person_id = await reachable(work, name)
        occurred = await occurrence(work)
        row = owed(occurred, person_id, **values)
        await work.deliveries.owe([row])
    return Owed(database, person_id, occurred, row["key"])


async def deliveries(database: Database, where: Any = None, work: Work | None = None) -> list[DeliveryRecord]:
    """Every delivery that fits, in the order they were owed."""
    query = select(*columns(Delivery, DeliveryRecord)).order_by(Delivery.id)
    if where is not None:
        query = query.where(where)
    if work is not None:
        return [made(DeliveryRecord, row) for row in await work.connection.execute(query)]
    async with database.read() as looking:
        return [made(DeliveryRecord, row) for row in await looking.connection.execute(query)]

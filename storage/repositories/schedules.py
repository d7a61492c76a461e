"""HR's schedule with its history, and the occurrences that it caused."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import and_, func, insert, or_, select, update

from storage.records import OccurrenceRecord, ScheduleRecord
from storage.repositories.base import Repository, columns, made
from storage.repositories.counting import stands
from storage.tables import Delivery, Occurrence, Schedule, ScheduleChange


class Schedules(Repository):
    """What HR has decided to ask, of whom and when."""

    async def all(self) -> Sequence[ScheduleRecord]:
        query = select(*columns(Schedule, ScheduleRecord)).where(Schedule.removed.is_(False)).order_by(Schedule.name)
        return [made(ScheduleRecord, row) for row in await self.connection.execute(query)]

    async def hold_all(self) -> Sequence[ScheduleRecord]:
        """The same, with nobody adding, changing or removing any until this transaction ends."""
        await self.alone("schedule")
        query = select(Schedule.id).order_by(Schedule.id).with_for_update()
        await self.connection.execute(query)
        return await self.all()

    async def hold(self, schedule: ScheduleRecord, *, wait: bool = True) -> bool:
        """Whether it still stands as it was read; if so it does until this transaction ends. Without `wait` it is not
        while somebody else holds it."""
        query = select(Schedule.id).where(Schedule.id == schedule.id, Schedule.version == schedule.version)
        query = query.with_for_update(read=True, skip_locked=not wait)
        return (await self.connection.execute(query)).one_or_none() is not None

    async def named(self, name: str) -> ScheduleRecord | None:
        query = select(*columns(Schedule, ScheduleRecord)).where(Schedule.name == name, Schedule.removed.is_(False))
        row = (await self.connection.execute(query)).one_or_none()
        return made(ScheduleRecord, row) if row else None

    async def keyed(self, key: str) -> ScheduleRecord | None:
        query = select(*columns(Schedule, ScheduleRecord)).where(Schedule.key == key, Schedule.removed.is_(False))
        row = (await self.connection.execute(query)).one_or_none()
        return made(ScheduleRecord, row) if row else None

    async def behind(self, occurrence_id: int) -> str | None:
        """The definition of the schedule that caused an occurrence; None when nobody's schedule did."""
        query = (
            select(Schedule.definition)
            .join(Occurrence, Occurrence.schedule_id == Schedule.id)
            .where(Occurrence.id == occurrence_id)
        )
        return (await self.connection.execute(query)).scalar_one_or_none()

    async def ever(self, key: str) -> ScheduleRecord | None:
        """The same, also when it was removed."""
        query = select(*columns(Schedule, ScheduleRecord)).where(Schedule.key == key)
        row = (await self.connection.execute(query)).one_or_none()
        return made(ScheduleRecord, row) if row else None

    async def by_id(self, schedule_id: int) -> ScheduleRecord | None:
        """The same, by its number."""
        query = select(*columns(Schedule, ScheduleRecord)).where(Schedule.id == schedule_id)
        row = (await self.connection.execute(query)).one_or_none()
        return made(ScheduleRecord, row) if row else None

    async def add(
        self, key: str, name: str, definition: str, author: str, at: datetime, *, by_file: bool = False
    ) -> None:
        """A new schedule, or one of that name that was removed and is back."""
        before = (
            await self.connection.execute(select(Schedule.id, Schedule.version).where(Schedule.name == name))
        ).one_or_none()
        if before:
            version = before.version + 1
            await self.connection.execute(
                update(Schedule)
                .where(Schedule.id == before.id)
                .values(definition=definition, version=version, removed=False)
            )
            await self._log(before.id, version, author, at, None, definition, by_file)
            return
        new = insert(Schedule).values(key=key, name=name, definition=definition, version=1).returning(Schedule.id)
        made_id = (await self.connection.execute(new)).scalar_one()
        await self._log(made_id, 1, author, at, None, definition, by_file)

    async def change(
        self, schedule: ScheduleRecord, definition: str, author: str, at: datetime, *, by_file: bool = False
    ) -> bool:
        """A new version, unless somebody changed it since `schedule` was read."""
        return await self._write(schedule, definition, author, at, by_file)

    async def remove(self, schedule: ScheduleRecord, author: str, at: datetime, *, by_file: bool = False) -> bool:
        return await self._write(schedule, None, author, at, by_file)

    async def forget_author(self, author: str) -> None:
        """The changes stay; who made them is forgotten."""
        await self.connection.execute(update(ScheduleChange).where(ScheduleChange.author == author).values(author=""))

    async def _write(
        self, schedule: ScheduleRecord, definition: str | None, author: str, at: datetime, by_file: bool
    ) -> bool:
        version, removed = schedule.version + 1, definition is None
        result = await self.connection.execute(
            update(Schedule)
            .where(Schedule.id == schedule.id, Schedule.version == schedule.version)
            .values(definition=definition or schedule.definition, version=version, removed=removed)
        )
        if result.rowcount != 1:
            return False
        await self._log(schedule.id, version, author, at, schedule.definition, definition, by_file)
        return True

    async def _log(
        self,
        schedule_id: int,
        version: int,
        author: str,
        at: datetime,
        before: str | None,
        after: str | None,
        by_file: bool,
    ) -> None:
        said = {"author": author, "by_file": by_file, "at": at, "before": before, "after": after}
        await self.connection.execute(insert(ScheduleChange).values(schedule_id=schedule_id, version=version, **said))


class Occurrences(Repository):
    """That schedule on that day; or something asked for."""

    async def of(self, source: str, since: date) -> Sequence[OccurrenceRecord]:
        """In the order of their days."""
        query = select(*columns(Occurrence, OccurrenceRecord)).where(Occurrence.source == source)
        query = query.where(Occurrence.day >= since).order_by(Occurrence.day, Occurrence.id)
        return [made(OccurrenceRecord, row) for row in await self.connection.execute(query)]

    async def open(
        self,
        source: str,
        key: str,
        schedule_id: int | None,
        flow: str,
        day: date,
        period_id: int | None,
        spread: int = 0,
    ) -> OccurrenceRecord:
        """The one occurrence of that name, made if it was not there. One that is planned anew asks what the schedule
        asks now, and stays on its day."""
        asked = {"flow": flow, "period_id": period_id, "spread": spread}
        new = self.insert(Occurrence).values(
            source=source, key=key, schedule_id=schedule_id, day=day, planned=False, **asked
        )
        anew = and_(Occurrence.planned.is_(False), or_(Occurrence.flow != flow, Occurrence.spread != spread))
        await self.connection.execute(
            new.on_conflict_do_update(index_elements=["source", "key"], set_=asked, where=anew)
        )
        query = select(*columns(Occurrence, OccurrenceRecord)).where(Occurrence.source == source, Occurrence.key == key)
        return made(OccurrenceRecord, (await self.connection.execute(query)).one())

    async def move(self, occurrence: OccurrenceRecord, day: date, flow: str, period_id: int) -> OccurrenceRecord:
        """To the day on which HR wants it asked now, whoever has seen it on another."""
        now = {"day": day, "flow": flow, "period_id": period_id}
        await self.connection.execute(update(Occurrence).where(Occurrence.id == occurrence.id).values(**now))
        return replace(occurrence, day=day, flow=flow, period_id=period_id)

    async def planned(self, occurrence_id: int) -> None:
        await self.connection.execute(update(Occurrence).where(Occurrence.id == occurrence_id).values(planned=True))

    async def progress(
        self, source: str, key: str, now: datetime, alike: Collection[str]
    ) -> tuple[int, int, int] | None:
        """How far it is with what that occurrence brings to everybody first: to how many people, to how many it was
        sent, and how many wait for it still; what was not sent for a reason `alike` is told from what was sent by
        nobody. None when there is no such occurrence."""
        query = select(Occurrence.id).where(Occurrence.source == source, Occurrence.key == key)
        occurrence_id = (await self.connection.execute(query)).scalar_one_or_none()
        if occurrence_id is None:
            return None
        first = (
            Delivery.occurrence_id == occurrence_id,
            Delivery.follow_up.is_(False),
            Delivery.reminds_id.is_(None),
        )
        became = stands(now, alike)
        counted = select(
            func.count(),
            func.count().filter(became == "sent"),
            func.count().filter(became.in_(("due", "sending"))),
        ).where(*first)
        row = (await self.connection.execute(counted)).one()
        return int(row[0]), int(row[1]), int(row[2])

    async def unplan(self, schedule_id: int, since: date) -> None:
        """Those from that day on are planned anew."""
        await self.connection.execute(
            update(Occurrence)
            .where(Occurrence.schedule_id == schedule_id, Occurrence.day >= since)
            .values(planned=False)
        )

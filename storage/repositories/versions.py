"""How the schedule came to be what it is, and what somebody is about to make of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from storage.records import DraftRecord, ScheduleRecord, VersionRecord
from storage.repositories.base import Repository, columns, made, width
from storage.tables import Schedule, ScheduleChange, ScheduleDraft


class Versions(Repository):
    """Every change of the schedule that there was."""

    async def of(self, schedule_id: int, limit: int, offset: int = 0) -> Sequence[VersionRecord]:
        """A page of one schedule's changes, the newest first."""
        query = select(*columns(ScheduleChange, VersionRecord)).where(ScheduleChange.schedule_id == schedule_id)
        query = query.order_by(ScheduleChange.version.desc()).limit(limit).offset(offset)
        return [made(VersionRecord, row) for row in await self.connection.execute(query)]

    async def newest(self, limit: int, offset: int = 0) -> Sequence[tuple[VersionRecord, ScheduleRecord]]:
        """A page of all changes, the newest first, each with its schedule as it is now."""
        both: list[ColumnElement[Any]] = [*columns(ScheduleChange, VersionRecord), *columns(Schedule, ScheduleRecord)]
        query: Select[Any] = select(*both)
        query = query.join(Schedule, Schedule.id == ScheduleChange.schedule_id)
        query = query.order_by(ScheduleChange.id.desc()).limit(limit).offset(offset)
        rows = await self.connection.execute(query)
        return [(made(VersionRecord, row), made(ScheduleRecord, row, width(VersionRecord))) for row in rows]

    async def last(self) -> tuple[int, datetime] | None:
        """The number of the newest change of all, and when it was made."""
        query = select(ScheduleChange.id, ScheduleChange.at).order_by(ScheduleChange.id.desc()).limit(1)
        row = (await self.connection.execute(query)).one_or_none()
        return (row.id, row.at) if row else None

    async def made_at(self, change_id: int) -> datetime | None:
        """When the change of that number was made; None where there is none."""
        query = select(ScheduleChange.at).where(ScheduleChange.id == change_id)
        return (await self.connection.execute(query)).scalar_one_or_none()

    async def by_file(self, seen: int = 0) -> Mapping[str, str | None]:
        """What a file last said of each nudge, by name; None where it took it away. What stood when the change of the
        number `seen` was made is in the file too."""
        known = or_(ScheduleChange.by_file, ScheduleChange.id <= seen)
        newest = select(func.max(ScheduleChange.id)).where(known).group_by(ScheduleChange.schedule_id)
        query = select(Schedule.name, ScheduleChange.after).join(Schedule, Schedule.id == ScheduleChange.schedule_id)
        rows = await self.connection.execute(query.where(ScheduleChange.id.in_(newest)))
        return {row.name: row.after for row in rows}

    async def latest(self) -> Mapping[str, VersionRecord]:
        """The newest change of each nudge there ever was, by name."""
        newest = select(func.max(ScheduleChange.id)).group_by(ScheduleChange.schedule_id)
        query: Select[Any] = select(*columns(ScheduleChange, VersionRecord), Schedule.name)
        query = query.join(Schedule, Schedule.id == ScheduleChange.schedule_id)
        rows = await self.connection.execute(query.where(ScheduleChange.id.in_(newest)))
        return {row.name: made(VersionRecord, row) for row in rows}

    async def confirm(self, change_id: int) -> None:
        """A file says now what that change said."""
        await self.connection.execute(update(ScheduleChange).where(ScheduleChange.id == change_id).values(by_file=True))


class Drafts(Repository):
    """What is filled in and not saved. Nobody's name stands on it."""

    async def put(self, key: str, schedule_id: int | None, version: int | None, definition: str, at: datetime) -> None:
        """A draft of that key; what stood there before is replaced."""
        values = {"schedule_id": schedule_id, "version": version, "definition": definition, "at": at}
        new = self.insert(ScheduleDraft).values(key=key, **values)
        await self.connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=values))

    async def keyed(self, key: str) -> DraftRecord | None:
        query = select(*columns(ScheduleDraft, DraftRecord)).where(ScheduleDraft.key == key)
        row = (await self.connection.execute(query)).one_or_none()
        return made(DraftRecord, row) if row else None

    async def drop(self, key: str) -> bool:
        """Whether it was there."""
        result = await self.connection.execute(delete(ScheduleDraft).where(ScheduleDraft.key == key))
        return result.rowcount == 1

    async def forget_old(self, before: datetime) -> None:
        await self.connection.execute(delete(ScheduleDraft).where(ScheduleDraft.at < before))

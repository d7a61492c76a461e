"""Meetings → what is owed to those who take part, when they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.organisation import Organisation
from bot.outbox import beginnings, open_period, owed
from bot.upcoming import Units, meant, units
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.periods import span
from flows.schedule import PRIORITIES, Nudge, nudge_in
from storage.database import Database
from storage.meeting_records import MeetingOwed, MeetingRecord
from storage.records import ScheduleRecord
from storage.work import Work

AHEAD = timedelta(hours=24)
LONGEST_AGO = timedelta(days=9)
"""Further back than the day of any meeting that is still remembered."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One nudge, and what its occurrences are called."""

    schedule: ScheduleRecord
    nudge: Nudge
    flow: Flow

    @property
    def source(self) -> str:
        return f"meeting:{self.schedule.id}"


@dataclass(frozen=True, slots=True)
class Due:
    """One meeting that somebody is asked about. `wanted` are those who are owed it and have not been so far."""

    key: str
    day: date
    due_at: datetime
    expires_at: datetime
    people: frozenset[int]
    before: Sequence[MeetingOwed]
    wanted: frozenset[int] = frozenset()

    @property
    def moved(self) -> Sequence[MeetingOwed]:
        return [one for one in self.before if one.unseen and one.expires_at != self.expires_at]

    @property
    def off(self) -> Sequence[int]:
        return [one.delivery_id for one in self.before if one.unseen and one.person_id not in self.people]

    @property
    def new(self) -> frozenset[int]:
        return self.people - {one.person_id for one in self.before if not one.taken_back}


@dataclass(frozen=True)
class AskAfter:
    """Makes sure that what the meetings of the next day bring is owed, and moves along or is taken back with them. Any
    number of replicas may do it at once, and again: keys make the second time nothing."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation

    async def __call__(self, now: datetime) -> None:
        async with self.database.read() as work:
            schedules = await work.schedules.all()
        for schedule in schedules:
            nudge = nudge_in(schedule.definition)
            flow = self.catalogue.flow(nudge.flow)
            if nudge.meeting is not None and flow is not None and not nudge.paused:
                await self._ask(Asking(schedule, nudge, flow), now)

    async def _ask(self, asking: Asking, now: datetime) -> None:
        async with self.database.read() as work:
            due, off = await self._look(work, asking, now)
        if off:
            async with self.database.begin() as work:
                await work.meetings.take_back(off)
        for one in due:
            if one.wanted or one.moved:
                async with self.database.begin() as work:
                    if not await work.schedules.hold(asking.schedule):
                        return
                    await self._owe(work, asking, one, now)

    async def _look(self, work: Work, asking: Asking, now: datetime) -> tuple[Sequence[Due], list[int]]:
        """The meetings that it comes after, and the deliveries that are owed and should not be."""
        nudge, tree = asking.nudge, await units(work)
        before: dict[str, list[MeetingOwed]] = {}
        for one in await work.meetings.owed(asking.source, self.organisation.today(now) - LONGEST_AGO):
            before.setdefault(one.key, []).append(one)
        ending = await work.meetings.ending(now - nudge.window, now + AHEAD, nudge.meeting or 0)
        there = await work.meetings.attending([one.id for one in ending])
        due = [one for one in self._due(asking, _together(ending), there, before) if nudge.takes_place(one.day)]
        keys = {one.key for one in due}
        gone = (one for key, owed in before.items() if key not in keys for one in owed)
        off = [one.delivery_id for one in gone if one.unseen and one.expires_at > now]
        off += [delivery for one in due for delivery in one.off]
        return await self._of_the_audience(work, nudge, tree, due), off

    def _due(
        self,
        asking: Asking,
        ending: Mapping[str, Sequence[MeetingRecord]],
        there: Mapping[int, frozenset[int]],
        before: Mapping[str, Sequence[MeetingOwed]],
    ) -> Sequence[Due]:
        found = []
        for key, same in ending.items():
            ends = max(one.ends_at for one in same)
            day = ends.astimezone(self.organisation.zone_of(asking.nudge.zone)).date()
            closes_at = span(asking.flow, ends, key, self.organisation.zone).closes_at
            people = frozenset[int]().union(*(there.get(one.id, ()) for one in same))
            expires_at = min(ends + asking.nudge.window, closes_at)
            found.append(Due(key, day, ends, expires_at, people, before.get(key, ())))
        return found

    async def _of_the_audience(self, work: Work, nudge: Nudge, tree: Units, due: Sequence[Due]) -> Sequence[Due]:
        meant_on = {}
        for day in {one.day for one in due}:
            new = frozenset[int]().union(*(one.new for one in due if one.day == day))
            meant_on[day] = await work.people.among(new, meant(nudge, day, tree))
        return [replace(one, wanted=one.new & meant_on[one.day]) for one in due]

    async def _owe(self, work: Work, asking: Asking, due: Due, now: datetime) -> None:
        """An occurrence is the meeting, however often it is moved; the day it is held on is its period."""
        source, flow = asking.source, asking.flow
        occasion = f"{source}:{due.key}:{due.day}"
        period = await open_period(work, flow, due.due_at, occasion, self.organisation.zone, now)
        occurrence = await work.occurrences.open(source, due.key, asking.schedule.id, flow.id, due.day, period.id)
        if occurrence.day != due.day or due.moved:
            moved = [one.delivery_id for one in due.moved]
            await work.meetings.move(occurrence.id, due.day, period.id, moved, due.due_at, due.expires_at)
        begins = await beginnings(work, flow, occurrence.id, due.wanted)
        rows: list[Mapping[str, Any]] = []
        for person in sorted(due.wanted):
            step, priority = begins[person], PRIORITIES[asking.nudge.priority]
            row = owed(
                occurrence,
                person,
                flow,
                step,
                period_id=period.id,
                due_at=due.due_at,
                expires_at=due.expires_at,
            )
            rows.append({**row, "priority": priority})
        await work.deliveries.owe(rows)


def _together(ending: Sequence[MeetingRecord]) -> Mapping[str, Sequence[MeetingRecord]]:
    """By key: a meeting may stand in the calendars of several teams."""
    found: dict[str, list[MeetingRecord]] = {}
    for one in ending:
        found.setdefault(one.key, []).append(one)
    return found

"""Meetings → what is owed to those who take part, when they end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.organisation import Organisation
from bot.outbox import beginnings, open_period, owed
from bot.scheduled import readable
from bot.upcoming import Units, meant, units
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.periods import span
from flows.schedule import PRIORITIES, Nudge
from storage.database import Database
from storage.meeting_records import MeetingOwed, MeetingRecord
from storage.records import ScheduleRecord
from storage.repositories.base import pages
from storage.work import Work

AHEAD = timedelta(hours=24)
PAGE = 500
"""Meetings that are looked at together."""


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
class Ending:
    """A meeting that is asked about, by its key; it may stand in the calendars of several teams."""

    key: str
    ids: Sequence[int]
    day: date
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Who took part in a meeting, and what they were owed for it `before`. `wanted` are those who are owed it and have
    not been so far."""

    of: Ending
    people: frozenset[int]
    before: Sequence[MeetingOwed]
    wanted: frozenset[int] = frozenset()

    @property
    def moved(self) -> Sequence[MeetingOwed]:
        return [one for one in self.before if one.unseen and one.expires_at != self.of.expires_at]

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
        for schedule, nudge in readable(schedules):
            flow = self.catalogue.flow(nudge.flow)
            if nudge.meeting is not None and flow is not None and not nudge.paused:
                await self._ask(Asking(schedule, nudge, flow), now)

    async def _ask(self, asking: Asking, now: datetime) -> None:
        nudge = asking.nudge
        async with self.database.read() as work:
            tree = await units(work)
            found = await work.meetings.ending(now - nudge.window, now + AHEAD, nudge.meeting or 0)
            waiting = await work.meetings.waiting(asking.source, now)
        ending = self._ending(asking, found)
        gone = sorted(waiting - {one.key for one in ending})
        for keys in pages(gone, PAGE):
            async with self.database.begin() as work:
                before = await work.meetings.owed(asking.source, keys)
                off = [one.delivery_id for one in before if one.unseen and one.expires_at > now]
                await work.meetings.take_back(off)
        for some in pages(ending, PAGE):
            if not await self._ask_of(asking, some, tree, now):
                return

    async def _ask_of(self, asking: Asking, ending: Sequence[Ending], tree: Units, now: datetime) -> bool:
        """False when HR changes the schedule meanwhile: it is looked at anew then, as it stands."""
        async with self.database.read() as work:
            due = await self._of_the_audience(work, asking.nudge, tree, await self._due(work, asking, ending))
        if off := [delivery for one in due for delivery in one.off]:
            async with self.database.begin() as work:
                await work.meetings.take_back(off)
        for one in due:
            if one.wanted or one.moved:
                async with self.database.begin() as work:
                    if not await work.schedules.hold(asking.schedule):
                        return False
                    await self._owe(work, asking, one, now)
        return True

    def _ending(self, asking: Asking, found: Iterable[MeetingRecord]) -> Sequence[Ending]:
        """The meetings that it comes after, in the order in which they end."""
        together: dict[str, list[MeetingRecord]] = {}
        for one in found:
            together.setdefault(one.key, []).append(one)
        meetings = []
        for key, same in together.items():
            ends = max(one.ends_at for one in same)
            day = ends.astimezone(self.organisation.zone_of(asking.nudge.zone)).date()
            closes_at = span(asking.flow, ends, key, self.organisation.zone).closes_at
            expires_at = min(ends + asking.nudge.window, closes_at)
            meetings.append(Ending(key, [one.id for one in same], day, ends, expires_at))
        return [one for one in meetings if asking.nudge.takes_place(one.day)]

    async def _due(self, work: Work, asking: Asking, ending: Sequence[Ending]) -> Sequence[Due]:
        there = await work.meetings.attending([meeting for one in ending for meeting in one.ids])
        before: dict[str, list[MeetingOwed]] = {}
        for already in await work.meetings.owed(asking.source, [one.key for one in ending]):
            before.setdefault(already.key, []).append(already)
        nobody = frozenset[int]()
        return [
            Due(one, nobody.union(*(there.get(meeting, nobody) for meeting in one.ids)), before.get(one.key, ()))
            for one in ending
        ]

    async def _of_the_audience(self, work: Work, nudge: Nudge, tree: Units, due: Sequence[Due]) -> Sequence[Due]:
        meant_on = {}
        for day in {one.of.day for one in due}:
            new = frozenset[int]().union(*(one.new for one in due if one.of.day == day))
            meant_on[day] = await work.people.among(new, meant(nudge, day, tree))
        return [replace(one, wanted=one.new & meant_on[one.of.day]) for one in due]

    async def _owe(self, work: Work, asking: Asking, due: Due, now: datetime) -> None:
        """An occurrence is the meeting, however often it is moved; the day it is held on is its period."""
        source, flow, meeting = asking.source, asking.flow, due.of
        schedule_id, key, day = asking.schedule.id, meeting.key, meeting.day
        occasion = f"{source}:{key}:{day}"
        period = await open_period(work, flow, meeting.due_at, occasion, self.organisation.zone, now)
        occurrence = await work.occurrences.open(source, key, schedule_id, flow.id, day, period.id)
        if occurrence.day != day or due.moved:
            moved = [one.delivery_id for one in due.moved]
            await work.meetings.move(occurrence.id, day, period.id, moved, meeting.due_at, meeting.expires_at)
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
                due_at=meeting.due_at,
                expires_at=meeting.expires_at,
            )
            rows.append({**row, "priority": priority})
        await work.deliveries.owe(rows)

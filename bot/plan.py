"""Schedules → the occurrences that come, and what each owes to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.crowd import Progress, spread_of, unheard
from bot.homes import Homes
from bot.keys import opaque
from bot.next_period import NextPeriod
from bot.organisation import Organisation
from bot.outbox import beginnings, by_days, local_times, occasion, open_period, owed, sent_by_hand
from bot.scheduled import readable
from bot.upcoming import FARTHEST, anchored_days, meant, owed_on, peopled, units
from bot.working_hours import at_work
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.schedule import PATIENCE, PRIORITIES, Nudge, days, instant, legible
from flows.spread import jitter
from storage.database import Database
from storage.records import OccurrenceRecord, PeriodRecord, ScheduleRecord, Whom
from storage.work import Work

AHEAD = timedelta(hours=24)
EASTERNMOST = timedelta(hours=14)
WESTERNMOST = timedelta(hours=12)

Times = Callable[[str | None, timedelta], tuple[datetime, datetime]]
"""From a person's time zone, and how much later than the first they are asked: when it is due to them, and when it is
too late."""

Page = Sequence[tuple[int, str | None]]
"""People with their time zones."""


@dataclass(frozen=True)
class Plan:
    """Makes sure that whatever falls within the next day, anywhere on earth, is owed. Any number of replicas may do it
    at once, and again: keys make the second time nothing."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation

    async def __call__(self, now: datetime) -> int:
        """The number of occurrences that were planned."""
        await Homes(self.database)(now)
        first = (now - WESTERNMOST).date()
        last = (now + AHEAD + EASTERNMOST).date()
        planned = 0
        async with self.database.read() as work:
            schedules = await work.schedules.all()
        for schedule, nudge in readable(schedules):
            flow = self.catalogue.flow(nudge.flow)
            if flow is None or nudge.paused:
                continue
            owe = self._anchored if nudge.anchor else self._occurrence
            for day in await self._days(schedule, nudge, first, last):
                planned += await owe(schedule, nudge, flow, day, now)
        return planned

    async def by_hand(
        self, name: str, now: datetime, key: str | None = None, progress: Progress = unheard
    ) -> int | None:
        """Owe a nudge to its whole audience now, whatever its days are, or to nobody. The number of people; None for
        no nudge. Asked for again under the same `key` it is owed once. `progress` is told page by page. Its window
        begins when people are at work."""
        async with self.database.begin() as work:
            schedule = await work.schedules.named(name)
            nudge = legible(schedule.definition) if schedule else None
            flow = self.catalogue.flow(nudge.flow) if nudge else None
            if schedule is None or nudge is None or flow is None or not await work.schedules.hold(schedule):
                return None
            source, key = sent_by_hand(schedule), key or opaque()
            working = await at_work(work, self.organisation)
            begins = working(None, now)
            period = await open_period(work, flow, begins, f"{source}:{key}", self.organisation.zone, now)
            day = self.organisation.today(now)
            whose = meant(nudge, day, await units(work))
            people = await work.people.size(whose)
            over = await spread_of(work, nudge, people, self.organisation)
            occurrence = await work.occurrences.open(
                source, key, schedule.id, flow.id, day, period.id, int(over.total_seconds())
            )

            def times(timezone: str | None, later: timedelta) -> tuple[datetime, datetime]:
                return now + later, min(working(timezone, now) + nudge.window, period.closes_at)

            count = 0
            async for page in work.people.audience(whose):
                await work.deliveries.owe(await self._rows(work, occurrence, nudge, flow, page, times))
                count += len(page)
                progress(count, people)
            return count

    async def _days(self, schedule: ScheduleRecord, nudge: Nudge, first: date, last: date) -> Sequence[date]:
        """The local days that are still to be planned; of what is counted from dates also those before the first on
        which it may still wait for a good moment."""
        since = first - FARTHEST if nudge.anchor else first
        async with self.database.read() as work:
            found = await self._falling(work, nudge, since, last)
            found = [day for day in found if self.organisation.asks_on(nudge, day) + nudge.lasts >= first]
            if not found:
                return ()
            done = {one.day for one in await work.occurrences.of(by_days(schedule), since) if one.planned}
            left = [day for day in found if day not in done]
            return await peopled(work, nudge, left) if nudge.anchor else left

    async def _falling(self, work: Work, nudge: Nudge, first: date, last: date) -> Sequence[date]:
        """The days of its rule or its dates, on or after the first, that are asked by the last."""
        if not nudge.anchor:
            return list(days(nudge, first, last))
        found = await anchored_days(work, nudge, first, last + PATIENCE, self.organisation)
        return [day for day in found if self.organisation.asks_on(nudge, day) <= last]

    async def _anchored(self, schedule: ScheduleRecord, nudge: Nudge, flow: Flow, day: date, now: datetime) -> bool:
        """Owe the first step to those for whom it is the day, all of it or nothing: whoever changes dates or people
        meanwhile has it planned anew. False while they do."""
        async with self.database.begin() as work:
            if not await work.schedules.hold(schedule, wait=False):
                return False
            whose = await owed_on(work, nudge, day, await units(work))
            people = await work.people.size(whose)
            if not people:
                return False
            occurrence, period = await self._open(work, schedule, nudge, flow, day, people, now)

            def times(timezone: str | None, later: timedelta) -> tuple[datetime, datetime]:
                return local_times(nudge, day, timezone, period.closes_at, self.organisation, later)

            counts = NextPeriod(self.organisation, nudge, flow, day, period, now)
            async for page in work.people.audience(whose):
                rows = await self._rows(work, occurrence, nudge, flow, page, times)
                await work.deliveries.owe([await counts(work, one) for one in rows])
            await work.occurrences.planned(occurrence.id)
        return True

    async def _open(
        self, work: Work, schedule: ScheduleRecord, nudge: Nudge, flow: Flow, day: date, people: int, now: datetime
    ) -> tuple[OccurrenceRecord, PeriodRecord]:
        """The occurrence of that day, for so many people, and the period that it counts in."""
        source = by_days(schedule)
        opens = instant(self.organisation.asks_on(nudge, day), nudge.at, self.organisation.zone_of(nudge.zone))
        opens = max(opens, now) if nudge.anchor else opens  # it still comes when the period of its day is over
        period = await open_period(work, flow, opens, f"{source}:{day.isoformat()}", self.organisation.zone, now)
        over = int((await spread_of(work, nudge, people, self.organisation)).total_seconds())
        key = occasion(nudge, day)
        found = await work.occurrences.open(source, key, schedule.id, flow.id, day, period.id, over)
        if found.day != day:
            return await work.occurrences.move(found, day, flow.id, period.id), period
        return replace(found, period_id=period.id), period

    async def _occurrence(self, schedule: ScheduleRecord, nudge: Nudge, flow: Flow, day: date, now: datetime) -> bool:
        """Owe the first step to everybody in the audience, page by page. False when HR changes the schedule meanwhile:
        it is planned anew then, as it stands."""
        async with self.database.begin() as work:
            if not await work.schedules.hold(schedule):
                return False
            whose = meant(nudge, day, await units(work))
            people = await work.people.size(whose)
            occurrence, period = await self._open(work, schedule, nudge, flow, day, people, now)

        def times(timezone: str | None, later: timedelta) -> tuple[datetime, datetime]:
            return local_times(nudge, day, timezone, period.closes_at, self.organisation, later)

        async with self.database.read() as looking:
            async for page in looking.people.audience(whose):
                async with self.database.begin() as work:
                    if not await work.schedules.hold(schedule):
                        return False
                    there = await _still(work, page, whose)
                    await work.deliveries.owe(await self._rows(work, occurrence, nudge, flow, there, times))
        async with self.database.begin() as work:
            if await work.schedules.hold(schedule):
                await work.occurrences.planned(occurrence.id)
        return True

    async def _rows(
        self, work: Work, occurrence: OccurrenceRecord, nudge: Nudge, flow: Flow, page: Page, times: Times
    ) -> Sequence[Mapping[str, Any]]:
        """Of the outbox, one for each of a page."""
        over, priority = timedelta(seconds=occurrence.spread), PRIORITIES[nudge.priority]
        begins = await beginnings(work, flow, occurrence.id, [person_id for person_id, _ in page])
        rows = []
        for person_id, timezone in page:
            due_at, expires_at = times(timezone, jitter(person_id, nudge.name, over))
            rows.append(
                owed(
                    occurrence,
                    person_id,
                    flow,
                    begins[person_id],
                    period_id=occurrence.period_id,
                    due_at=due_at,
                    expires_at=expires_at,
                    priority=priority,
                )
            )
        return rows


async def _still(work: Work, page: Page, whose: Whom) -> Page:
    """Those of a page who are in that audience now: HR may have moved somebody since it was read."""
    there = await work.people.among([person_id for person_id, _ in page], whose)
    return [one for one in page if one[0] in there]

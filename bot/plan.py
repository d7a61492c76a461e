"""Schedules → the occurrences that come, and what each owes to whom."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.keys import opaque
from bot.organisation import Organisation, whom
from bot.outbox import beginnings, by_days, local_times, open_period, owed
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.schedule import Nudge, days, instant
from flows.tree import below
from storage.database import Database
from storage.records import OccurrenceRecord, ScheduleRecord
from storage.work import Work

AHEAD = timedelta(hours=24)
EASTERNMOST = timedelta(hours=14)
WESTERNMOST = timedelta(hours=12)

Times = Callable[[str | None], tuple[datetime, datetime]]
"""From a person's time zone: when it is due to them, and when it is too late."""

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
        first = (now - WESTERNMOST).date()
        last = (now + AHEAD + EASTERNMOST).date()
        planned = 0
        async with self.database.read() as work:
            schedules = await work.schedules.all()
        for schedule in schedules:
            nudge = Nudge.model_validate_json(schedule.definition)
            flow = self.catalogue.flow(nudge.flow)
            if flow is None or nudge.paused:
                continue
            done = await self._done(schedule, first)
            for day in days(nudge, first, last):
                if day not in done:
                    planned += await self._occurrence(schedule, nudge, flow, day, now)
        return planned

    async def by_hand(self, name: str, now: datetime) -> int | None:
        """Owe a nudge to its whole audience now, whatever its days are, or to nobody. The number of people; None for
        no nudge."""
        async with self.database.begin() as work:
            schedule = await work.schedules.named(name)
            nudge = Nudge.model_validate_json(schedule.definition) if schedule else None
            flow = self.catalogue.flow(nudge.flow) if nudge else None
            if schedule is None or nudge is None or flow is None:
                return None
            source, key = f"by-hand:{schedule.id}", opaque()
            period = await open_period(work, flow, now, f"{source}:{key}", self.organisation.zone, now)
            day = self.organisation.today(now)
            occurrence = await work.occurrences.open(source, key, schedule.id, flow.id, day, period.id)
            expires_at = min(now + nudge.window, period.closes_at)
            count = 0
            async for page in self._audience(work, nudge, day):
                await self._owe(work, occurrence, flow, page, lambda _: (now, expires_at))
                count += len(page)
            return count

    async def _done(self, schedule: ScheduleRecord, since: date) -> set[date]:
        async with self.database.read() as work:
            return {one.day for one in await work.occurrences.of(by_days(schedule), since) if one.planned}

    async def _occurrence(self, schedule: ScheduleRecord, nudge: Nudge, flow: Flow, day: date, now: datetime) -> bool:
        """Owe the first step to everybody in the audience, page by page. False when HR changes the schedule meanwhile:
        it is planned anew then, as it stands."""
        source, key, zone = by_days(schedule), day.isoformat(), self.organisation.zone_of(nudge.zone)
        async with self.database.begin() as work:
            if not await work.schedules.hold(schedule):
                return False
            opens = instant(day, nudge.at, zone)
            period = await open_period(work, flow, opens, f"{source}:{key}", self.organisation.zone, now)
            occurrence = await work.occurrences.open(source, key, schedule.id, flow.id, day, period.id)

        def times(timezone: str | None) -> tuple[datetime, datetime]:
            return local_times(nudge, day, timezone, period.closes_at, self.organisation)

        async with self.database.read() as looking:
            async for page in self._audience(looking, nudge, day):
                async with self.database.begin() as work:
                    if not await work.schedules.hold(schedule):
                        return False
                    await self._owe(work, occurrence, flow, page, times)
        async with self.database.begin() as work:
            if await work.schedules.hold(schedule):
                await work.occurrences.planned(occurrence.id)
        return True

    async def _audience(self, work: Work, nudge: Nudge, day: date) -> AsyncIterator[Page]:
        teams = await _within(work, nudge.teams) if nudge.teams else None
        async for page in work.people.audience(whom(nudge.audience, day, teams)):
            yield page

    async def _owe(self, work: Work, occurrence: OccurrenceRecord, flow: Flow, page: Page, times: Times) -> None:
        begins = await beginnings(work, flow, occurrence.id, [person_id for person_id, _ in page])
        rows = []
        for person_id, timezone in page:
            due_at, expires_at = times(timezone)
            rows.append(
                owed(
                    occurrence,
                    person_id,
                    flow,
                    begins[person_id],
                    period_id=occurrence.period_id,
                    due_at=due_at,
                    expires_at=expires_at,
                )
            )
        await work.deliveries.owe(rows)


async def _within(work: Work, slugs: Collection[str]) -> frozenset[int]:
    """The named units and everything below them."""
    teams = await work.teams.all()
    return below({team.id: team.parent_id for team in teams}, [team.id for team in teams if team.slug in slugs])

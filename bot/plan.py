"""Schedules → the occurrences that come, and what each owes to whom."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.keys import opaque
from bot.organisation import Organisation
from bot.outbox import open_period, owed
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
                    await self._occurrence(schedule, nudge, flow, day, now)
                    planned += 1
        return planned

    async def by_hand(self, name: str, now: datetime) -> int | None:
        """Owe a nudge to its whole audience now, whatever its days are. The number of people; None for no nudge."""
        async with self.database.begin() as work:
            schedule = await work.schedules.named(name)
            nudge = Nudge.model_validate_json(schedule.definition) if schedule else None
            flow = self.catalogue.flow(nudge.flow) if nudge else None
            if schedule is None or nudge is None or flow is None:
                return None
            key = f"by-hand:{opaque()}"
            period = await open_period(work, flow, now, f"{_source(schedule)}:{key}", self.organisation.zone, now)
            day = self.organisation.today(now)
            occurrence = await work.occurrences.open(_source(schedule), key, schedule.id, flow.id, day, period.id)
            await work.occurrences.planned(occurrence.id)
            teams = await _within(work, nudge.teams) if nudge.teams else None
        expires_at = min(now + nudge.window, period.closes_at)
        return await self._people(occurrence, nudge, flow, teams, lambda _: (now, expires_at))

    async def _done(self, schedule: ScheduleRecord, since: date) -> set[date]:
        async with self.database.read() as work:
            return {one.day for one in await work.occurrences.of(_source(schedule), since) if one.planned}

    async def _occurrence(self, schedule: ScheduleRecord, nudge: Nudge, flow: Flow, day: date, now: datetime) -> None:
        async with self.database.begin() as work:
            zone = self.organisation.zone_of(nudge.zone)
            key = day.isoformat()
            period = await open_period(
                work, flow, instant(day, nudge.at, zone), f"{_source(schedule)}:{key}", self.organisation.zone, now
            )
            occurrence = await work.occurrences.open(_source(schedule), key, schedule.id, flow.id, day, period.id)
            teams = await _within(work, nudge.teams) if nudge.teams else None

        def times(timezone: str | None) -> tuple[datetime, datetime]:
            due_at = instant(day, nudge.at, self.organisation.zone_of(nudge.zone or timezone))
            return due_at, min(due_at + nudge.window, period.closes_at)

        await self._people(occurrence, nudge, flow, teams, times)
        async with self.database.begin() as work:
            await work.occurrences.planned(occurrence.id)

    async def _people(
        self, occurrence: OccurrenceRecord, nudge: Nudge, flow: Flow, teams: frozenset[int] | None, times: Times
    ) -> int:
        """Owe the first step to everybody in the audience, page by page."""
        count = 0
        async with self.database.read() as looking:
            async for page in looking.people.audience(occurrence.day, nudge.audience, teams):
                rows = [_row(occurrence, flow, person_id, *times(timezone)) for person_id, timezone in page]
                async with self.database.begin() as work:
                    await work.deliveries.owe(rows)
                count += len(rows)
        return count


def _row(
    occurrence: OccurrenceRecord, flow: Flow, person_id: int, due_at: datetime, expires_at: datetime
) -> Mapping[str, object]:
    period_id = occurrence.period_id
    return owed(occurrence, person_id, flow, flow.first, period_id=period_id, due_at=due_at, expires_at=expires_at)


def _source(schedule: ScheduleRecord) -> str:
    return f"schedule:{schedule.id}"


async def _within(work: Work, slugs: Collection[str]) -> frozenset[int]:
    """The named units and everything below them."""
    teams = await work.teams.all()
    return below({team.id: team.parent_id for team in teams}, [team.id for team in teams if team.slug in slugs])

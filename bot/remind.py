"""Whoever has not answered → one reminder, and no more. Nobody is told who that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.organisation import Organisation
from bot.outbox import owed
from bot.scheduled import readable
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.gate import SILENT_AFTER
from flows.periods import ROOM
from flows.schedule import PRIORITIES
from storage.database import Database
from storage.records import DeliveryRecord, OccurrenceRecord, ScheduleRecord
from storage.work import Work

WINDOW = timedelta(days=5)
"""Long enough for a weekend with holidays; what comes later than that is better left."""

BATCH = 500


@dataclass(frozen=True)
class Remind:
    """Owes a reminder of each question that was asked long enough ago and not answered, where its nudge says so. Any
    number of replicas may do it at once, and again: keys make the second time nothing. Like what follows from an answer
    it is nobody's business but the person's, and nobody else counts it (rules A2.2, A2.11)."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation

    async def __call__(self, now: datetime) -> None:
        async with self.database.read() as work:
            schedules = await work.schedules.all()
        for schedule, nudge in readable(schedules):
            flow = self.catalogue.flow(nudge.flow)
            if nudge.remind is None or nudge.paused or flow is None:
                continue
            while await self._page(schedule, flow, nudge.remind, now):
                pass

    async def _page(self, schedule: ScheduleRecord, flow: Flow, wait: timedelta, now: datetime) -> bool:
        """Whether there may be more."""
        async with self.database.begin() as work:
            if not await work.schedules.hold(schedule):
                return False
            asked = (now - wait - WINDOW, now - wait)
            current = (flow.id, flow.version)
            found = await work.deliveries.unanswered(schedule.id, current, asked, now + ROOM, SILENT_AFTER, BATCH)
            occurrences = {
                occasion: await self._occurrence(work, schedule, flow, delivery, occasion, now)
                for occasion, delivery in {occasion: delivery for delivery, occasion, _ in found}.items()
            }
            rows = [
                _reminder(occurrences[occasion], flow, delivery, now, min(now + WINDOW, closes_at))
                for delivery, occasion, closes_at in found
            ]
            await work.deliveries.owe(rows)
            return len(found) == BATCH

    async def _occurrence(
        self, work: Work, schedule: ScheduleRecord, flow: Flow, delivery: DeliveryRecord, occasion: str, now: datetime
    ) -> OccurrenceRecord:
        """Only reminders of that occasion are in it."""
        day, source = self.organisation.today(now), f"reminder:{schedule.id}"
        return await work.occurrences.open(source, occasion, schedule.id, flow.id, day, delivery.period_id)


def _reminder(
    occurrence: OccurrenceRecord, flow: Flow, delivery: DeliveryRecord, now: datetime, expires_at: datetime
) -> Mapping[str, Any]:
    """A delivery of its own. It gives way to every new question."""
    step = flow.step(delivery.step) or flow.first
    row = owed(
        occurrence,
        delivery.person_id,
        flow,
        step,
        period_id=delivery.period_id,
        due_at=now,
        expires_at=expires_at,
        follow_up=True,
        priority=PRIORITIES["low"],
    )
    return {**row, "reminds_id": delivery.id}

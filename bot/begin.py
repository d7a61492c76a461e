"""Somebody starts a flow without being asked: it is shown to them at once, and counts like any other answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.organisation import Organisation, whom
from bot.outbox import beginnings, open_period, owed
from bot.platform import Private, Response, Stranger, Who
from bot.recall import recall
from flows import refusals
from flows.asking import Asking
from flows.catalogue import Catalogue
from flows.conversation import present
from flows.flow import Flow
from flows.refusals import refusal
from storage.database import Database
from storage.records import DeliveryRecord, Profile
from storage.work import Work

RATE = "meeting-score"
ASKED = "asked"


@dataclass(frozen=True)
class Begin:
    """`rate`, and whatever a person may start by themselves."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation

    async def __call__(self, who: Who, flow_id: str, now: datetime) -> Response:
        """The flow's first step. What was asked today already, or waits, is taken up rather than asked twice."""
        async with self.database.begin() as work:
            person = await work.people.by_account(who.platform, who.tenant, who.user)
            if person is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            language = self.organisation.speaks(person)
            flow = self.catalogue.flow(flow_id)
            meant = (
                flow
                and flow.on_demand
                and await work.people.belongs(person.id, whom(flow.audience, self.organisation.today(now)))
            )
            if flow is None or not meant:
                return Private(refusal(refusals.GONE, language))
            delivery = await self._pending(work, person, flow, now) or await self._ask(work, person, flow, now)
            step = flow.step(delivery.step) or flow.first
            zone = self.organisation.zone_of(person.timezone)
            recalled = await recall(work, flow, step, person.id, now, zone)
            return Private(present(Asking(delivery.key, flow, step, language), recalled=recalled))

    async def _pending(self, work: Work, person: Profile, flow: Flow, now: datetime) -> DeliveryRecord | None:
        """What the schedule asks of this person today anyway, sent already or not; but not of an occasion that is still
        to come, for this is about another."""
        zone = self.organisation.zone_of(person.timezone)
        today = now.astimezone(zone).date()
        for delivery in await work.deliveries.open_of(person.id, flow.id, now):
            if flow.release == "occasion" and await self._to_come(work, delivery, now):
                continue
            if delivery.version == flow.version and delivery.due_at.astimezone(zone).date() == today:
                await work.deliveries.show_now(delivery.id, now)
                return delivery
        return None

    async def _to_come(self, work: Work, delivery: DeliveryRecord, now: datetime) -> bool:
        """Its occasion: a period of its own, which begins when that is over."""
        period = await work.periods.get(delivery.period_id) if delivery.period_id else None
        return delivery.sent_at is None and period is not None and period.opens_at > now

    async def _ask(self, work: Work, person: Profile, flow: Flow, now: datetime) -> DeliveryRecord:
        day = self.organisation.today(now)
        key = f"{flow.id}:{flow.version}:{day.isoformat()}"
        period = await open_period(work, flow, now, f"{ASKED}:{key}", self.organisation.zone, now)
        occurrence = await work.occurrences.open(ASKED, key, None, flow.id, day, period.id)
        step = (await beginnings(work, flow, occurrence.id, [person.id]))[person.id]
        row = owed(
            occurrence,
            person.id,
            flow,
            step,
            period_id=period.id,
            due_at=now,
            expires_at=period.closes_at,
            asked_for=True,
        )
        await work.deliveries.owe([{**row, "state": "sent", "sent_at": now, "reason": "asked-for"}])
        delivery = await work.deliveries.of_occurrence(occurrence.id, person.id, step.id)
        assert delivery is not None  # noqa: S101
        return delivery

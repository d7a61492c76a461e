"""What is due → messages sent; or held back, given up, unknown. Claim and gate → send → record (requirements B)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.carried import carried
from bot.organisation import Organisation
from bot.outbox import arrived, costs_nothing, falls_silent
from bot.platform import (
    Platforms,
    Posted,
    RefusedError,
    UnavailableError,
    UnreachableError,
)
from bot.recall import recall
from flows.asking import Asking
from flows.catalogue import Catalogue
from flows.conversation import present
from flows.gate import Contact, Go, Never, Verdict, Wait, may_contact
from flows.letter_view import arriving
from flows.message import Message
from flows.notices import pausing_myself
from storage.database import Database
from storage.records import DeliveryRecord, Destination, Profile
from storage.work import Work

IN_FLIGHT = 10
"""Most deliveries whose outcome a killed process can leave unknown (B1.4)."""

LEASE = timedelta(seconds=60)
MARGIN = timedelta(seconds=20)
"""A send does not begin when less than this is left of its lease."""

WEEK = timedelta(days=7)
FIRST_BACKOFF = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery on its way: to whom, and what it says."""

    delivery: DeliveryRecord
    person: Profile
    to: Destination
    message: Message


Outcomes = list[tuple[Outgoing, Posted | Exception]]


@dataclass(frozen=True, slots=True)
class Ended:
    """One delivery that will not be sent."""

    state: str
    reason: str


@dataclass(frozen=True)
class Deliver:
    """Whatever is due, batch by batch. `owner` names this process; nobody sets the clock `monotonic`, in seconds. Once
    it is `stopping`, what is on its way is finished and nothing more is taken."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    platforms: Platforms
    owner: str
    monotonic: Callable[[], float]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, now: datetime) -> None:
        """Until nothing is due. The longer it takes the later it is, or leases would run out under those who hold
        them."""
        begun, outcomes = self.monotonic(), Outcomes()
        while True:
            moment = self.monotonic()
            outgoing = await self._next(outcomes, now + timedelta(seconds=int(moment - begun)))
            if outgoing is None:
                return
            deadline = moment + (LEASE - MARGIN).total_seconds()
            sent = await asyncio.gather(*(self._send(one, deadline) for one in outgoing))
            outcomes = list(zip(outgoing, sent, strict=True))

    async def _next(self, outcomes: Outcomes, now: datetime) -> list[Outgoing] | None:
        """Write what became of the last batch and take the next, all in one transaction; None when nothing is due.
        Should the next one be the trouble, the last is written all the same."""
        try:
            async with self.database.begin() as work:
                await self._record(work, outcomes, now)
                return None if self.stopping.is_set() else await self._take(work, now)
        except Exception:
            async with self.database.begin() as work:
                await self._record(work, outcomes, now)
            raise

    async def _take(self, work: Work, now: datetime) -> list[Outgoing] | None:
        """Claim a batch, gate it, and commit that what is left of it may be on its way, before the first byte goes
        out."""
        claimed = await work.deliveries.claim(now, IN_FLIGHT)
        if not claimed:
            return None
        outgoing = await self._gate(work, claimed, now)
        going = [(one.delivery.id, one.to.id) for one in outgoing]
        await work.deliveries.sending(going, self.owner, now, LEASE)
        return outgoing

    async def _gate(
        self, work: Work, claimed: Sequence[tuple[DeliveryRecord, Profile]], now: datetime
    ) -> list[Outgoing]:
        """Ask the gate again now. What may go is returned, at most one to each person; the rest is put off or ended."""
        people_ids = {person.id for _, person in claimed}
        accounts = await work.accounts.of_many(people_ids)
        contacts = await work.deliveries.contacts(people_ids, now - WEEK - timedelta(days=1))
        messages = {delivery.id: await self._message(work, delivery, person, now) for delivery, person in claimed}
        outgoing: dict[int, Outgoing] = {}
        ended: list[tuple[int, str, str]] = []
        held: list[tuple[int, datetime, str]] = []
        for delivery, person in claimed:
            if person.id in outgoing:
                continue
            to = self._destination(person, accounts.get(person.id, ()))
            contact = self.organisation.contact(person, contacts.get(person.id, ()), reachable=to is not None)
            match self._decide(delivery, person, to, contact, messages[delivery.id], now):
                case Ended(state, reason):
                    ended.append((delivery.id, state, reason))
                case Wait(until, reason):
                    held.append((delivery.id, until, reason))
                case Outgoing() as one:
                    outgoing[person.id] = one
        await work.deliveries.settle(ended)
        await work.deliveries.postpone(held)
        return list(outgoing.values())

    def _decide(
        self,
        delivery: DeliveryRecord,
        person: Profile,
        to: Destination | None,
        contact: Contact,
        message: Message | None,
        now: datetime,
    ) -> Outgoing | Wait | Ended:
        if delivery.pressed_at is not None:
            return Ended("skipped", "answered")
        if delivery.expires_at <= now:
            return Ended("expired", delivery.reason or "too-late")
        match self._gated(delivery, contact, now):
            case Never(reason):
                return Ended("skipped", reason)
            case Wait(until, reason) as wait:
                return Ended("skipped", reason) if until >= delivery.expires_at else wait
            case Go():
                return Outgoing(delivery, person, to, message) if to and message else Ended("failed", "no-such-flow")

    def _gated(self, delivery: DeliveryRecord, contact: Contact, now: datetime) -> Verdict:
        letter = delivery.letter_id is not None
        return may_contact(
            contact,
            now,
            self.organisation.budget,
            asked_for=delivery.asked_for if letter else costs_nothing(delivery),
            from_colleague=letter,
            test=delivery.period_id is None and not letter,
        )

    def _destination(self, person: Profile, accounts: Sequence[Destination]) -> Destination | None:
        """The account to write to: on the platform the person chose, else the first that can be reached."""
        usable = [one for one in accounts if one.tenant and not one.unreachable and one.platform in self.platforms]
        chosen = [one for one in usable if one.platform == person.platform]
        return next(iter(chosen or usable), None)

    async def _message(self, work: Work, delivery: DeliveryRecord, person: Profile, now: datetime) -> Message | None:
        language = self.organisation.speaks(person)
        if delivery.letter_id is not None:
            letter = await carried(work, delivery.letter_id, self.organisation)
            return arriving(letter, language, first=not person.welcomed) if letter else None
        flow = self.catalogue.flow(delivery.flow)
        step = flow.step(delivery.step) if flow else None
        if flow is None or step is None:
            return None
        if falls_silent(delivery, person):
            return pausing_myself(language)
        recalled = await recall(work, flow, step, person.id, now, self.organisation.zone_of(person.timezone))
        return present(Asking(delivery.key, flow, step, language), first=not person.welcomed, recalled=recalled)

    async def _send(self, one: Outgoing, deadline: float) -> Posted | Exception:
        if self.monotonic() > deadline:
            return UnavailableError("lease-nearly-over")
        try:
            return await self.platforms[one.to.platform].send(one.to, one.message, one.delivery.send_id)
        except Exception as error:
            return error

    async def _record(self, work: Work, all_outcomes: Outcomes, now: datetime) -> None:
        """What became of those that are still ours. A lease that was lost changes nothing."""
        if not all_outcomes:
            return
        taken = [(one.delivery.id, one.delivery.attempt + 1) for one, _ in all_outcomes]
        ours = await work.deliveries.held(taken, self.owner)
        outcomes = [(one, outcome) for one, outcome in all_outcomes if one.delivery.id in ours]
        posted = [(one, outcome) for one, outcome in outcomes if isinstance(outcome, Posted)]
        found = [(one.delivery.id, one.delivery.attempt + 1, outcome.address) for one, outcome in posted]
        await work.deliveries.sent(found, self.owner, now)
        await arrived(work, [(one.delivery, one.person) for one, _ in posted], now)
        for one, outcome in outcomes:
            if isinstance(outcome, Posted):
                await self._learn(work, one.to, outcome)
            else:
                await self._fail(work, one, outcome, now)

    async def _learn(self, work: Work, to: Destination, posted: Posted) -> None:
        if posted.home and posted.home != to.address:
            await work.accounts.found_at(to.platform, to.tenant, to.user_id, posted.home)

    async def _fail(self, work: Work, one: Outgoing, error: Exception, now: datetime) -> None:
        """Read the outcome (B3): known not posted, for now or for good; anything else is unknown."""
        match error:
            case UnavailableError(reason=reason, retry_after=retry_after):
                wait = retry_after or FIRST_BACKOFF * 2 ** min(one.delivery.attempt, 6)
                if retry_after:
                    await work.throttles.hold(f"{one.to.platform}:{one.to.tenant}", now + retry_after)
                values: Mapping[str, Any] = {"state": "due", "due_at": now + wait, "reason": reason, "owner": None}
            case UnreachableError(reason=reason):
                await work.accounts.lost(one.to.id, reason)
                values = {"state": "failed", "reason": reason}
            case RefusedError(reason=reason):
                values = {"state": "failed", "reason": reason}
            case _:
                values = {"state": "unknown", "reason": _name(error)}
        await work.deliveries.finish(one.delivery, self.owner, **values)


def _name(error: Exception) -> str:
    return str(getattr(error, "reason", type(error).__name__))[:100]

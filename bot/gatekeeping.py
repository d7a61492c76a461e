"""The contact gate, asked again at the moment of sending: what is claimed may go, waits, or has come to its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.carried import brought
from bot.organisation import Organisation
from bot.outbox import costs_nothing, falls_silent
from bot.platform import Platforms, Scope
from bot.recall import recall
from flows.asking import Asking
from flows.catalogue import Catalogue
from flows.conversation import present
from flows.gate import SILENT_AFTER, Contact, Go, Never, Verdict, Wait, may_contact
from flows.message import Message
from flows.notices import pausing_myself
from flows.outcomes import SPARED
from flows.precedence import Ahead, give_way
from flows.reminding import reminding
from flows.words import Language
from storage.records import DeliveryRecord, Destination, Profile, Whereabouts
from storage.repositories.sending import OPENING
from storage.work import Work

WEEK = timedelta(days=7)
DAY = timedelta(days=1)

Claimed = Sequence[tuple[DeliveryRecord, Profile]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery on its way: to whom, and what it says."""

    delivery: DeliveryRecord
    person: Profile
    to: Destination
    message: Message

    @property
    def workspace(self) -> str:
        """What the platform counts together when it asks us to wait."""
        return self.held_as("workspace")

    @property
    def scopes(self) -> Sequence[Scope]:
        """Of what a platform may have asked us to wait for this one."""
        return ("workspace", "conversation") if self.to.address else ("workspace", "conversation", "opening")

    def held_as(self, scope: Scope) -> str:
        workspace = f"{self.to.platform}:{self.to.tenant}"
        ends = {"workspace": "", "conversation": f":{self.to.user_id}", "opening": OPENING}
        return workspace + ends[scope]


@dataclass(frozen=True, slots=True)
class Ended:
    """One delivery that will not be sent."""

    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of everybody in a batch, read once: of people by their ids, of what is reminded of by its own."""

    accounts: Mapping[int, Sequence[Destination]]
    contacts: Mapping[int, Sequence[datetime]]
    where: Mapping[int, Whereabouts]
    ahead: Mapping[int, Sequence[Ahead]]
    originals: Mapping[int, DeliveryRecord]


@dataclass(slots=True)
class Sorted:
    """What becomes of a batch: at most one may go to each person."""

    outgoing: dict[int, Outgoing] = field(default_factory=dict)
    ended: list[tuple[int, str, str]] = field(default_factory=list)
    held: list[tuple[int, datetime, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Gatekeeping:
    catalogue: Catalogue
    organisation: Organisation
    platforms: Platforms

    async def __call__(self, work: Work, claimed: Claimed, now: datetime) -> list[Outgoing]:
        """What may go now is returned, in the version of its flow that it is said in; the rest is put off or ended."""
        claimed = [(self._current(delivery), person) for delivery, person in claimed]
        known, found = await self._known(work, claimed, now), Sorted()
        messages = await self._messages(work, claimed, known, now)
        for delivery, person in claimed:
            if person.id in found.outgoing:
                continue
            match self._decide(delivery, person, known, messages[delivery.id], now):
                case Ended(state, reason):
                    found.ended.append((delivery.id, state, reason))
                case Wait(until, reason):
                    found.held.append((delivery.id, until, reason))
                case Outgoing() as one:
                    found.outgoing[person.id] = one
        await work.deliveries.settle(found.ended)
        await work.deliveries.postpone(found.held)
        return list(found.outgoing.values())

    def _current(self, delivery: DeliveryRecord) -> DeliveryRecord:
        flow = self.catalogue.flow(delivery.flow)
        if flow is None or delivery.letter_id is not None or flow.version == delivery.version:
            return delivery
        return replace(delivery, version=flow.version)

    async def _known(self, work: Work, claimed: Claimed, now: datetime) -> Known:
        people = {person.id for _, person in claimed}
        reminded = {one.reminds_id for one, _ in claimed if one.reminds_id is not None}
        than = min(one.priority for one, _ in claimed)
        contacts, ahead = await work.deliveries.contacts_and_ahead(people, now - WEEK - DAY, than, now, now + 2 * DAY)
        return Known(
            accounts=await work.accounts.of_many(people),
            contacts=contacts,
            where=await work.marks.whereabouts(people, self.organisation.yesterday(now)),
            ahead=ahead,
            originals=await work.deliveries.those(reminded) if reminded else {},
        )

    def _decide(
        self, delivery: DeliveryRecord, person: Profile, known: Known, message: Message | None, now: datetime
    ) -> Outgoing | Wait | Ended:
        original = known.originals.get(delivery.reminds_id) if delivery.reminds_id is not None else None
        if over := _over(delivery, original, person, now):
            return over
        to = self._destination(person, known.accounts.get(person.id, ()))
        contact = self.organisation.contact(
            person, known.contacts.get(person.id, ()), reachable=to is not None, where=known.where.get(person.id)
        )
        match self._gated(delivery, contact, known.ahead.get(person.id, ()), now):
            case Never(reason):
                return Ended("skipped", reason)
            case Wait(until, reason) as wait:
                return Ended("skipped", reason) if until >= delivery.expires_at else wait
            case Go():
                return Outgoing(delivery, person, to, message) if to and message else Ended("failed", "no-such-flow")

    def _gated(self, delivery: DeliveryRecord, contact: Contact, ahead: Sequence[Ahead], now: datetime) -> Verdict:
        letter, free = delivery.letter_id is not None, costs_nothing(delivery)
        test = delivery.period_id is None and not letter
        budget = self.organisation.budget
        asked_for = delivery.asked_for if letter else free
        verdict = may_contact(contact, now, budget, asked_for=asked_for, from_colleague=letter, test=test)
        if free or test:
            return verdict
        if isinstance(verdict, Go):
            return give_way(contact, now, budget, delivery.priority, ahead) or verdict
        if verdict.reason in SPARED:
            return verdict
        # How long it waits may not tell what comes after: that depends on what they answer (rule A2.2).
        return may_contact(contact, now, budget, from_colleague=True)

    def _destination(self, person: Profile, accounts: Sequence[Destination]) -> Destination | None:
        """The account to write to: on the platform the person chose, else the first that can be reached."""
        usable = [one for one in accounts if one.tenant and not one.unreachable and one.platform in self.platforms]
        chosen = [one for one in usable if one.platform == person.platform]
        return next(iter(chosen or usable), None)

    async def _messages(
        self, work: Work, claimed: Claimed, known: Known, now: datetime
    ) -> Mapping[int, Message | None]:
        """What each would say. A letter that goes to many is put together once."""
        found: dict[int, Message | None] = {}
        letters: dict[tuple[int, Language, bool], Message | None] = {}
        for delivery, person in claimed:
            if delivery.letter_id is None:
                found[delivery.id] = await self._question(work, delivery, person, known, now)
                continue
            key = letter_id, language, first = delivery.letter_id, self.organisation.speaks(person), not person.welcomed
            if key not in letters:
                to = (self.catalogue, self.organisation)
                letters[key] = await brought(work, letter_id, *to, language, now, first=first)
            found[delivery.id] = letters[key]
        return found

    async def _question(
        self, work: Work, delivery: DeliveryRecord, person: Profile, known: Known, now: datetime
    ) -> Message | None:
        language = self.organisation.speaks(person)
        flow = self.catalogue.flow(delivery.flow)
        step = flow.step(delivery.step) if flow else None
        if flow is None or step is None:
            return None
        if falls_silent(delivery, person):
            return pausing_myself(language)
        recalled = await recall(work, flow, step, person.id, now, self.organisation.zone_of(person.timezone))
        original = known.originals.get(delivery.reminds_id) if delivery.reminds_id is not None else None
        asking = Asking((original or delivery).key, flow, step, language)
        message = present(asking, first=not person.welcomed, recalled=recalled)
        return reminding(message) if original else message


def _over(delivery: DeliveryRecord, original: DeliveryRecord | None, person: Profile, now: datetime) -> Ended | None:
    """Whether it is no longer worth sending, whatever the gate says. A reminder is not, once what it reminds of is
    answered or to come again by itself; nor to whoever is to be left alone."""
    if (original or delivery).pressed_at is not None:
        return Ended("skipped", "answered")
    if delivery.expires_at <= now:
        return Ended("expired", delivery.reason or "too-late")
    if original and original.state not in ("sent", "unknown"):
        return Ended("skipped", original.reason or original.state)
    if original and (original.flow, original.version) != (delivery.flow, delivery.version):
        return Ended("skipped", "schedule-changed")
    if original and person.unanswered >= SILENT_AFTER:
        return Ended("skipped", "slowed-down")
    return None

"""The next nudge of a person and its reason; or what holds it back."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.organisation import Organisation
from bot.outbox import BY_DAYS, by_days, occasion
from bot.platform import Private, Response, Stranger, Who
from bot.scheduled import readable
from bot.upcoming import FARTHEST, Units, audiences, own_days, units
from flows import refusals
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.gate import Contact, Go, Never, Reason, Wait, may_contact
from flows.message import Message
from flows.overview import why_message
from flows.precedence import give_way
from flows.refusals import refusal
from flows.schedule import PRIORITIES, Nudge, instant
from flows.telling import moment, rule
from storage.database import Database
from storage.records import Profile, ScheduleRecord
from storage.work import Work

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Coming:
    """The next nudge of a person by the schedule, and what holds it back now or then."""

    nudge: Nudge
    flow: Flow
    at: datetime
    held: Reason | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A nudge that falls at an instant, and when it is too late for it."""

    nudge: Nudge
    flow: Flow
    at: datetime
    too_late: datetime


@dataclass(frozen=True)
class Foresee:
    """Looks at the schedule and the gate as they are now, never at answers (rule A2.11)."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation

    async def __call__(self, who: Who, now: datetime) -> Response:
        async with self.database.read() as work:
            person = await work.people.by_account(who.platform, who.tenant, who.user)
            if person is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            return Private(self.told(await self.coming(work, person, now, own=True), person, now))

    def told(self, coming: Coming | None, person: Profile, now: datetime) -> Message:
        language, zone = self.organisation.speaks(person), self.organisation.zone_of(person.timezone)
        if coming is None:
            return why_message(None, None, language)
        at = moment(coming.at, zone, now, language)
        return why_message((coming.flow.title(language), at, rule(coming.nudge, language)), coming.held, language)

    async def coming(self, work: Work, person: Profile, now: datetime, *, own: bool = False) -> Coming | None:
        """The next contact that the schedule plans; never one that follows from an answer (rule A2.11). Only for their
        `own` eyes does it go by what they have had: that depends on what they answer, and whether they do."""
        contact = await self._contact(work, person, now, own=own)
        expected = [one async for one in self._expected(work, person, contact, now, own=own)]
        held: Reason | None = None
        held_until = now
        for one in sorted(expected, key=lambda one: one.at):
            if one.too_late <= held_until or self._gives_way(one, expected, contact):
                continue
            match may_contact(contact, one.at, self.organisation.budget):
                case Never(reason):
                    return Coming(one.nudge, one.flow, one.at, reason)
                case Wait(until, reason) if until >= one.too_late:
                    held, held_until = held or reason, until
                case Wait(until, reason):
                    return Coming(one.nudge, one.flow, until, held)
                case _:
                    return Coming(one.nudge, one.flow, one.at, held)
        return None

    def _gives_way(self, one: Expected, expected: Sequence[Expected], contact: Contact) -> bool:
        ahead = [(other.at, other.too_late, PRIORITIES[other.nudge.priority]) for other in expected]
        priority = PRIORITIES[one.nudge.priority]
        return give_way(contact, one.at, self.organisation.budget, priority, ahead) is not None

    async def _contact(self, work: Work, person: Profile, now: datetime, *, own: bool) -> Contact:
        accounts = await work.accounts.of(person.id)
        contact = self.organisation.contact(
            person,
            (await work.deliveries.contacts([person.id], now - timedelta(days=8))).get(person.id, ()) if own else (),
            reachable=any(account.tenant and account.unreachable is None for account in accounts),
            where=(await work.marks.whereabouts([person.id], self.organisation.yesterday(now))).get(person.id),
        )
        return contact if own else replace(contact, unanswered=0, rests_until=None)

    async def _expected(
        self, work: Work, person: Profile, contact: Contact, now: datetime, *, own: bool
    ) -> AsyncIterator[Expected]:
        """What its rule, or a date of this person, will bring of each nudge; and what a meeting, or HR by hand, has
        brought already. For their `own` eyes also what its days have brought: that depends on what they answered."""
        tree, today = await units(work), self.organisation.today(now)
        for schedule, nudge in readable(await work.schedules.all()):
            flow = self.catalogue.flow(nudge.flow)
            if flow is None or nudge.paused:
                continue
            for at, too_late in await work.deliveries.foreseen(person.id, schedule.id, None if own else BY_DAYS, now):
                yield Expected(nudge, flow, max(at, now), too_late)
            brought = await self._brought(work, schedule, nudge, person, today) if own else frozenset()
            for at, too_late in await self._times(work, nudge, tree, person, now, brought):
                if at > now or (not own and self._waits(contact, at, too_late, now)):
                    yield Expected(nudge, flow, max(at, now), too_late)

    async def _brought(
        self, work: Work, schedule: ScheduleRecord, nudge: Nudge, person: Profile, today: date
    ) -> frozenset[str]:
        """What names the occurrences of a schedule whose deliveries are there, as it stands now; or of which this
        person has theirs."""
        found = await work.occurrences.of(by_days(schedule), today - FARTHEST)
        planned = {one.key for one in found if one.planned and one.key == occasion(nudge, one.day)}
        return frozenset(planned.union(await work.deliveries.had_of(person.id, by_days(schedule), nudge.flow)))

    def _waits(self, contact: Contact, at: datetime, too_late: datetime, now: datetime) -> bool:
        """Whether what was due then is still held back, as far as the gate tells that knows of no answers."""
        return too_late > now and not isinstance(may_contact(contact, at, self.organisation.budget), Go)

    async def _times(
        self, work: Work, nudge: Nudge, tree: Units, person: Profile, now: datetime, brought: frozenset[str]
    ) -> Sequence[tuple[datetime, datetime]]:
        """The instants at which that nudge falls for this person, as far as anybody looks, on days that are not
        `brought` already and on which they are in its audience; and when each is too late. Some are past, and not too
        late."""
        zone = self.organisation.zone_of(nudge.zone or person.timezone)
        today = now.astimezone(zone).date()
        since = today - FARTHEST if nudge.anchor else today - DAY
        upcoming = await own_days(work, nudge, person, since, today + LOOK_AHEAD, self.organisation)
        upcoming = [day for day in upcoming if occasion(nudge, day) not in brought]
        whose = await audiences(work, nudge, since, upcoming, tree)
        belongs = {one: await work.people.belongs(person.id, one) for one in set(whose.values())}
        upcoming = [day for day in upcoming if belongs[whose[day]]]
        asked = [(day, instant(self.organisation.asks_on(nudge, day), nudge.at, zone)) for day in upcoming]
        times = [(at, nudge.too_late(day, at, zone)) for day, at in asked]
        return [(at, too_late) for at, too_late in times if too_late > now]

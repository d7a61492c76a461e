"""The next nudge of a person and its reason; or what holds it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.organisation import Organisation, whom
from bot.platform import Private, Response, Stranger, Who
from flows import refusals
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.gate import Never, Reason, Wait, may_contact
from flows.message import Message
from flows.overview import why_message
from flows.refusals import refusal
from flows.schedule import Nudge, days, instant
from flows.telling import moment, rule
from flows.tree import below
from storage.database import Database
from storage.records import Profile
from storage.work import Work

LOOK_AHEAD = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Coming:
    """The next nudge of a person by the schedule, and what holds it back now or then."""

    nudge: Nudge
    flow: Flow
    at: datetime
    held: Reason | None


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
        `own` eyes does it go by whether the person has answered."""
        since = now - timedelta(days=8)
        contacts = (await work.deliveries.contacts([person.id], since, follow_ups=own)).get(person.id, ())
        accounts = await work.accounts.of(person.id)
        reachable = any(account.tenant and account.unreachable is None for account in accounts)
        contact = self.organisation.contact(person, contacts, reachable=reachable)
        contact = contact if own else replace(contact, unanswered=0)
        candidates = [
            (at, nudge, flow)
            for nudge, flow in await self._nudges(work, person, now)
            for at in self._times(nudge, person, now)
        ]
        held: Reason | None = None
        for at, nudge, flow in sorted(candidates, key=lambda one: one[0]):
            match may_contact(contact, at, self.organisation.budget):
                case Never(reason):
                    return Coming(nudge, flow, at, reason)
                case Wait(until, reason) if until >= at + nudge.window:
                    held = held or reason
                case Wait(until, reason):
                    return Coming(nudge, flow, until, held)
                case _:
                    return Coming(nudge, flow, at, held)
        return None

    def _times(self, nudge: Nudge, person: Profile, now: datetime) -> Sequence[datetime]:
        """The next few instants at which that nudge falls for this person."""
        zone = self.organisation.zone_of(nudge.zone or person.timezone)
        today = now.astimezone(zone).date()
        upcoming = (instant(on, nudge.at, zone) for on in days(nudge, today, today + LOOK_AHEAD))
        return [at for at, _ in zip((at for at in upcoming if at > now), range(60), strict=False)]

    async def _nudges(self, work: Work, person: Profile, now: datetime) -> list[tuple[Nudge, Flow]]:
        parents = {team.id: team.parent_id for team in await work.teams.all()}
        slugs = {team.slug: team.id for team in await work.teams.all()}
        found, today = [], self.organisation.today(now)
        for schedule in await work.schedules.all():
            nudge = Nudge.model_validate_json(schedule.definition)
            flow = self.catalogue.flow(nudge.flow)
            teams = below(parents, [slugs[slug] for slug in nudge.teams if slug in slugs]) if nudge.teams else None
            meant = whom(nudge.audience, today, teams)
            if flow and not nudge.paused and await work.people.belongs(person.id, meant):
                found.append((nudge, flow))
        return found

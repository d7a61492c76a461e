"""What can I do here, what waits for me, why did I get this, what comes next, what have I written."""

from dataclasses import dataclass
from datetime import datetime

from bot.organisation import Organisation, whom
from bot.platform import Private, Replace, Response, Stranger, Who
from bot.principal import roles_of
from bot.scheduled import readable
from flows import refusals
from flows.catalogue import Catalogue
from flows.commands import COMMANDS, Command
from flows.flow import Flow, Step
from flows.overview import (
    Waiting,
    found_message,
    help_message,
    home_message,
    notes_message,
    startable_message,
    waiting_message,
)
from flows.reasons import reason_message
from flows.refusals import refusal
from flows.rights import Matrix, reaches
from flows.schedule import legible
from flows.telling import day, rule
from flows.words import Language
from storage.database import Database
from storage.records import DeliveryRecord, Profile
from storage.work import Work


@dataclass(frozen=True)
class Explain:
    """Answers about the bot itself, and about what the person has before them."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    matrix: Matrix

    async def help(self, who: Who, now: datetime, *, understood: bool = True) -> Response:
        async with self.database.read() as work:
            person = await self._person(work, who)
            language = self.organisation.speaks(person)
            waiting = await self._waiting(work, person, now) if person else []
            commands = await self._commands(work, person)
            return Private(help_message(waiting, commands, language, understood=understood))

    async def waiting(self, who: Who, words: str, now: datetime) -> Response:
        """What waits, and what may be started; with `words` only what may be started and is about them."""
        async with self.database.read() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            startable = await self._startable(work, person, now)
            if words:
                return Private(found_message(startable, words, self.organisation.speaks(person)))
            waiting = await self._waiting(work, person, now)
            return Private(waiting_message(waiting, startable, self.organisation.speaks(person)))

    async def more(self, who: Who, skip: str, now: datetime) -> Response:
        """Another page of what the person may start by themselves."""
        async with self.database.read() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            startable, language = await self._startable(work, person, now), self.organisation.speaks(person)
            first = int(skip) if skip.isdecimal() and int(skip) < len(startable) else 0
            return Replace(startable_message(startable, language, first))

    async def home(self, who: Who, now: datetime) -> Response:
        """The bot's own page."""
        async with self.database.read() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            startable = await self._startable(work, person, now)
            waiting = await self._waiting(work, person, now)
            commands = await self._commands(work, person)
            return Private(home_message(waiting, startable, commands, self.organisation.speaks(person)))

    async def why_this(self, who: Who, key: str, index: str) -> Response:
        """Why this question, who sees the answer, where it comes from. `index` is that of a step that came later in
        the message; empty for the one it began with."""
        async with self.database.read() as work:
            found = await work.deliveries.pressed(key, who.platform, who.tenant, who.user)
            if found is None:
                return Private(refusal(refusals.NOT_YOURS, self.organisation.language))
            delivery, person, _ = found
            language = self.organisation.speaks(person)
            flow = self.catalogue.flow(delivery.flow)
            step = _step(flow, delivery, index) if flow else None
            if flow is None or step is None:
                return Private(refusal(refusals.CHANGED, language))
            nudge = legible(await work.schedules.behind(delivery.occurrence_id))
            said = rule(nudge, language) if nudge else None
            return Private(reason_message(flow, step, said, self.catalogue, language))

    async def notes(self, who: Who) -> Response:
        """What the person wrote for themselves."""
        async with self.database.read() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            language = self.organisation.speaks(person)
            zone = self.organisation.zone_of(person.timezone)
            notes = [
                (f"{self._question(flow, question, language)} ({day(at.astimezone(zone).date(), language)})", value)
                for flow, question, value, at in await work.notes.all(person.id)
            ]
            return Private(notes_message(notes, language))

    def _question(self, flow_id: str, question_id: str, language: Language) -> str:
        flow = self.catalogue.flow(flow_id)
        question = flow.question(question_id) if flow else None
        return question.text(language) if question else flow_id

    async def _commands(self, work: Work, person: Profile | None) -> list[Command]:
        """What this person can make use of; all of it for somebody we do not know yet."""
        if person is None:
            return list(COMMANDS)
        roles = await roles_of(work, person)
        return [command for command in COMMANDS if reaches(self.matrix, roles, command.action)]

    async def _startable(self, work: Work, person: Profile, now: datetime) -> list[Flow]:
        """Meant for this person, those on HR's schedule first."""
        offered = [flow for flow in self.catalogue if flow.on_demand]
        meant = {
            audience
            for audience in {flow.audience for flow in offered}
            if await work.people.belongs(person.id, whom(audience, self.organisation.today(now)))
        }
        scheduled = {nudge.flow for _, nudge in readable(await work.schedules.all())}
        language = self.organisation.speaks(person)
        mine = [flow for flow in offered if flow.audience in meant]
        return sorted(mine, key=lambda flow: (flow.id not in scheduled, flow.title(language).casefold()))

    async def _waiting(self, work: Work, person: Profile, now: datetime) -> list[Waiting]:
        """Asked, open, and without any answer yet."""
        language = self.organisation.speaks(person)
        waiting = []
        for one in await work.deliveries.waiting(person.id, now):
            flow = self.catalogue.flow(one.flow)
            step = flow.step(one.step) if flow and flow.version == one.version else None
            if flow and step:
                title = step.simple.text(language) if step.simple else (step.title or flow.title)(language)
                waiting.append(Waiting(one.key, title))
        return waiting

    async def _person(self, work: Work, who: Who) -> Profile | None:
        return await work.people.by_account(who.platform, who.tenant, who.user)

    def _stranger(self) -> Response:
        return Stranger(refusal(refusals.STRANGER, self.organisation.language))


def _step(flow: Flow, delivery: DeliveryRecord, index: str) -> Step | None:
    if not index:
        return flow.step(delivery.step)
    known = index.isdecimal() and len(index) < 4 and flow.version == delivery.version
    return next(iter(flow.steps[int(index) :]), None) if known else None

"""What the verbs of the schedule share: who may steer it, what they see of it, and how a change of it is kept."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.concerns import Concerns
from bot.keys import opaque
from bot.organisation import Organisation
from bot.outbox import by_days, sent_by_hand
from bot.platform import Private, Response, Stranger, Who
from bot.principal import Asker, asker
from bot.upcoming import FARTHEST, Units, is_over, meant, next_days, units
from flows import refusals
from flows.board import Entry
from flows.called import called
from flows.catalogue import Catalogue
from flows.message import Action
from flows.refusals import refusal
from flows.rights import Matrix, Target, may
from flows.schedule import Nudge, legible
from flows.words import Language, Words
from storage.database import Database
from storage.records import Profile, ScheduleRecord
from storage.work import Work

Handler = Callable[[Who, Action, datetime], Awaitable[Response]]


class Refused(Exception):  # noqa: N818
    """Nothing is done; the words say why. Raised inside a transaction, which it undoes."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


@dataclass(frozen=True, slots=True)
class HR:
    """Somebody who may see the schedule, and how they are spoken to."""

    profile: Profile
    language: Language
    may_change: bool
    teams: Sequence[tuple[str, str]]

    @property
    def author(self) -> str:
        return self.profile.email or self.profile.name


Deed = Callable[[Work, HR, Action, datetime], Awaitable[Response]]


def read(schedule: ScheduleRecord) -> Nudge:
    """Raises Refused where this release cannot read it."""
    nudge = legible(schedule.definition)
    if nudge is None:
        raise Refused(refusals.UNREADABLE)
    return nudge


def stored(nudge: Nudge) -> str:
    return nudge.model_dump_json(by_alias=True)


@dataclass(frozen=True)
class Steering:
    """Asks for the rights inside the transaction that acts, at the moment of pressing (rule C2)."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    matrix: Matrix

    @property
    def concerns(self) -> Concerns:
        return Concerns(self.catalogue, self.organisation)

    def reading(self, deed: Deed) -> Handler:
        """The deed, for those who may see the schedule."""

        async def handle(who: Who, action: Action, now: datetime) -> Response:
            try:
                async with self.database.read() as work:
                    return await self._for(work, who, "schedule-list", deed, action, now)
            except Refused as refused:
                return await self.refused(who, refused.words)

        return handle

    def changing(self, deed: Deed) -> Handler:
        """The deed, for those who may change the schedule."""

        async def handle(who: Who, action: Action, now: datetime) -> Response:
            try:
                async with self.database.begin() as work:
                    return await self._for(work, who, "schedule-change", deed, action, now)
            except Refused as refused:
                return await self.refused(who, refused.words)

        return handle

    async def _for(self, work: Work, who: Who, right: str, deed: Deed, action: Action, now: datetime) -> Response:
        asking = await asker(work, who)
        if asking is None:
            return Stranger(refusal(refusals.STRANGER, self.organisation.language))
        hr = self._hr(asking)
        if not may(self.matrix, asking.principal, right, Target()):
            return Private(refusal(refusals.NOT_ALLOWED, hr.language))
        return await deed(work, hr, action, now)

    def _hr(self, asking: Asker) -> HR:
        language = self.organisation.speaks(asking.profile)
        teams = [(team.slug, team.name) for team in asking.teams.values() if team.parent_id is not None]
        may_change = may(self.matrix, asking.principal, "schedule-change", Target())
        return HR(asking.profile, language, may_change, sorted(teams, key=lambda team: team[1].casefold()))

    async def refused(self, who: Who, words: Words) -> Response:
        async with self.database.read() as work:
            person = await work.people.by_account(who.platform, who.tenant, who.user)
        return Private(refusal(words, self.organisation.speaks(person)))

    def names(self, hr: HR) -> Mapping[str, str]:
        """What flows and teams are called, by id and slug."""
        return {flow.id: flow.title(hr.language) for flow in self.catalogue} | called(hr.teams)

    def title(self, hr: HR, schedule: ScheduleRecord) -> str:
        """What it asks, or its name where that is not known."""
        nudge = legible(schedule.definition)
        return self.names(hr).get(nudge.flow, schedule.name) if nudge else schedule.name

    async def entry(
        self, work: Work, hr: HR, schedule: ScheduleRecord, now: datetime, tree: Units | None = None
    ) -> Entry:
        """A nudge as it stands in the list."""
        nudge, today = read(schedule), self.organisation.today(now)
        tree = tree or await units(work)
        flow = self.catalogue.flow(nudge.flow)
        people = await work.people.size(meant(nudge, today, tree))
        following = await next_days(work, nudge, now, self.organisation, tree)
        return Entry(
            schedule.key,
            nudge,
            flow.title if flow else None,
            following[0] if following else None,
            people,
            tuple(await self.concerns(work, nudge, people, hr.teams, now, tree)),
            self.names(hr),
            schedule.version,
            is_over(nudge, today),
        )

    async def write(
        self,
        work: Work,
        schedule: ScheduleRecord,
        nudge: Nudge | None,
        author: str,
        now: datetime,
        *,
        by_file: bool = False,
    ) -> bool:
        """A new version, unless somebody changed it since it was read; None deletes it. What is not yet sent is planned
        anew, by the schedule as it is now; what was sent by hand goes on, unless it asks or reaches others now."""
        if nudge is None:
            done = await work.schedules.remove(schedule, author, now, by_file=by_file)
        else:
            done = await work.schedules.change(schedule, stored(nudge), author, now, by_file=by_file)
        if done:
            kept = sent_by_hand(schedule) if _goes_on(legible(schedule.definition), nudge) else ""
            await work.deliveries.unplan(schedule.id, by_days(schedule), kept)
            await work.occurrences.unplan(schedule.id, self.organisation.today(now) - FARTHEST)
        return done

    async def add(self, work: Work, nudge: Nudge, author: str, now: datetime, *, by_file: bool = False) -> None:
        await work.schedules.add(opaque(), nudge.name, stored(nudge), author, now, by_file=by_file)


def _goes_on(before: Nudge | None, after: Nudge | None) -> bool:
    """Whether what was sent by hand before is still meant."""
    if before is None or after is None or (after.paused and not before.paused):
        return False
    return (before.flow, before.audience, set(before.teams)) == (after.flow, after.audience, set(after.teams))

"""What the verbs of the schedule share: who may steer it, what they see of it, and how a change of it is kept."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from bot.crowd import too_many
from bot.keys import opaque
from bot.organisation import Organisation
from bot.outbox import by_days, sent_by_hand
from bot.platform import Private, Response, Stranger, Who
from bot.principal import Asker, asker
from bot.upcoming import FARTHEST, Units, anchored_upcoming, is_over, meant, still_to_come, units
from bot.working_hours import at_work, out_of_reach
from flows import refusals
from flows.board import Entry
from flows.called import called
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.message import Action
from flows.periods import reminds
from flows.refusals import refusal
from flows.rights import Matrix, Target, may
from flows.schedule import YEARS_AHEAD, Nudge, days, instant, nudge_in
from flows.words import Language, Words
from storage.database import Database
from storage.records import Profile, ScheduleRecord
from storage.work import Work

LOOK_AHEAD = timedelta(weeks=60)
"""How far anybody looks for dates that a nudge is counted from."""

SOME = 4
"""So many times in a row that nobody would get it are told as: nobody will."""

GONE_TEAM = Words("Et af teamene findes ikke længere.", "A team in it no longer exists.")
GONE_FLOW = Words(
    "Spørgsmålene findes ikke længere, så der bliver ikke sendt noget.",
    "The questions no longer exist, so nothing is sent.",
)
SILENT_FOR = timedelta(days=1)
SILENT = Words(
    "Kalenderen kan ikke læses: {teams}. Der kommer ingen spørgsmål efter møderne dér.",
    "The calendar cannot be read: {teams}. Nothing comes after those meetings.",
)
NOBODY = Words("Lige nu er der ingen, der får den.", "At present nobody gets it.")

NO_REMINDER = Words(
    "Påmindelsen kommer aldrig, for svarfristen udløber inden. Lad den komme tidligere, eller fjern den.",
    "The reminder never comes: the time for answering is over by then. Have it come earlier, or leave it out.",
)

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
    return nudge_in(schedule.definition)


def stored(nudge: Nudge) -> str:
    return nudge.model_dump_json(by_alias=True)


@dataclass(frozen=True)
class Steering:
    """Asks for the rights inside the transaction that acts, at the moment of pressing (rule C2)."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    matrix: Matrix

    def reading(self, deed: Deed) -> Handler:
        """The deed, for those who may see the schedule."""

        async def handle(who: Who, action: Action, now: datetime) -> Response:
            async with self.database.read() as work:
                return await self._for(work, who, "schedule-list", deed, action, now)

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

    async def entry(
        self, work: Work, hr: HR, schedule: ScheduleRecord, now: datetime, tree: Units | None = None
    ) -> Entry:
        """A nudge as it stands in the list."""
        nudge, today = read(schedule), self.organisation.today(now)
        tree = tree or await units(work)
        flow = self.catalogue.flow(nudge.flow)
        people = await work.people.size(meant(nudge, today, tree))
        following = await self.following(work, nudge, now, tree)
        return Entry(
            schedule.key,
            nudge,
            flow.title if flow else None,
            following[0] if following else None,
            people,
            tuple(await self.warnings(work, nudge, people, hr.teams, now, tree)),
            self.names(hr),
            schedule.version,
            is_over(nudge, today),
        )

    async def following(self, work: Work, nudge: Nudge, now: datetime, tree: Units, most: int = 1) -> Sequence[date]:
        """The next local days on which it comes to anybody."""
        first = still_to_come(nudge, now, self.organisation)
        if not nudge.anchor:
            found = days(nudge, first, nudge.until or date(first.year + YEARS_AHEAD, 12, 31))
            return list(islice(found, most))
        coming = list[date]()
        async for one in anchored_upcoming(work, nudge, first, first + LOOK_AHEAD, self.organisation, tree):
            coming += [] if one.day in coming else [one.day]
            if len(coming) == most:
                break
        return coming

    async def warnings(
        self, work: Work, nudge: Nudge, people: int, teams: Sequence[tuple[str, str]], now: datetime, tree: Units
    ) -> Sequence[Words]:
        """What HR should know of a nudge."""
        found = [] if self.catalogue.flow(nudge.flow) else [GONE_FLOW]
        if set(nudge.teams) - {slug for slug, _ in teams}:
            found.append(GONE_TEAM)
        elif not people:
            found.append(NOBODY)
        by_days = people and not (nudge.anchor or nudge.meeting)
        slow = await too_many(work, nudge, people, self.organisation) if by_days else None
        found += [slow] if slow else []
        found += await self.in_vain(work, nudge, now, tree)
        return [*found, *(await self._silent(work, nudge, now, tree) if nudge.meeting else ())]

    async def in_vain(self, work: Work, nudge: Nudge, now: datetime, tree: Units) -> Sequence[Words]:
        """What is wrong with its time or its days, where nobody with everybody's hours would get it, or its reminder.
        What is counted from dates waits for a good day; its days, which cost counting people, need not be known."""
        following = [] if nudge.anchor else await self.following(work, nudge, now, tree, SOME)
        reached = await at_work(work, self.organisation)
        found = [*out_of_reach(nudge, following, self.organisation, reached)]
        flow = self.catalogue.flow(nudge.flow)
        if flow and nudge.remind and not await self._reminds(work, nudge, nudge.remind, flow, now, tree):
            found.append(NO_REMINDER)
        return found

    async def _reminds(self, work: Work, nudge: Nudge, wait: timedelta, flow: Flow, now: datetime, tree: Units) -> bool:
        """Whether there is time for its reminder after any of its next days: as many as its period is long, for most
        periods do not begin with them."""
        most = max(SOME, flow.period.days)
        following = [] if nudge.anchor else await self.following(work, nudge, now, tree, most)
        zone = self.organisation.zone_of(nudge.zone)
        moments = [instant(day, nudge.at, zone) for day in following]
        return reminds(flow, wait, moments, self.organisation.zone)

    async def _silent(self, work: Work, nudge: Nudge, now: datetime, tree: Units) -> Sequence[Words]:
        """The calendars that it waits for and that cannot be read."""
        within = tree.named(nudge.teams)
        silent = [(slug, name) for slug, name, _, _ in await work.feeds.silent(now - SILENT_FOR)]
        names = [name for slug, name in silent if within is None or tree.slugs.get(slug) in within]
        return [Words(SILENT("da", teams=", ".join(names)), SILENT("en", teams=", ".join(names)))] if names else []

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
            kept = sent_by_hand(schedule) if _goes_on(read(schedule), nudge) else ""
            await work.deliveries.unplan(schedule.id, by_days(schedule), kept)
            await work.occurrences.unplan(schedule.id, self.organisation.today(now) - FARTHEST)
        return done

    async def add(self, work: Work, nudge: Nudge, author: str, now: datetime, *, by_file: bool = False) -> None:
        await work.schedules.add(opaque(), nudge.name, stored(nudge), author, now, by_file=by_file)


def _goes_on(before: Nudge, after: Nudge | None) -> bool:
    """Whether what was sent by hand before is still meant."""
    if after is None or (after.paused and not before.paused):
        return False
    return (before.flow, before.audience, set(before.teams)) == (after.flow, after.audience, set(after.teams))

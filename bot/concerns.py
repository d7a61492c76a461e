"""What HR should know of a nudge: that nobody gets it, or too late, or in vain; or some of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.crowd import too_many
from bot.organisation import Organisation
from bot.upcoming import Units, late, next_days
from bot.working_hours import at_work, out_of_reach
from flows.catalogue import Catalogue
from flows.flow import Flow
from flows.periods import reminds
from flows.schedule import Nudge, instant
from flows.words import Words
from storage.work import Work

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

LATE = Words(
    "For {people} personer er dagen lige gået. De får spørgsmålet med det samme, når det er i gang.",
    "For {people} people the day has just passed. They get the question at once when it is on.",
)
LATE_ONE = Words(
    "For én person er dagen lige gået. Vedkommende får spørgsmålet med det samme, når det er i gang.",
    "For one person the day has just passed. They get the question at once when it is on.",
)


@dataclass(frozen=True)
class Concerns:
    """Told before it is saved, and with the nudge for as long as it is so."""

    catalogue: Catalogue
    organisation: Organisation

    async def __call__(
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
        found += await self.of_its_time(work, nudge, now, tree)
        return [*found, *(await self._silent(work, nudge, now, tree) if nudge.meeting else ())]

    async def of_its_time(self, work: Work, nudge: Nudge, now: datetime, tree: Units) -> Sequence[Words]:
        """What is wrong with its time or its days, where nobody with everybody's hours would get it, or its reminder;
        and how many get it at once. What is counted from dates waits for a good day; its days, which cost counting
        people, need not be known."""
        following = [] if nudge.anchor else await next_days(work, nudge, now, self.organisation, tree, SOME)
        reached = await at_work(work, self.organisation)
        found = [*out_of_reach(nudge, following, self.organisation, reached)]
        flow = self.catalogue.flow(nudge.flow)
        if flow and nudge.remind and not await self._reminds(work, nudge, nudge.remind, flow, now, tree):
            found.append(NO_REMINDER)
        if past := await late(work, nudge, now, self.organisation, tree):
            found.append((LATE_ONE if past == 1 else LATE).given(people=past))
        return found

    async def _reminds(self, work: Work, nudge: Nudge, wait: timedelta, flow: Flow, now: datetime, tree: Units) -> bool:
        """Whether there is time for its reminder after any of its next days: as many as its period is long, for most
        periods do not begin with them."""
        most = max(SOME, flow.period.days)
        following = [] if nudge.anchor else await next_days(work, nudge, now, self.organisation, tree, most)
        zone = self.organisation.zone_of(nudge.zone)
        moments = [instant(day, nudge.at, zone) for day in following]
        return reminds(flow, wait, moments, self.organisation.zone)

    async def _silent(self, work: Work, nudge: Nudge, now: datetime, tree: Units) -> Sequence[Words]:
        """The calendars that it waits for and that cannot be read."""
        within = tree.named(nudge.teams)
        silent = [(slug, name) for slug, name, _, _ in await work.feeds.silent(now - SILENT_FOR)]
        names = [name for slug, name in silent if within is None or tree.slugs.get(slug) in within]
        return [SILENT.given(teams=", ".join(names))] if names else []

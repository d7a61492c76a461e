"""Somebody asks for a team's report. Reads figures that were released, and nothing else (rule A2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.organisation import Organisation
from bot.platform import Private, Response, Stranger, Who
from bot.principal import Asker, asker, with_rights
from bot.reported import reported
from flows import refusals
from flows.catalogue import Catalogue
from flows.figures import Figure
from flows.message import Message, Part
from flows.reach import not_reached
from flows.refusals import refusal
from flows.report_lines import Report
from flows.report_ways import MOST_SHOWN_TO, Doing, doing, units_page, ways_on
from flows.rights import Matrix, Target, may
from flows.spans import Stretch, stretch
from flows.summary import Told, summarise
from flows.tree import below
from flows.words import Language
from storage.database import Database
from storage.records import Profile, TeamRecord
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Findings:
    """A report as it was found: the figures it was made of, or the message of a refusal alone."""

    message: Message
    figures: tuple[Figure, ...] = ()
    report: Report | None = None


@dataclass(frozen=True)
class TeamReport:
    """The report of one unit, for whoever may see it now."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    matrix: Matrix

    async def __call__(self, who: Who, team: str, period: str, now: datetime) -> Response:
        """`team` is a slug, a name or a unit's number; empty for the asker's own. `period` as in `flows.spans`."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            return Private((await self.find(work, asking, team, period, now)).message)

    async def units(self, who: Who, skip: str) -> Response:
        """A page of the units to choose among."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            first = int(skip) if skip.isdecimal() and len(skip) < 7 else 0
            return Private(units_page(self._seen(asking), first, self.organisation.speaks(asking.profile)))

    async def of_person(self, profile: Profile, team: str, period: str, now: datetime) -> Findings:
        """What that person would get."""
        async with self.database.read() as work:
            return await self.find(work, await with_rights(work, profile), team, period, now)

    async def find(self, work: Work, asking: Asker, team: str, period: str, now: datetime) -> Findings:
        language = self.organisation.speaks(asking.profile)
        unit = self._unit(asking, team)
        if unit is None or not self._may_see(asking, unit):
            return Findings(refusal(refusals.NO_SUCH_TEAM, language))
        when = stretch(period, self.organisation.today(now))
        if when is None:
            return Findings(refusal(refusals.NO_SUCH_PERIOD, language))
        report = await reported(work, unit, when, now)
        told = summarise(report, self.catalogue, language)
        can = await self._can(work, asking, unit, when, report, told)
        ways = ways_on(can, self._seen(asking), self.organisation.today(now), language)
        blanks = await self._blanks(work, asking, unit, when, language)
        return Findings(told.message(doing(can, language), ways, blanks), report.figures, report)

    async def _blanks(
        self, work: Work, asking: Asker, unit: TeamRecord, when: Stretch, language: Language
    ) -> tuple[Part, ...]:
        """What the bot does not reach, for whoever may see all units, in the report of the organisation."""
        if unit.parent_id is not None or not may(self.matrix, asking.principal, "report", Target()):
            return ()
        shown = await work.releases.units_between(when.since, when.until)
        silent = sorted(one.name for one in asking.teams.values() if one.id not in shown and one.id != unit.id)
        return not_reached(silent, language)

    def _unit(self, asking: Asker, team: str) -> TeamRecord | None:
        """The unit that is meant. What somebody may not see is searched like what they may: no difference shows."""
        if team:
            wanted = team.casefold()
            found = [one for one in asking.teams.values() if wanted in _names(one)]
            return next((one for one in found if self._may_see(asking, one)), None)
        own = next(iter(asking.leads), None) or asking.principal.home
        if "hr" in asking.principal.roles and not asking.leads:
            own = asking.principal.root
        unit = asking.teams.get(own or asking.principal.root)
        return unit if unit and self._may_see(asking, unit) else asking.teams.get(asking.principal.root)

    def _may_see(self, asking: Asker, team: TeamRecord) -> bool:
        return may(self.matrix, asking.principal, "report", Target(unit=team.id))

    async def _can(
        self, work: Work, asking: Asker, unit: TeamRecord, when: Stretch, report: Report, told: Told
    ) -> Doing:
        """What is worth offering; whether it is allowed is asked again when it is pressed."""
        mine = unit.id in {asking.principal.home, *below(asking.parents, asking.leads)} and unit.parent_id is not None
        plans = may(self.matrix, asking.principal, "schedule-change", Target())
        shows = may(self.matrix, asking.principal, "report-show", Target(unit=unit.id))
        few = 0 < len(await work.teams.members(unit.id)) <= MOST_SHOWN_TO
        return Doing(
            unit=unit.id,
            when=when,
            plan=told.attempt.nudge if told.attempt and plans else None,
            share=mine and told.attempt is not None,
            show=shows and few and bool(report.closed),
        )

    def _seen(self, asking: Asker) -> list[tuple[int, str]]:
        """The units whose reports somebody may see: those they lead first, then by their place in the tree."""
        allowed = [team for team in asking.teams.values() if self._may_see(asking, team)]
        ranked = sorted(allowed, key=lambda team: (team.id not in asking.leads, team.slug))
        return [(team.id, team.name) for team in ranked]


def _names(team: TeamRecord) -> tuple[str, ...]:
    return team.slug.casefold(), team.slug.casefold().rpartition("/")[2], team.name.casefold(), str(team.id)


COLUMNS = ("flow", "question", "kind", "figure", "answers", "closed")


def as_table(findings: Findings) -> list[Mapping[str, str]]:
    """The released figures as rows, for files."""
    return [
        {
            "flow": one.flow,
            "question": one.question,
            "kind": one.kind,
            "figure": one.code,
            "answers": one.band,
            "closed": one.closes_on.isoformat(),
        }
        for one in findings.figures
        if findings.report and findings.report.since <= one.closes_on
    ]

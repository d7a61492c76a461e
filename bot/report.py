"""Somebody asks for a team's report. Reads figures that were released, and nothing else (rule A2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.organisation import Organisation
from bot.platform import Private, Response, Stranger, Who
from bot.principal import Asker, asker, with_rights
from flows import refusals
from flows.catalogue import Catalogue
from flows.figures import Figure
from flows.message import Action, Button, Buttons, Message
from flows.refusals import refusal
from flows.rights import Matrix, Target, may
from flows.spans import Stretch, quarter_before, stretch
from flows.summary import Report, summarise
from flows.tree import below
from flows.words import Language, Words
from storage.database import Database
from storage.records import Profile, ReleaseRecord, TeamRecord
from storage.work import Work

MOST_TEAMS = 5
EARLIER = Words("Kvartalet før", "The quarter before")


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
        report = await self._report(work, asking, unit, when, now)
        message = summarise(report, self.catalogue, language)
        message = replace(message, parts=(*message.parts, self._ways_on(asking, unit, when, language)))
        return Findings(message, report.figures, report)

    def _unit(self, asking: Asker, team: str) -> TeamRecord | None:
        """The unit that is meant. What somebody may not see is searched like what they may: no difference shows."""
        if team:
            wanted = team.casefold()
            found = [one for one in asking.teams.values() if wanted in _names(one)]
            return next((one for one in found if self._may_see(asking, one)), None)
        own = next(iter(asking.leads), None) or asking.principal.home
        if "hr" in asking.principal.roles and not asking.leads:
            own = asking.principal.root
        return asking.teams.get(own or asking.principal.root)

    def _may_see(self, asking: Asker, team: TeamRecord) -> bool:
        return may(self.matrix, asking.principal, "report", Target(unit=team.id))

    async def _report(self, work: Work, asking: Asker, unit: TeamRecord, when: Stretch, now: datetime) -> Report:
        releases = await work.releases.of(unit.id, when.since - 4 * (when.until - when.since), when.until)
        return Report(
            unit=unit.name,
            since=when.since,
            until=when.until,
            figures=tuple(_figure(release) for release in releases),
            closed=tuple(await work.periods.closed_between(when.since, when.until)),
            next_close=await work.periods.next_close(now),
            people=await work.people.at_home(below(asking.parents, [unit.id])),
            top=unit.parent_id is None,
        )

    def _ways_on(self, asking: Asker, unit: TeamRecord, when: Stretch, language: Language) -> Buttons:
        """To the quarter before, and to the other units this person may see."""
        earlier = Action("report", str(unit.id), quarter_before(when.until))
        others = [
            Button(team.name, Action("report", str(team.id))) for team in self._seen(asking) if team.id != unit.id
        ]
        return Buttons((Button(EARLIER(language), earlier), *others[:MOST_TEAMS]), quiet=True)

    def _seen(self, asking: Asker) -> list[TeamRecord]:
        allowed = [
            team for team in asking.teams.values() if may(self.matrix, asking.principal, "report", Target(unit=team.id))
        ]
        return sorted(allowed, key=lambda team: (team.id not in asking.leads, team.slug))


def _names(team: TeamRecord) -> tuple[str, ...]:
    return team.slug.casefold(), team.slug.casefold().rpartition("/")[2], team.name.casefold(), str(team.id)


def _figure(release: ReleaseRecord) -> Figure:
    return Figure(release.flow, release.question, release.kind, release.code, release.band, release.closes_on)  # type: ignore[arg-type]


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

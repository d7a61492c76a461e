"""Somebody asks for a team's report. Reads figures that were released, and nothing else (rule A2.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.organisation import Organisation
from bot.platform import Private, Response, Stranger, Who
from bot.principal import Asker, asker, with_rights
from bot.reported import reported
from flows import refusals
from flows.catalogue import Catalogue
from flows.figures import Figure
from flows.message import Action, Message, Part
from flows.reach import not_reached
from flows.refusals import refusal
from flows.report_lines import Report
from flows.report_ways import MOST_SHOWN_TO, Doing, Which, doing, units_page, ways_on
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

    async def __call__(self, who: Who, team: str | int, period: str, now: datetime) -> Response:
        """`team` is a slug or a name as typed, or the number of a unit as buttons carry it; empty for the asker's own.
        `period` as in `flows.spans`."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            return Private((await self.find(work, asking, team, period, now)).message)

    async def typed(self, who: Who, text: str, now: datetime) -> Response:
        """`[team] [period]`: the last word is a period if it begins with a year, unless a team is called all of that; a
        team's name may have spaces."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            team, _, last = text.rpartition(" ")
            dated = last[:4].isdecimal() and len(last) >= 4
            if dated and not (team and _meant(asking, self._seen(asking), text)):
                return Private((await self.find(work, asking, team.strip(), last, now)).message)
            return Private((await self.find(work, asking, text, "", now)).message)

    async def units(self, who: Who, action: Action) -> Response:
        """A page of the units to choose among; only those that share a name with one of them, if it says so."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            skip, _, period = action.value.partition(".")
            first = int(skip) if skip.isdecimal() and len(skip) < 7 else 0
            seen = self._seen(asking)
            same = next((one.name for one in seen if str(one.id) == action.ref), None)
            found = [one for one in seen if same in (None, one.name)]
            which = Which(_buttons(asking, seen, found), action.ref if same else "", period)
            return Private(units_page(which, first, self.organisation.speaks(asking.profile)))

    async def of_person(self, profile: Profile, team: str, period: str, now: datetime) -> Findings:
        """What that person would get."""
        async with self.database.read() as work:
            return await self.find(work, await with_rights(work, profile), team, period, now)

    async def find(self, work: Work, asking: Asker, team: str | int, period: str, now: datetime) -> Findings:
        language, seen = self.organisation.speaks(asking.profile), self._seen(asking)
        meant = self._own(asking) if team == "" else _meant(asking, seen, team)
        if not meant:
            return Findings(refusal(refusals.NO_SUCH_TEAM, language))
        when = stretch(period, self.organisation.today(now))
        if when is None:
            return Findings(refusal(refusals.NO_SUCH_PERIOD, language))
        unit = meant[0]
        if len(meant) > 1:
            which = Which(_buttons(asking, seen, meant), str(unit.id), when.code if period else "")
            return Findings(units_page(which, 0, language))
        report = replace(await reported(work, unit, when, now), unit=asking.called(seen)[unit.slug])
        told = summarise(report, self.catalogue, language)
        can = await self._can(work, asking, unit, when, report, told)
        ways = ways_on(can, _buttons(asking, seen, seen), self.organisation.today(now), language)
        blanks = await self._blanks(work, asking, unit, when, language)
        return Findings(told.message(doing(can, language), ways, blanks), report.figures, report)

    async def _blanks(
        self, work: Work, asking: Asker, unit: TeamRecord, when: Stretch, language: Language
    ) -> tuple[Part, ...]:
        """What the bot does not reach, for whoever may see all units, in the report of the organisation."""
        if unit.parent_id is not None or not may(self.matrix, asking.principal, "report", Target()):
            return ()
        shown = await work.releases.units_between(when.since, when.until)
        called = asking.called(asking.teams.values())
        silent = [one.slug for one in asking.teams.values() if one.id not in shown and one.id != unit.id]
        return not_reached(sorted(called[slug] for slug in silent), language)

    def _own(self, asking: Asker) -> list[TeamRecord]:
        own = next(iter(asking.leads), None) or asking.principal.home
        if "hr" in asking.principal.roles and not asking.leads:
            own = asking.principal.root
        unit = asking.teams.get(own or asking.principal.root)
        top = asking.teams.get(asking.principal.root)
        return [one for one in (unit, top) if one and self._may_see(asking, one)][:1]

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

    def _seen(self, asking: Asker) -> list[TeamRecord]:
        """The units whose reports somebody may see: those they lead first, then by their place in the tree."""
        allowed = [team for team in asking.teams.values() if self._may_see(asking, team)]
        return sorted(allowed, key=lambda team: (team.id not in asking.leads, team.slug))


def _meant(asking: Asker, seen: Sequence[TeamRecord], team: str | int) -> list[TeamRecord]:
    """Those that are meant, among what somebody may see: of the rest no difference shows. More than one where a name
    was typed that several have."""
    if isinstance(team, int):
        return [one for one in seen if one.id == team]
    wanted, called = team.casefold(), asking.called(seen)
    exactly = [one for one in seen if wanted in (one.slug.casefold(), called[one.slug].casefold())]
    return exactly or [one for one in seen if wanted in (one.slug.casefold().rpartition("/")[2], one.name.casefold())]


def _buttons(asking: Asker, seen: Sequence[TeamRecord], units: Sequence[TeamRecord]) -> Sequence[tuple[int, str]]:
    """Some of what somebody sees, each as it is called among all of that."""
    called = asking.called(seen)
    return [(one.id, called[one.slug]) for one in units]


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

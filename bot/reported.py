"""What verbs share of a report: the released figures it is made of, and nothing else (rule A2.1)."""

from datetime import date, datetime

from flows.figures import Figure
from flows.report_lines import Report
from flows.spans import Stretch
from storage.records import ReleaseRecord, TeamRecord
from storage.work import Work

LOOK_BACK = 4
"""How many times as long ago the figures may be that a report compares its own with."""


async def reported(work: Work, unit: TeamRecord, when: Stretch, now: datetime) -> Report:
    """What is known of that unit between two days."""
    releases = await work.releases.of(unit.id, _beginning(when), when.until)
    return Report(
        unit=unit.name,
        since=when.since,
        until=when.until,
        figures=tuple(_figure(release) for release in releases),
        closed=tuple(await work.periods.closed_between(when.since, when.until)),
        next_close=await work.periods.next_close(now),
        people=await work.teams.at_home(unit.id),
        top=unit.parent_id is None,
    )


async def reported_once(work: Work, unit: TeamRecord, flow: str, period_id: int) -> Report:
    """What is known of that unit from one period alone."""
    figures = tuple(_figure(release) for release in await work.releases.of_period(period_id, unit.id))
    closed_on = max((one.closes_on for one in figures), default=date.min)
    people = await work.teams.at_home(unit.id)
    return Report(unit.name, closed_on, closed_on, figures, (flow,), None, people, unit.parent_id is None)


def _beginning(when: Stretch) -> date:
    return when.since - LOOK_BACK * (when.until - when.since)


def _figure(release: ReleaseRecord) -> Figure:
    return Figure(release.flow, release.question, release.kind, release.code, release.band, release.closes_on)  # type: ignore[arg-type]

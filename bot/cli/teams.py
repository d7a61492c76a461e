"""Teams: the holidays they keep, and where their calendars are published."""

import sys
from collections.abc import Mapping, Sequence

import click

from bot.app import App
from bot.cli.common import FORMAT, Complaint, say, say_json, with_app
from bot.fetched import FetchError
from flows.calendar import public_holidays
from flows.feed_view import PROBLEMS, SILENT_AFTER, silent

FROM_INPUT = "-"
NONE = "none"


@click.group()
def teams() -> None:
    """Teams: the holidays they keep, and where their calendars are published."""


@teams.command("list")
@FORMAT
def teams_list(form: str) -> None:
    """The teams, with their holidays and whether their calendars can be read. Where those are is not printed."""
    found = with_app(_teams)
    if form == "json":
        say_json(found)
        return
    for one in found:
        holidays = f"holidays of {one['calendar']}" if one["calendar"] else ""
        say("  ".join(filter(None, (f"{one['team']:<30}", holidays, str(one["feed"] or "")))))


@teams.command("set")
@click.argument("slug")
@click.option("--calendar", help="The public holidays of a country or part of one, such as DE-BE; none for the usual.")
@click.option("--feed", help="The calendar's secret https address; - reads it from standard input; none takes it away.")
@FORMAT
def teams_set(slug: str, calendar: str | None, feed: str | None, form: str) -> None:
    """What the team SLUG, and for holidays those below it, are to be asked by."""
    if calendar is None and feed is None:
        raise Complaint(["Nothing to set: give --calendar, --feed, or both."])
    if calendar is not None and calendar != NONE:
        _known(calendar)
    url = sys.stdin.readline().strip() if feed == FROM_INPUT else feed

    async def work(app: App) -> bool:
        return await _set(app, slug, calendar, url)

    if not with_app(work, secret=feed is not None and feed != NONE):
        raise Complaint([f"There is no team {slug}; `handgreb teams list` names them."])
    if form == "json":
        given = {"calendar": calendar, "feed": feed}
        say_json({"team": slug, "set": [name for name, value in given.items() if value is not None]})
    else:
        say(f"{slug} is as you say.")


async def _set(app: App, slug: str, calendar: str | None, url: str | None) -> bool:
    async with app.database.begin() as work:
        team = next((one.id for one in await work.teams.all() if one.slug == slug), None)
        if team is None:
            return False
        if calendar is not None:
            await work.marks.keep(team, None if calendar == NONE else calendar)
    if url is None:
        return True
    try:
        return await app.attend.publish(slug, None if url == NONE else url)
    except FetchError as error:
        why = PROBLEMS[error.problem]("en")
        raise Complaint([f"That is no address I can use: {why}."]) from None


def _known(calendar: str) -> None:
    try:
        public_holidays(calendar, 2026, closing_days=True)
    except ValueError as error:
        raise Complaint([f"{error}."]) from None


async def _teams(app: App) -> Sequence[Mapping[str, str | None]]:
    now, zone = app.clock.now(), app.organisation.zone
    async with app.database.read() as work:
        units, calendars = await work.teams.all(), await work.marks.calendars()
        feeds = {one.team_id: one for one in await work.feeds.all()}
    found: list[Mapping[str, str | None]] = []
    for unit in units:
        feed, told = feeds.get(unit.id), None
        if feed and feed.failing_since and feed.failing_since <= now - SILENT_AFTER:
            told = silent(unit.slug, feed.problem or "", feed.failing_since, zone, now, "en")
        elif feed and feed.problem:
            told = f"calendar: {PROBLEMS[feed.problem]('en')}." if feed.problem in PROBLEMS else "calendar: failing."
        elif feed:
            told = f"calendar read {feed.good_at:%Y-%m-%d %H:%M} UTC" if feed.good_at else "calendar not read yet"
        found.append({"team": unit.slug, "calendar": calendars.get(unit.id), "feed": told})
    return found

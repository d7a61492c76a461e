"""Who works here."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.app import App
from bot.cli.common import FILE, FORMAT, complaining, read, say, say_json, with_app
from bot.enrolled import Changes
from flows.people_file import read as read_people
from storage.records import LoggedRecord
from storage.repositories.rosters import LEFT

YEAR = timedelta(days=365)


@click.group()
def people() -> None:
    """Who works here."""


@people.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@FORMAT
def people_import(file: Path, dry_run: bool, form: str) -> None:
    """Make people and teams as FILE says. Whoever is not in it has left."""
    with complaining():
        rows = read_people(read(file), file.name)
    changes = with_app(lambda app: app.enrol.people(rows, f"file {file.name}", app.clock.now(), dry_run=dry_run))
    if form == "json":
        say_json(
            {name: getattr(changes, name) for name in ("teams_added", "teams_closed", "joined", "left", "changed")}
        )
        return
    for line in _changes(changes):
        say(line)
    say("Nothing was changed: this was a dry run." if dry_run else f"{len(rows)} people are as the file says.")


def _changes(changes: Changes) -> Iterator[str]:
    lists = {
        "+ team": changes.teams_added,
        "- team": changes.teams_closed,
        "+ joins": changes.joined,
        "- leaves": changes.left,
    }
    for what, names in lists.items():
        for name in names:
            yield f"{what:<9} {name}"
    for email, lines in changes.changed.items():
        for line in lines:
            yield f"{'~ changes':<9} {email}: {line}"
    if not changes:
        yield "Nothing changes."


@people.command("log")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From that day on; the last year if not given.")
@FORMAT
def people_log(since: datetime | None, form: str) -> None:
    """Who was moved where, when and by whom, newest first: for a works council that wants to see who was counted in
    which team. A team that changed by more than a third within two weeks before a period is not told of in it."""

    async def find(app: App) -> tuple[Sequence[LoggedRecord], ZoneInfo]:
        async with app.database.read() as work:
            first = since.replace(tzinfo=app.organisation.zone) if since else app.clock.now() - YEAR
            return await work.rosters.history(first), app.organisation.zone

    found, zone = with_app(find)
    if form == "json":
        say_json([asdict(one) | {"at": one.at.isoformat()} for one in found])
        return
    for one in found:
        say(f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}  {_logged(one)}  ({one.author or 'erased'})")
    if not found:
        say("Nobody was moved.")


def _logged(one: LoggedRecord) -> str:
    """The root is called by its slug, too."""
    whom = one.person or ("somebody" if one.what in ("erased", LEFT) else "")
    where = " → ".join(unit or "–" for unit in (one.before, one.unit))
    return " ".join(filter(None, (f"{one.what:<7}", whom, where)))

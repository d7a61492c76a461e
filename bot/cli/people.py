"""Who works here."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.common import FILE, FORMAT, complaining, read, say, say_json, with_app
from bot.enrol import Changes
from flows.people_file import read as read_people


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

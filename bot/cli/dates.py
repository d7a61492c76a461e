"""Who is where, and when: courses, contracts, MUS, school; leave and closing weeks."""

from collections.abc import Iterator
from pathlib import Path

import click
import structlog

from bot.cli.common import FILE, FORMAT, complaining, read, say, say_json, with_app
from bot.dates import DatesChanged
from flows.anchors import KINDS, Kind
from flows.dates_file import Marked
from flows.dates_file import read as read_dates

log = structlog.get_logger()

EVERYBODY = "everybody"


@click.group()
def dates() -> None:
    """Days that nudges are counted from, and days on which nobody is written to."""


@dates.command("import")
@click.argument("file", type=FILE)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="FILE speaks for this kind too.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@FORMAT
def dates_import(file: Path, kinds: tuple[Kind, ...], dry_run: bool, form: str) -> None:
    """Take in the days of FILE: who,what,from,to,label.

    What was known of the kinds that FILE names is replaced, all of it or nothing; other kinds stay as they are. To say
    that there is none of a kind any longer, name it with --kind. `who` is an e-mail, a team, or empty for everybody;
    `what` is course, contract, mus, school, leave or closed.
    """
    with complaining():
        rows = read_dates(read(file), file.name)
    changes = with_app(lambda app: app.dates(rows, file.name, app.clock.now(), kinds, dry_run=dry_run))
    if not dry_run:
        log.info("dates imported by an operator", added=len(changes.added), removed=len(changes.removed))
    if form == "json":
        say_json(_listed(changes, dry_run))
        return
    for line in _changes(changes):
        say(line)
    say("Nothing was changed: this was a dry run." if dry_run else "The dates are as the file says.")


@dates.command("list")
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@FORMAT
def dates_list(kind: Kind | None, form: str) -> None:
    """What is known, by day. Labels are shown to those they are about alone."""
    found = with_app(lambda app: app.dates.known(kind))
    if form == "json":
        say_json([_one(mark) for mark in found])
        return
    for mark in found:
        say(_line(mark))
    if not found:
        say("Nothing is marked.")


def _changes(changes: DatesChanged) -> Iterator[str]:
    for mark in changes.added:
        yield f"+ {_line(mark)}"
    for mark in changes.removed:
        yield f"- {_line(mark)}"
    if not changes.added and not changes.removed:
        yield "Nothing changes."
    yield f"{len(changes.added)} added, {len(changes.removed)} removed, {changes.kept} kept."
    if changes.over:
        yield f"{changes.over} are long over, and are left out."


def _line(mark: Marked) -> str:
    days = str(mark.first) if mark.first == mark.last else f"{mark.first} to {mark.last}"
    return f"{days:<24} {mark.kind:<8} {mark.who or EVERYBODY}"


def _listed(changes: DatesChanged, dry_run: bool) -> dict[str, object]:
    return {
        "kinds": changes.kinds,
        "added": [_one(mark) for mark in changes.added],
        "removed": [_one(mark) for mark in changes.removed],
        "kept": changes.kept,
        "over": changes.over,
        "dry_run": dry_run,
    }


def _one(mark: Marked) -> dict[str, str]:
    return {"who": mark.who, "what": mark.kind, "from": mark.first.isoformat(), "to": mark.last.isoformat()}

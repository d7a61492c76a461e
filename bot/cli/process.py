"""The process itself, and whether all is well with what it was given."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from bot.app import build
from bot.cli.common import FORMAT, Complaint, complaining, go, read, say, say_json, secret_of, told
from bot.edges import add_edges
from bot.given import organised
from bot.run import serve
from config.settings import Settings
from flows.catalogue import load
from flows.disclosure import RULES, K
from flows.flow import Flow
from flows.schedule_file import parse_schedule
from storage import migrate


@click.command()
def run() -> None:
    """Serve Slack, Teams and the playground on one port."""
    with complaining():
        settings = told()
        app = build(settings, secret_of(settings))
        add_edges(app)
        go(serve(app, lambda address: say(f"Håndgreb listens on {address}")))


@click.command()
@FORMAT
def check(form: str) -> None:
    """Settings, schedule, every flow: valid, or a readable list of what is not."""
    complaints: list[str] = []
    settings: Settings | None = None
    with _collecting(complaints):
        settings = told()
        organised(settings)
    flows: Mapping[str, Flow] = {}
    with _collecting(complaints):
        flows = load(settings.content_dir if settings else None).flows
    if settings and settings.schedule_file and flows:
        with _collecting(complaints):
            parse_schedule(read(settings.schedule_file), str(settings.schedule_file), flows)
    if complaints:
        raise Complaint(complaints)
    if form == "json":
        say_json({"valid": True, "flows": len(flows)})
    else:
        say(f"All is well: {len(flows)} flows, settings and schedule are valid.")
        least = settings.min_answers if settings else K
        say(f"Figures by version {RULES} of the rules, from {least} answers up: `handgreb rules` tells them all.")
    if settings and settings.secret_key is None:
        click.echo("HANDGREB_SECRET_KEY is not set: `handgreb run` will need it.", err=True)


@contextmanager
def _collecting(complaints: list[str]) -> Iterator[None]:
    """Go on with the rest, so that everything wrong is told at once."""
    try:
        with complaining():
            yield
    except Complaint as found:
        complaints += found.complaints


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@FORMAT
def db_upgrade(form: str) -> None:
    """Bring the schema up to date. Several may do it at once."""
    with complaining():
        settings = told()
        go(migrate.upgrade(settings.database_url))
    if form == "json":
        say_json({"revision": migrate.newest(), "needed": migrate.newest()})
    else:
        say(f"The schema is at {migrate.newest()}.")


@db.command("status")
@FORMAT
def db_status(form: str) -> None:
    """Where the schema is, and where it should be; fails where the two differ."""
    with complaining():
        current = go(migrate.current(told().database_url))
    if form == "json":
        say_json({"revision": current, "needed": migrate.newest()})
    else:
        say(f"The schema is at {current or 'nothing'}; this program needs {migrate.newest()}.")
    if current != migrate.newest():
        raise Complaint(["The schema is not up to date; run `handgreb db upgrade`."])

"""The process itself, and whether all is well with what it was given."""

import sys

import click

from bot.app import build
from bot.cli.common import Complaint, complaining, go, say, secret_of, told
from bot.edges import add_edges
from bot.run import serve
from config.settings import Settings, SettingsError
from flows.catalogue import load
from flows.parse import FlowError
from flows.schedule import ScheduleError, parse_schedule
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
def check() -> None:
    """Settings, schedule, every flow: valid, or a readable list of what is not."""
    complaints: list[str] = []
    settings = Settings(_env_file=None)
    try:
        settings = told()
    except SettingsError as error:
        complaints += error.complaints
    try:
        catalogue = load(settings.content_dir)
    except FlowError as error:
        raise Complaint([*complaints, *error.complaints]) from None
    if settings.schedule_file:
        try:
            parse_schedule(settings.schedule_file.read_text("utf-8"), str(settings.schedule_file), catalogue.flows)
        except ScheduleError as error:
            complaints += error.complaints
        except OSError as error:
            complaints.append(f"{settings.schedule_file}: {error.strerror}.")
    if complaints:
        raise Complaint(complaints)
    say(f"All is well: {len(catalogue.flows)} flows, settings and schedule are valid.")


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date. Several may do it at once."""
    with complaining():
        settings = told()
        go(migrate.upgrade(settings.database_url))
        say(f"The schema is at {migrate.newest()}.")


@db.command("status")
def db_status() -> None:
    """Where the schema is, and where it should be."""
    with complaining():
        current = go(migrate.current(told().database_url))
        say(f"The schema is at {current or 'nothing'}; this program needs {migrate.newest()}.")
        if current != migrate.newest():
            sys.exit(1)

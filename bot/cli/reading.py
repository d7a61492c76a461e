"""Reports, and reasons."""

import asyncio
import sys

import click
import structlog

from bot.app import App
from bot.cli.common import FORMAT, Complaint, nobody, say, say_json, with_app
from bot.foresee import Coming
from bot.picture import PictureError, png
from bot.report import COLUMNS, Findings, as_table
from flows.figures import NOT_SHOWN
from flows.message import Message
from flows.plain import plain
from flows.table_file import csv_of

log = structlog.get_logger()

FORMS = ("text", "json", "csv", "png")


@click.command()
@click.argument("team", default="")
@click.option("--period", default="", help="2026, 2026-Q3 or 2026-10; the last thirteen weeks without it.")
@click.option("--as", "email", required=True, help="Whose rights to go by.")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to print.")
def report(team: str, period: str, email: str, form: str) -> None:
    """Exactly what that person would get in chat; as a picture it goes to a file: `--format png > report.png`."""

    async def find(app: App) -> Findings | None:
        async with app.database.read() as work:
            person = await work.people.by_email(email)
        if person is None or person.left_on is not None:
            return None
        return await app.report.of_person(person, team, period, app.clock.now())

    findings = with_app(find)
    if findings is None:
        raise nobody(email)
    if findings.report is None:
        raise Complaint([plain(findings.message).strip()])
    log.info("report read by an operator with somebody's rights", unit=findings.report.unit)
    if form == "text":
        say(plain(findings.message))
    elif form == "json":
        say_json({"unit": findings.report.unit, "figures": as_table(findings), "not_shown": NOT_SHOWN("en")})
    elif form == "csv":
        click.echo(csv_of(COLUMNS, as_table(findings)), nl=False)
    else:
        _draw(findings.message)


def _draw(message: Message) -> None:
    if sys.stdout.isatty():
        raise Complaint(["A picture cannot be shown here. Send it to a file: --format png > report.png"])
    try:
        sys.stdout.buffer.write(asyncio.run(png(message)))
    except PictureError as error:
        raise Complaint([f"The picture could not be drawn: {error}."]) from None


@click.command()
@click.argument("email")
@FORMAT
def why(email: str, form: str) -> None:
    """The next nudge of EMAIL, and what holds it back."""

    async def foresee(app: App) -> tuple[Coming | None, str] | None:
        async with app.database.read() as work:
            person = await work.people.by_email(email)
            if person is None:
                return None
            now = app.clock.now()
            coming = await app.foresee.coming(work, person, now)
            return coming, plain(app.foresee.told(coming, person, now))

    found = with_app(foresee)
    if found is None:
        raise nobody(email)
    coming, said = found
    if form == "text":
        say(said)
    else:
        say_json({"next": _next(coming) if coming else None, "held": coming.held if coming else None})


def _next(coming: Coming) -> dict[str, str]:
    return {
        "nudge": coming.nudge.name,
        "flow": coming.flow.id,
        "at": coming.at.isoformat(),
        "repeats": coming.nudge.repeats or "",
    }

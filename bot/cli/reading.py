"""Reports, reasons, and what is kept on somebody."""

from typing import Any

import click

from bot.app import App
from bot.cli.common import FORMAT, Complaint, complaining, say, say_json, told, with_app
from bot.report import as_table
from flows.catalogue import load
from flows.figures import NOT_SHOWN
from flows.plain import plain


@click.command()
@click.argument("team", default="")
@click.option("--period", default="", help="2026, 2026-Q3 or 2026-10; the last thirteen weeks without it.")
@click.option("--as", "email", required=True, help="Whose rights to go by.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv", "png"]), default="text", help="How to print."
)
def report(team: str, period: str, email: str, form: str) -> None:
    """Exactly what that person would get in chat."""

    async def find(app: App) -> Any:
        async with app.database.read() as work:
            person = await work.people.by_email(email)
        return await app.report.of_person(person, team, period, app.clock.now()) if person else None

    findings = with_app(find)
    if findings is None:
        raise Complaint([f"Nobody here has the address {email}."])
    if findings.report is None:
        raise Complaint([plain(findings.message).strip()])
    if form == "text":
        say(plain(findings.message))
    elif form == "json":
        say_json({"unit": findings.report.unit, "figures": as_table(findings), "not_shown": NOT_SHOWN("en")})


@click.command()
@click.argument("email")
def why(email: str) -> None:
    """The next nudge of EMAIL, and what holds it back."""

    async def foresee(app: App) -> str | None:
        async with app.database.read() as work:
            person = await work.people.by_email(email)
            if person is None:
                return None
            return plain(
                app.foresee.told(await app.foresee.coming(work, person, app.clock.now()), person, app.clock.now())
            )

    said = with_app(foresee)
    if said is None:
        raise Complaint([f"Nobody here has the address {email}."])
    say(said)


@click.command()
@click.argument("email")
def export(email: str) -> None:
    """All that is kept on EMAIL, without answers to team questions, as JSON."""
    kept = with_app(lambda app: app.forget.export(email, app.clock.now()))
    if kept is None:
        raise Complaint([f"Nobody here has the address {email}."])
    say_json(kept)


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(email: str, yes: bool) -> None:
    """Remove all that is kept on EMAIL. Figures that were released stay as they are."""
    if not yes:
        click.confirm(f"Remove everything on {email}? This cannot be undone.", abort=True)
    if not with_app(lambda app: app.forget.erase(email, app.clock.now()), secret=True):
        raise Complaint([f"Nobody here has the address {email}."])
    say("Removed.")


@click.group(invoke_without_command=True)
@FORMAT
@click.pass_context
def flows(context: click.Context, form: str) -> None:
    """The catalogue: what is asked, of whom, when, why, who sees it."""
    if context.invoked_subcommand is not None:
        return
    with complaining():
        catalogue = load(told().content_dir)
    if form == "json":
        say_json([flow.model_dump(mode="json") for flow in catalogue])
        return
    for flow in catalogue:
        say(f"{flow.id:<24} {flow.title.da} / {flow.title.en}: {flow.about.da}")

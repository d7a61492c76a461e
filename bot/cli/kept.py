"""What is kept on somebody: handed out, or removed."""

import click

from bot.cli.common import FORMAT, nobody, say, say_json, with_app
from flows.legible import visible

NOT_TOLD = "Nothing was sent to {email}: tell them what you did, and why."
"""A person is to know when somebody looks at what is kept on them, or removes it (rule C3)."""


@click.command()
@click.argument("email")
@click.option("--format", type=click.Choice(["json"]), expose_value=False, help="How to print: as JSON.")
def export(email: str) -> None:
    """All that is kept on EMAIL, without answers to team questions, as JSON."""
    kept = with_app(lambda app: app.forget.export(email, app.clock.now()))
    if kept is None:
        raise nobody(email)
    say_json(kept)
    _remind(email)


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@FORMAT
def erase(email: str, yes: bool, form: str) -> None:
    """Remove all that is kept on EMAIL. Figures that were released stay as they are."""
    if not yes:
        click.confirm(f"Remove everything on {email}? This cannot be undone.", abort=True, err=True)
    if not with_app(lambda app: app.forget.erase(email, app.clock.now()), secret=True):
        raise nobody(email)
    if form == "json":
        say_json({"removed": True})
    else:
        say("Removed.")
    _remind(email)


def _remind(email: str) -> None:
    click.echo(visible(NOT_TOLD.format(email=email)), err=True)

"""What is asked, of whom and when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import click
import structlog

from bot.app import App
from bot.cli.common import FILE, FORMAT, Complaint, read, say, say_json, with_app
from flows.plan_file import Difference, compare, fields_changed, written
from flows.schedule import parse_schedule

log = structlog.get_logger()

WEEKS_AHEAD = timedelta(weeks=4)


@click.group()
def schedule() -> None:
    """What is asked, of whom and when."""


@schedule.command("export")
@click.option("--format", "form", type=click.Choice(["toml", "json"]), default="toml", help="How to print.")
def schedule_export(form: str) -> None:
    """Print the schedule as TOML."""
    nudges = with_app(lambda app: app.configure.current()).values()
    if form == "json":
        say_json([nudge.model_dump(mode="json", by_alias=True) for nudge in nudges])
    else:
        say(written(nudges))


@schedule.command("plan")
@click.argument("file", type=FILE)
@FORMAT
def schedule_plan(file: Path, form: str) -> None:
    """Show what applying FILE would change, and who would get what in the next four weeks."""
    text = read(file)
    differences, coming = with_app(lambda app: _planned(app, text, file.name))
    if form == "json":
        say_json({"changes": _listed(differences), "coming": coming})
        return
    for line in _differences(differences):
        say(line)
    say("")
    for entry in coming:
        say(f"{entry['day']}  {entry['at']}  {entry['nudge']:<24} {entry['people']} people")


async def _planned(app: App, text: str, name: str) -> tuple[tuple[Difference, ...], list[Mapping[str, object]]]:
    nudges = parse_schedule(text, name, app.catalogue.flows)
    differences = compare(await app.configure.current(), nudges)
    return differences, await app.configure.coming(nudges, app.clock.now(), WEEKS_AHEAD)


def _differences(differences: Sequence[Difference]) -> Iterator[str]:
    signs = {"added": "+", "removed": "-", "changed": "~"}
    for one in differences:
        yield f"{signs[one.what]} {one.name}: {one.what}"
        for name, (before, after) in fields_changed(one).items():
            yield f"    {name}: {before} → {after}"
    if not differences:
        yield "Nothing changes."


def _listed(differences: Sequence[Difference]) -> list[Mapping[str, object]]:
    return [
        {
            "what": one.what,
            "name": one.name,
            "fields": {name: {"before": pair[0], "after": pair[1]} for name, pair in fields_changed(one).items()},
        }
        for one in differences
    ]


@schedule.command("apply")
@click.argument("file", type=FILE)
@FORMAT
def schedule_apply(file: Path, form: str) -> None:
    """Make the schedule as FILE says, all of it or nothing."""

    text = read(file)

    async def apply(app: App) -> tuple[Difference, ...]:
        nudges = parse_schedule(text, file.name, app.catalogue.flows)
        return await app.configure.apply(nudges, f"file {file.name}", app.clock.now())

    differences = with_app(apply)
    log.info("schedule applied by an operator", changes=len(differences))
    if form == "json":
        say_json({"changes": _listed(differences)})
        return
    for line in _differences(differences):
        say(line)


@schedule.command("send")
@click.argument("name")
@click.option("--to", "email", help="A test to this person alone; it stores nothing.")
def schedule_send(name: str, email: str | None) -> None:
    """Owe the nudge NAME now; the running process sends it."""
    if email:
        if not with_app(lambda app: app.configure.test_to(name, email, app.clock.now())):
            raise Complaint([f'There is no nudge "{name}", or nobody here has the address {email}.'])
        say("One test is owed; the running process sends it.")
        return
    count = with_app(lambda app: app.plan.by_hand(name, app.clock.now()))
    if count is None:
        raise Complaint([f'There is no nudge "{name}".'])
    log.info("nudge sent by an operator", nudge=name, messages=count)
    say(f"{count} messages are owed; the running process sends them, each when its person may be contacted.")

"""What is asked, of whom and when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import click
import structlog

from bot.app import App
from bot.cli.common import FILE, FORMAT, Complaint, read, say, say_json, with_app
from bot.cli.sending import by_hand, lasting, minutes, warnings
from bot.configure import Filed, Kept, Meeting
from flows.load import Week
from flows.load_view import load_lines
from flows.plan_file import Difference, LastChange, exported, fields_changed, seen
from flows.schedule import Nudge
from flows.schedule_faults import ended, no_team
from flows.schedule_file import ScheduleError, parse_schedule
from storage.repositories.teams import ROOT

log = structlog.get_logger()

WEEKS_AHEAD = timedelta(weeks=4)
FROM_ELSEWHERE = (
    "The file was exported from another database, or by an earlier version: it counts as knowing nothing of the chat."
)
EVERYBODY = f'"{ROOT}" is everybody; leave `teams` out.'


@click.group()
def schedule() -> None:
    """What is asked, of whom and when."""


@schedule.command("export")
@click.option("--format", "form", type=click.Choice(["toml", "json"]), default="toml", help="How to print.")
def schedule_export(form: str) -> None:
    """Print the schedule as TOML."""
    nudges, last = with_app(_exported)
    if form == "json":
        say_json([nudge.model_dump(mode="json", by_alias=True) for nudge in nudges])
    else:
        say(exported(nudges, last))


async def _exported(app: App) -> tuple[Sequence[Nudge], LastChange | None]:
    last = await app.configure.last_change()
    return list((await app.configure.current()).values()), last


@schedule.command("plan")
@click.argument("file", type=FILE)
@FORMAT
def schedule_plan(file: Path, form: str) -> None:
    """Show what applying FILE would change, and who would get what in the next four weeks."""
    text = read(file)
    filed, coming, weeks, crowded = with_app(lambda app: _planned(app, text, file.name))
    if form == "json":
        load = [_week(one) for one in weeks]
        changes = {"changes": _listed(filed.differences), "conflicts": _conflicts(filed.kept)}
        warned = [{"nudge": name, "warning": said} for name, said in crowded]
        say_json({**changes, "coming": coming, "weeks": load, "warnings": warned})
        return
    for line in _differences(filed.differences):
        say(line)
    for line in _kept(filed):
        say(line)
    say("")
    for entry in coming:
        say(f"{entry['day']}  {entry['at']}  {entry['nudge']:<24} {entry['people']} people")
    for name, said in crowded:
        say(f"! {name}: {said}")
    say("")
    for one in weeks:
        for line in load_lines(one):
            say(line)


async def _read(app: App, text: str, name: str) -> Sequence[Nudge]:
    """The nudges of a file, for teams that there are."""
    nudges = parse_schedule(text, name, app.catalogue.flows)
    async with app.database.read() as work:
        slugs = {team.slug for team in await work.teams.all()} - {ROOT}
    named = [(nudge.name, team) for nudge in nudges for team in nudge.teams if team not in slugs]
    if named:
        wrong = [(nudge, EVERYBODY if team == ROOT else ended(no_team(team, slugs))) for nudge, team in named]
        raise ScheduleError([f'{name}: nudge "{nudge}": {said}' for nudge, said in wrong])
    return nudges


async def _planned(
    app: App, text: str, name: str
) -> tuple[Filed, list[Mapping[str, object]], Sequence[Week], list[tuple[str, str]]]:
    nudges, now = await _read(app, text, name), app.clock.now()
    filed = await app.configure.compared(nudges, seen(text))
    coming = await app.timetable.coming(nudges, now, WEEKS_AHEAD)
    return filed, coming, await app.timetable.load(nudges, now), await warnings(app, nudges, coming)


def _differences(differences: Sequence[Difference]) -> Iterator[str]:
    signs = {"added": "+", "removed": "-", "changed": "~"}
    for one in differences:
        yield f"{signs[one.what]} {one.name}: {one.what}"
        for name, (before, after) in fields_changed(one).items():
            yield f"    {name}: {before} → {after}"
    if not differences:
        yield "Nothing changes."


def _kept(filed: Filed) -> Iterator[str]:
    """What was changed in the chat, in sentences; and why the file does not know of it, though it was exported."""
    for one in filed.kept:
        at = f", at {one.at:%Y-%m-%d %H:%M} UTC" if one.at else ""
        who = one.author or "somebody"
        yield f"! {one.name}: changed in the chat by {who}{at}: export first, or apply with --overwrite."
    if filed.kept and filed.stray:
        yield f"! {FROM_ELSEWHERE}"


def _listed(differences: Sequence[Difference]) -> list[Mapping[str, object]]:
    return [
        {
            "what": one.what,
            "name": one.name,
            "fields": {name: {"before": pair[0], "after": pair[1]} for name, pair in fields_changed(one).items()},
        }
        for one in differences
    ]


def _conflicts(kept: Sequence[Kept]) -> list[Mapping[str, object]]:
    return [{"name": one.name, "author": one.author, "at": one.at} for one in kept]


def _week(one: Week) -> Mapping[str, object]:
    times = {str(times): people for times, people in one.times.items()}
    found = {"monday": one.monday, "messages": one.messages, "people_by_times_asked": times}
    return {**found, "fullest_day": one.fullest, "held_back": one.held_back}


@schedule.command("apply")
@click.argument("file", type=FILE)
@click.option("--overwrite", is_flag=True, help="Also undo what was changed in the chat.")
@FORMAT
def schedule_apply(file: Path, form: str, overwrite: bool) -> None:
    """Make the schedule as FILE says, all of it or nothing. What was changed in the chat since the last file is not
    overwritten unless you say so."""
    text = read(file)

    async def apply(app: App) -> Filed:
        nudges = await _read(app, text, file.name)
        meeting: Meeting = "overwrite" if overwrite else "refuse"
        author, now = f"file {file.name}", app.clock.now()
        return await app.configure.file(nudges, author, now, meeting=meeting, seen=seen(text))

    filed = with_app(apply)
    if filed.kept:
        raise Complaint(["Nothing was applied.", *_kept(filed)])
    log.info("schedule applied by an operator", changes=len(filed.differences))
    if form == "json":
        say_json({"changes": _listed(filed.differences)})
        return
    for line in _differences(filed.differences):
        say(line)


@schedule.command("send")
@click.argument("name")
@click.option("--to", "email", help="A test to this person alone; it stores nothing.")
@FORMAT
def schedule_send(name: str, email: str | None, form: str) -> None:
    """Owe the nudge NAME now; the running process sends it."""
    if email:
        if not with_app(lambda app: app.configure.test_to(name, email, app.clock.now())):
            raise Complaint([f'There is no nudge "{name}", or nobody here has the address {email}.'])
        if form == "json":
            say_json({"nudge": name, "messages": 1, "test": True, "minutes": 0})
        else:
            say("One test is owed; the running process sends it.")
        return
    owed = with_app(lambda app: by_hand(app, name))
    if owed is None:
        raise Complaint([f'There is no nudge "{name}".'])
    count, long = owed
    log.info("nudge sent by an operator", nudge=name, messages=count)
    if form == "json":
        say_json({"nudge": name, "messages": count, "test": False, "minutes": minutes(long)})
        return
    say(
        f"{count} messages are owed; the running process sends them, each when its person may be contacted."
        + lasting(long)
    )

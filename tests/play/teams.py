"""`make teams`: Håndgreb in Microsoft's Agents Playground on this machine, with the demo's people and their half year,
and no token."""

import asyncio
import csv
import signal
import tempfile
import time
from pathlib import Path

import click

from bot.demo.history import PEOPLE
from bot.demo.stage import PLAYERS
from bot.demo.start import Folder
from bot.playground.guide import Player
from tests.play.agents_playground import PACKAGE, PROGRAM, USER, agents_playground, fetch, is_there
from tests.play.history import prepare
from tests.play.process import Process
from tests.play.starting import FailedError, free_port

TOLD = {"TEAMS__APP_ID": "00000000-0000-4000-8000-000000000001", "TEAMS__ANONYMOUS": "true"}
NUDGES = ("teammoedet", "eftersyn-af-moedet")
"""Whoever leaves two unanswered is asked once a week at most, so a third would not come."""

LOOK = 0.5
LICENCE = f"""
Det her henter {PACKAGE} fra npm til var/. Det er Microsofts program, med Microsofts vilkår for
programmer før udgivelsen: kun til at prøve, ikke til at give videre. Vilkårene ligger bagefter i
{PROGRAM}/LICENSE. Programmet holdes på denne maskine og kan ikke kalde ud.

This fetches {PACKAGE} from npm into var/. It is Microsoft's program, under Microsoft's
pre-release licence: for trying out only, not for passing on. The terms will be in
{PROGRAM}/LICENSE. The program is kept on this machine and cannot call out.
"""
AGREE = "Accepterer du Microsofts vilkår? / Do you accept Microsoft's terms?"
GUIDE = """
Åbn   {address}
Open  {address}

Du er / You are  {name} ({role})

Prøv / Try (Personal Chat)
  1  Anna får to spørgsmål: svar med et tryk, og udfyld de ni
     Anna gets two questions: answer with a tap, and fill in the nine
  2  /teamreport
  3  /teamreport skolekøkkenet
  4  hvorfor, pause 2u, genoptag, indstillinger
  5  I en kanal / In a channel: @Test Bot teamrapport

En anden person / Somebody else:  .venv/bin/python -m tests.play.teams --as {others}

Stop  Ctrl+C"""
FIRST_NAMES = {player.name.split()[0].lower(): player for player in PLAYERS}


@click.command()
@click.option("--as", "name", type=click.Choice(tuple(FIRST_NAMES)), default="anna", help="Who you are.")
def main(name: str) -> None:
    """Until Ctrl-C, which ends both programs."""
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.default_int_handler)
    try:
        _have()
        with tempfile.TemporaryDirectory() as place:
            _play(Folder(Path(place)), FIRST_NAMES[name])
    except FailedError as failed:
        raise click.ClickException(str(failed)) from None
    except KeyboardInterrupt:
        click.echo()


def _have() -> None:
    """The program, fetched for whoever agrees."""
    if not is_there():
        click.echo(LICENCE)
        click.confirm(AGREE, abort=True)
        fetch()


def _play(folder: Folder, player: Player) -> None:
    with click.progressbar(length=100, label="Lever et halvt år igennem / Living through half a year") as bar:
        asyncio.run(prepare(folder, lambda part: bar.update(round(100 * part) - bar.pos)))
    process = Process(folder, free_port(), TOLD)
    _cast(folder.path / "people.csv", player.user)
    process.commands("people import people.csv")
    messages = f"http://127.0.0.1:{process.port}/api/messages"
    with process.running(), agents_playground(folder.path, messages) as address:
        click.echo(_guide(address, player))
        while process.found("teams") == 0:
            time.sleep(LOOK)
        process.commands(*(f"schedule send {name}" for name in NUDGES))
        while True:
            signal.pause()


def _cast(file: Path, user: str) -> None:
    """The demo's people as HR has them, but the one of the playground's account."""
    with PEOPLE.open(encoding="utf-8", newline="") as source, file.open("w", encoding="utf-8", newline="") as target:
        rows = [{**row, "msteams": USER if row["email"] == user else ""} for row in csv.DictReader(source)]
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _guide(address: str, player: Player) -> str:
    role = f"{player.role.da} / {player.role.en}"
    return GUIDE.format(address=address, name=player.name, role=role, others="|".join(FIRST_NAMES))


if __name__ == "__main__":
    main()

"""`make slack`: Håndgreb in a Slack on this machine, with the demo's people and their half year, and no token."""

import asyncio
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from bot.demo.stage import PLAYERS
from bot.demo.start import Folder
from tests.e2e.local_slack import LOUNGE, PROGRAM, local_slack
from tests.play.history import prepare
from tests.play.starting import FailedError

MISSING = (
    "Local Slack er her ikke. `make node_modules` henter det med npm, til Linux på x64.\n"
    "Local Slack is not here. `make node_modules` fetches it with npm, for Linux on x64."
)
NUDGES = ("teammoedet", "eftersyn-af-moedet")
"""Whoever leaves two unanswered is asked once a week at most, so a third would not come."""

GUIDE = """
Åbn   {address}   Siden kan ses af alle på dit netværk. Alt på den er opdigtet.
Open  {address}   Everybody on your network can see the page. All of it is made up.

Vælg øverst til højre, hvem du er (Act as) / Choose at the top right who you are (Act as)
{people}

Prøv / Try
  1  Anna    Direct messages, Anna Krogh: svar med et tryk / answer with a tap
  2  Anna    Samme sted, Udfyld: ni korte spørgsmål / the same place, Udfyld: nine short questions
  3  Mette   #{lounge}: /teamreport
  4  Lars    #{lounge}: /teamreport dagvagten
  5  Louise  #{lounge}: /handgreb plan
  6  Anna    Apps, Håndgreb: botens side / the bot’s page

Denne Slack tegner ingen diagrammer og viser alle, hvad der kun er til én. Den rigtige Slack tegner dem og tier.
This Slack draws no charts and shows everybody what is for one alone. The real Slack draws them and keeps quiet.

Stop  Ctrl+C"""


@click.command()
def main() -> None:
    """Until Ctrl-C, which ends both programs."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    if not PROGRAM.exists():
        raise click.ClickException(MISSING)
    try:
        with tempfile.TemporaryDirectory() as place:
            _play(Folder(Path(place)))
    except FailedError as failed:
        raise click.ClickException(str(failed)) from None
    except KeyboardInterrupt:
        click.echo()


def _play(folder: Folder) -> None:
    _live(folder)
    with local_slack(folder, PLAYERS, over_socket=False) as slack:
        slack.nudge(*NUDGES)
        click.echo(GUIDE.format(address=slack.address, people="\n".join(_people()), lounge=LOUNGE))
        while True:
            signal.pause()


def _live(folder: Folder) -> None:
    with click.progressbar(length=100, label="Lever et halvt år igennem / Living through half a year") as bar:
        asyncio.run(prepare(folder, lambda part: bar.update(round(100 * part) - bar.pos)))


def _people() -> Iterator[str]:
    for player in PLAYERS:
        yield f"  {player.name:<16} {player.role.da} / {player.role.en}"


if __name__ == "__main__":
    main()

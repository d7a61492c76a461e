"""The demo: the whole process with invented people, for trying out. Nothing leaves this machine."""

import socket
from pathlib import Path

import click

from bot.cli.common import Complaint, complaining, go, say, told
from bot.demo.start import Folder, RunningError, opened
from bot.run import serve
from config.settings import Settings

PORTS_TRIED = 50
ALREADY = "Demoen kører allerede. / The demo is running already."
LIVING = "Lever et halvt år igennem / Living through half a year"
TAKEN = "Port {taken} er optaget, så det bliver {port}. / Port {taken} is taken, so it is {port}."


@click.command()
@click.option("--fresh", is_flag=True, help="Begin anew, with another half year behind it.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demo keeps its database and its secret.",
)
def demo(fresh: bool, folder: Path) -> None:
    """Try everything in the browser, with invented people and no token."""
    place = Folder(folder)
    with complaining():
        try:
            with place.alone():
                _start(place, fresh)
        except RunningError as running:
            say(ALREADY)
            _announce(running.address)


def _start(place: Folder, fresh: bool) -> None:
    settings = told(playground=True, database_url=place.database_url, schedule_file=None, log_level="warning")
    settings = settings.model_copy(update={"port": _free_port(settings)})
    if fresh:
        place.clear()
    go(_run(settings, place))


async def _run(settings: Settings, place: Folder) -> None:
    with click.progressbar(length=100, label=LIVING, hidden=place.left_at() is not None) as bar:

        def progress(part: float) -> None:
            bar.update(round(100 * part) - bar.pos)
            if part == 1:
                bar.render_finish()

        def announce(address: str) -> None:
            place.tell(address)
            _announce(address)
            say("Stop  Ctrl+C")

        async with opened(settings, place, progress) as running:
            await serve(running.app, announce)


def _announce(address: str) -> None:
    if address:
        say(f"Åbn   {address}/playground")
        say(f"Open  {address}/playground")


def _free_port(settings: Settings) -> int:
    """The port of the settings, or the next one that nobody listens on."""
    for port in range(settings.port, min(settings.port + PORTS_TRIED, 65536)):
        if _free(settings.host, port):
            if port != settings.port:
                say(TAKEN.format(taken=settings.port, port=port))
            return port
    raise Complaint([f"No port from {settings.port} on is free; set HANDGREB_PORT to another."])


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True

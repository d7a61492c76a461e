"""The process: open, migrate, listen, beat; and on the way out finish what was begun."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog
from aiohttp import web

from bot.app import App, heartbeat, website
from storage import migrate

log = structlog.get_logger()


@asynccontextmanager
async def running(app: App) -> AsyncIterator[str]:
    """The whole process on its port, until the block ends. Gives the address it listens on."""
    await migrate.upgrade(app.settings.database_url)
    app.clock.agree(await app.database.now())
    await apply_schedule(app)
    runner = web.AppRunner(website(app), access_log=None, shutdown_timeout=10)
    beating = heartbeat(app)
    await runner.setup()
    try:
        for edge in app.edges:
            await edge.start()
        site = web.TCPSite(runner, app.settings.host, app.settings.port)
        await site.start()
        beating.start()
        async with app.database.listening(partial(beating.wake, "deliver")):
            yield _address(runner, app.settings.host)
    finally:
        app.deliver.stopping.set()
        await beating.stop()
        await runner.cleanup()
        for edge in app.edges:
            await edge.stop()
        await app.database.close()


def _address(runner: web.AppRunner, host: str) -> str:
    port = runner.addresses[0][1]
    return f"http://{host}:{port}"


async def apply_schedule(app: App) -> None:
    """The schedule of the configured file, where one is configured. What was changed in the chat stays as it is."""
    if app.given is None:
        return
    filed = await app.configure.file(
        app.given.nudges, "schedule file", app.clock.now(), meeting="keep", seen=app.given.seen
    )
    for one in filed.differences:
        log.info("schedule changed", nudge=one.name, what=one.what)
    for kept in filed.kept:
        log.warning("changed in the chat, and kept as it is there", nudge=kept.name, at=str(kept.at))
    if filed.kept and filed.stray:
        log.warning("the schedule file was exported from another database, or by an earlier version; export it again")


async def serve(app: App, announce: Callable[[str], None]) -> None:
    """Run until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(app) as address:
        announce(address)
        await stop.wait()
        log.info("stopping")

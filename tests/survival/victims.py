"""Processes of their own that work on a shared database until they are done, told to stop, or struck down."""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from aiohttp import web

from bot import logs
from bot.app import App, build
from bot.clock import Clock
from bot.desk import Desk
from bot.platform import Platform, Pressed, Replace
from bot.run import serve
from config.settings import Settings
from flows.message import Action
from tests.bot.conftest import CONTENT
from tests.bot.people import who
from tests.conftest import SECRET
from tests.survival.boundaries import Boundaries, Watched, WatchedPlatform, watched
from tests.survival.wire import WAIT, Wired

KILLED = -signal.SIGKILL
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.survival.victims"])


@dataclass(frozen=True)
class Orders:
    """Where a process works, and at which boundary which signal hits it. Its own clock runs `speed` times as fast as
    the real one."""

    database_url: str
    platform_url: str
    can_ask: bool = True
    at: int | None = None
    how: signal.Signals = signal.SIGKILL
    speed: float = 1.0


@dataclass
class Victim:
    """A process under way, and what it tells."""

    process: ForkServerProcess
    told: Connection

    def hears(self, within: float = WAIT) -> object:
        assert self.told.poll(within), "the process says nothing"
        return self.told.recv()

    def signal(self, one: signal.Signals) -> None:
        assert self.process.pid
        os.kill(self.process.pid, one)

    def over(self) -> int | None:
        """Its exit status, when it has ended."""
        self.process.join(WAIT)
        return self.process.exitcode


@contextmanager
def working(orders: Orders, *verbs: tuple[str, datetime]) -> Iterator[Victim]:
    """A process that does these verbs, in order, and tells which boundaries it reached."""
    with _started(_work, orders, verbs) as victim:
        yield victim


@contextmanager
def serving(orders: Orders, now: datetime) -> Iterator[Victim]:
    """The whole process on its port, at that time; tells its address."""
    with _started(_serve, orders, now) as victim:
        yield victim


def struck(orders: Orders, *verbs: tuple[str, datetime]) -> int | None:
    """Let a process do these verbs until it ends, one way or the other."""
    with working(orders, *verbs) as victim:
        return victim.over()


def boundaries(orders: Orders, *verbs: tuple[str, datetime]) -> Sequence[str]:
    """All that there are on the way through these verbs."""
    with working(orders, *verbs) as victim:
        reached = victim.hears()
        assert victim.over() == 0
    assert isinstance(reached, list)
    return reached


@contextmanager
def _started(work: object, *told: object) -> Iterator[Victim]:
    ours, theirs = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=work, args=(*told, theirs))  # type: ignore[arg-type]
    process.start()
    theirs.close()
    try:
        yield Victim(process, ours)
    finally:
        if process.is_alive():
            process.kill()
        process.join(WAIT)
        process.close()
        ours.close()


def program(orders: Orders, moved: datetime | None = None) -> App:
    """The program, at that time of its own, if any."""
    logs.configure("console", "error")
    clock = Clock(moved=moved - datetime.now(UTC)) if moved else Clock()
    given = Settings(_env_file=None, database_url=orders.database_url, content_dir=CONTENT, port=0)
    return build(given, SECRET, clock)


def _watching(orders: Orders, told: Connection) -> Boundaries:
    def strike(name: str) -> None:
        told.send(name)
        os.kill(os.getpid(), orders.how)

    return Boundaries(orders.at, strike)


def _work(orders: Orders, verbs: Iterable[tuple[str, datetime]], told: Connection) -> None:
    asyncio.run(_do(orders, verbs, told))


async def _do(orders: Orders, verbs: Iterable[tuple[str, datetime]], told: Connection) -> None:
    points = _watching(orders, told)
    database = Watched(orders.database_url, points)
    platform = WatchedPlatform(Wired(orders.platform_url, orders.can_ask), points)
    app = watched(program(orders), database, platform)
    app = replace(app, deliver=replace(app.deliver, monotonic=lambda: time.monotonic() * orders.speed))
    for verb, now in verbs:
        await getattr(app, verb)(now)
    told.send(points.reached)
    await database.close()
    await app.database.close()


def _serve(orders: Orders, now: datetime, told: Connection) -> None:
    asyncio.run(_listen(orders, now, told))


async def _listen(orders: Orders, now: datetime, told: Connection) -> None:
    points = _watching(orders, told)
    app = program(orders, now)
    database = Watched(orders.database_url, points)
    desk = replace(app.desk, receive=replace(app.desk.receive, database=database))
    app.add(Presses(desk, app.clock, Wired(orders.platform_url, orders.can_ask), points))
    await serve(app, told.send)
    await database.close()


@dataclass(frozen=True)
class Presses:
    """An edge that takes presses: saved, acknowledged, redrawn, in this order."""

    desk: Desk
    clock: Clock
    platform: Platform
    points: Boundaries
    name: str = "fake"
    problem: str | None = None

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [web.post("/press", self._press)]

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def find_people(self) -> None:
        pass

    async def _press(self, request: web.Request) -> web.StreamResponse:
        told = await request.json()
        action = Action.decode(told["action"])
        assert action
        press = Pressed(who(told["user"]), action, datetime.fromisoformat(told["at"]))
        shown = await self.desk(press, self.clock.now())
        self.points.reach("before the acknowledgement")
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"saved" if isinstance(shown, Replace) else b"not saved")
        await response.write_eof()
        self.points.reach("after the acknowledgement")
        if isinstance(shown, Replace) and shown.address:
            await WatchedPlatform(self.platform, self.points).replace(shown.address, shown.message)
        return response

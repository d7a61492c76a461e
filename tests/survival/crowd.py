"""Thousands of people, two processes that are killed and started again and again, and a platform beside them all."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import aiohttp
from aiohttp import web
from sqlalchemy import func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from bot.heartbeat import Verb
from bot.platform import Posted, UncertainError
from flows.message import Message
from storage.records import Destination
from storage.tables import Delivery
from tests.bot.people import MONDAY, nudge, row, schedule, who
from tests.survival.victims import _PROCESSES, Orders, _started, program
from tests.survival.wire import WAIT, Wired
from tests.survival.world import ELEVEN, opened

LATENCY = 0.02
AMBIGUOUS = 0.02
"""Of all calls so many end without our learning what became of them; half of those arrive."""

PERIODS = {"reconcile": 10.0, "deliver": 0.3}
"""Seconds of the processes' clock between two calls of a verb."""

STALLED = 300
"""Real seconds after which a run that does not end fails."""


# The platform: a process of its own, with a log that outlives everybody.


@dataclass
class Office:
    """Accepts messages into its log, each line `user send_id`, or `- send_id` for a call it left in doubt."""

    log: Path
    honest: bool
    chance: Random
    posted: set[str] = field(default_factory=set)

    async def send(self, request: web.Request) -> web.Response:
        told = await request.json()
        await asyncio.sleep(LATENCY)
        doubtful = self.chance.random() < AMBIGUOUS
        if doubtful:
            self._write("-", told["send_id"])
        if not doubtful or self.chance.random() < 0.5:
            self.posted.add(told["send_id"])
            self._write(told["user"], told["send_id"])
        return web.Response(status=500) if doubtful else web.json_response({"address": told["send_id"]})

    async def asked(self, request: web.Request) -> web.Response:
        told = await request.json()
        return web.json_response({"posted": self.honest and told["send_id"] in self.posted})

    def _write(self, user: str, send_id: str) -> None:
        with self.log.open("a") as log:
            log.write(f"{user} {send_id}\n")


def _keep_office(log: Path, honest: bool, tells: Connection) -> None:
    async def open_it() -> None:
        office = Office(log, honest, Random(4))
        app = web.Application()
        app.add_routes([web.post("/send", office.send), web.post("/posted", office.asked)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tells.send(f"http://127.0.0.1:{runner.addresses[0][1]}")
        await asyncio.Event().wait()

    asyncio.run(open_it())


@contextmanager
def office(log: Path, *, honest: bool = True) -> Iterator[str]:
    """Its address. One that is not honest says of everything that it was never posted."""
    log.touch()
    with _started(_keep_office, log, honest) as one:
        yield str(one.hears())


@dataclass(frozen=True)
class Connected(Wired):
    """The platform as our side sees it, through one session."""

    session: aiohttp.ClientSession = field(kw_only=True)

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        body = {"user": to.user_id, "send_id": send_id}
        async with self.session.post(f"{self.url}/send", json=body) as response:
            if response.status != 200:
                raise UncertainError("no answer")
            return Posted((await response.json())["address"])


# The processes.


@dataclass(frozen=True)
class Pace:
    """A clock that all processes of this machine share, and that runs `speed` times as fast as time."""

    begun: float
    speed: float

    def now(self) -> datetime:
        return ELEVEN + timedelta(seconds=(time.monotonic() - self.begun) * self.speed)

    def monotonic(self) -> float:
        return time.monotonic() * self.speed


def _beat(orders: Orders, pace: Pace) -> None:
    asyncio.run(_beats(orders, pace))


async def _beats(orders: Orders, pace: Pace) -> None:
    app = program(orders)
    app = replace(app, deliver=replace(app.deliver, monotonic=pace.monotonic))
    async with aiohttp.ClientSession() as session:
        app.platforms["fake"] = Connected(orders.platform_url, orders.can_ask, session=session)
        await asyncio.gather(*(_again(getattr(app, name), pace, seconds) for name, seconds in PERIODS.items()))


async def _again(verb: Verb, pace: Pace, seconds: float) -> None:
    """As the heartbeat does it: what fails is called again at the next beat."""
    while True:
        with suppress(SQLAlchemyError):
            await verb(pace.now())
        await asyncio.sleep(seconds / pace.speed)


@dataclass
class Replicas:
    """So many processes, one of which is struck down and started again whenever somebody says so."""

    orders: Orders
    pace: Pace
    chance: Random
    running: list[ForkServerProcess] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        process = _PROCESSES.Process(target=_beat, args=(self.orders, self.pace))
        process.start()
        self.running.append(process)

    def strike(self) -> None:
        victim = self.running.pop(self.chance.randrange(len(self.running)))
        assert victim.is_alive(), "it ended by itself"
        self._end(victim)
        self.kills += 1
        self.start()

    def stop(self) -> None:
        while self.running:
            self._end(self.running.pop())

    def _end(self, process: ForkServerProcess) -> None:
        process.kill()
        process.join(WAIT)
        process.close()


@contextmanager
def replicas(orders: Orders, count: int, chance: Random, speed: float) -> Iterator[Replicas]:
    them = Replicas(orders, Pace(time.monotonic(), speed), chance)
    try:
        for _ in range(count):
            them.start()
        yield them
    finally:
        them.stop()


def struck_down_again_and_again(them: Replicas, log: Path, people: int, kills: int) -> None:
    """One is killed at random moments, all of them while there is much to send; then they finish in peace."""
    moments = sorted(them.chance.sample(range(people * 9 // 10), kills))
    deadline = time.monotonic() + STALLED
    for moment in moments:
        while log.read_bytes().count(b"\n") < moment:
            assert time.monotonic() < deadline, "nothing is sent any more"
            time.sleep(0.02)
        time.sleep(them.chance.random() * 3 * LATENCY)
        them.strike()
    asyncio.run(_decided(them.orders.database_url, deadline))


async def _decided(url: str, deadline: float) -> None:
    """Wait until nothing is open or in doubt any more."""
    app = opened(url, Wired(""))
    undecided = (Delivery.state == "unknown") & Delivery.decided_at.is_(None)
    query = select(func.count()).where(or_(Delivery.state.in_(("due", "sending")), undecided))
    while True:
        with suppress(SQLAlchemyError):
            async with app.database.read() as work:
                left = (await work.connection.execute(query)).scalar_one()
            if not left:
                break
            assert time.monotonic() < deadline, f"{left} are never decided"
        await asyncio.sleep(0.3)
    await app.database.close()


# What is there before and after.


def crowded(url: str, people: int) -> None:
    """So many people are owed the same question at eleven."""

    async def gather() -> None:
        app: App = opened(url, Wired(""))
        names = [f"p{number}" for number in range(people)]
        async with app.database.careless():
            await app.enrol.people([row(name) for name in names], "test", MONDAY)
            await app.enrol.link_all([(who(name), f"{name}@example.org") for name in names])
            await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
            await app.plan(MONDAY)
        await app.database.close()

    asyncio.run(gather())


@dataclass(frozen=True)
class Outcome:
    send_id: str
    state: str
    reason: str | None
    decided: bool


def outcomes(url: str) -> Sequence[Outcome]:
    async def find() -> Sequence[Outcome]:
        app = opened(url, Wired(""))
        query = select(Delivery.send_id, Delivery.state, Delivery.reason, Delivery.decided_at)
        async with app.database.read() as work:
            rows = await work.connection.execute(query)
            found = [Outcome(row.send_id, row.state, row.reason, row.decided_at is not None) for row in rows]
        await app.database.close()
        return found

    return asyncio.run(find())


def accepted(log: Path) -> tuple[Sequence[str], Sequence[str]]:
    """The ids of what was posted, doubles and all; and of the calls that were left in doubt."""
    lines = [line.split() for line in log.read_text().splitlines()]
    posted = [send_id for user, send_id in lines if user != "-"]
    return posted, [send_id for user, send_id in lines if user == "-"]

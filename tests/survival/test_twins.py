"""What the tests beside this one would see if a protection were gone: each of these does the harm that it prevents."""

import asyncio
import signal
import time
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection

from aiohttp import web
from sqlalchemy import update

from bot.platform import Pressed
from bot.run import serve
from flows.message import Action
from storage.records import Destination
from storage.tables import Answer, Delivery
from tests.bot.people import everything, who
from tests.survival.boundaries import Watched
from tests.survival.conftest import Copies
from tests.survival.test_answering import PRESSED_AT, question, told
from tests.survival.test_freezing import FROZEN, MEANWHILE
from tests.survival.test_sending import users
from tests.survival.victims import KILLED, Orders, Presses, _started, _watching, boundaries, program, struck, working
from tests.survival.wire import Wire, Wired
from tests.survival.world import ELEVEN, opened, settled, taken_over

DELIVER = ("deliver", ELEVEN)


@dataclass(frozen=True)
class Forgetful(Wired):
    """Says of everything that it was never posted."""

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        return False


def killed_after_a_send(url: str, wire: Wire, copied: Copies) -> None:
    points = boundaries(Orders(copied(url), wire.url), DELIVER)
    wire.posts.clear()
    assert struck(Orders(url, wire.url, at=points.index("after a send") + 1), DELIVER) == KILLED
    wire.quiet()
    assert users(wire) == ["p0"]


def test_whoever_sends_again_without_asking_rightly_says_it_twice(sqlite_url: str, wire: Wire, copied: Copies) -> None:
    settled(sqlite_url, 1, planned=True)
    killed_after_a_send(sqlite_url, wire, copied)
    taken_over(sqlite_url, Forgetful(wire.url))
    assert users(wire) == ["p0", "p0"]


def test_a_sweep_that_frees_what_was_on_its_way_says_it_twice(sqlite_url: str, wire: Wire, copied: Copies) -> None:
    """The same as when it is written only after the call that it is on its way."""

    async def free() -> None:
        app = opened(sqlite_url, Wired(wire.url))
        async with app.database.begin() as work:
            await work.connection.execute(update(Delivery).where(Delivery.state == "sending").values(state="due"))
        await app.database.close()

    settled(sqlite_url, 1, planned=True)
    killed_after_a_send(sqlite_url, wire, copied)
    asyncio.run(free())
    taken_over(sqlite_url, Wired(wire.url), (1,))
    assert users(wire) == ["p0", "p0"]


def test_whoever_does_not_look_at_the_clock_before_the_first_byte_says_it_twice(
    sqlite_url: str, wire: Wire, copied: Copies
) -> None:
    settled(sqlite_url, 1, planned=True)
    frozen = boundaries(Orders(copied(sqlite_url), wire.url), DELIVER).index("after its commit") + 1
    wire.posts.clear()
    with working(Orders(sqlite_url, wire.url, at=frozen, how=signal.SIGSTOP, speed=0.0), DELIVER) as victim:
        assert victim.hears() == "after its commit"
        time.sleep(FROZEN)
        taken_over(sqlite_url, Wired(wire.url), MEANWHILE)
        victim.signal(signal.SIGCONT)
        assert victim.over() == 0
    assert users(wire) == ["p0", "p0"]


@dataclass(frozen=True)
class Hasty(Presses):
    """Says that it is saved, and then saves it."""

    async def _press(self, request: web.Request) -> web.StreamResponse:
        given = await request.json()
        action = Action.decode(given["action"])
        assert action
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"saved")
        await response.write_eof()
        await self.desk(Pressed(who(given["user"]), action, datetime.fromisoformat(given["at"])), self.clock.now())
        return response


def serve_hastily(orders: Orders, now: datetime, tells: Connection) -> None:
    async def listen() -> None:
        points = _watching(orders, tells)
        app = program(orders, now)
        desk = replace(app.desk, receive=replace(app.desk.receive, database=Watched(orders.database_url, points)))
        app.add(Hasty(desk, app.clock, Wired(orders.platform_url), points))
        await serve(app, tells.send)

    asyncio.run(listen())


def test_whoever_says_saved_before_it_is_saved_breaks_their_word(sqlite_url: str, wire: Wire) -> None:
    async def stored() -> list[object]:
        app = opened(sqlite_url, Wired(""))
        found = await everything(app, Answer)
        await app.database.close()
        return list(found)

    settled(sqlite_url, 1, planned=True)
    taken_over(sqlite_url, Wired(wire.url), (1,))
    with _started(serve_hastily, Orders(sqlite_url, wire.url, at=2), PRESSED_AT) as victim:
        assert told(victim.hears(), question(sqlite_url)) == "saved"
        assert victim.hears() == "before its commit"
        assert victim.over() == KILLED
    assert asyncio.run(stored()) == []

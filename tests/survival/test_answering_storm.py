"""Told saved means saved: many answer at once, and whoever takes the answers is killed again and again."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from random import Random

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select

from bot.app import App
from flows.message import Action
from storage.tables import Answer, Delivery, Person
from tests.bot.people import owed, press
from tests.survival.boundaries import Boundaries
from tests.survival.test_twins import Hasty
from tests.survival.victims import Orders, Presses, _started, program
from tests.survival.wire import WAIT, Wire, Wired
from tests.survival.world import ELEVEN, SECOND, opened, settled, taken_over

PEOPLE = 6
MOST = 12
"""Presses that a process acknowledges before it is killed, at a random moment of the next."""

A_PRESS = 0.05
"""Seconds that one takes, or so."""

VALUES = {"0.0": "yes", "0.1": "no"}


def _bear(orders: Orders, edge: type[Presses], told: Connection) -> None:
    """A process that has answered once, so that it need not learn how, and at each word from us has a child that takes
    answers, or kills it."""
    app = program(orders, ELEVEN)
    asyncio.run(_answer_once(app))
    while told.recv() == "another":
        child = os.fork()
        if not child:
            asyncio.run(_take(app, orders, edge, told))
        told.recv()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told.send("dead")


async def _answer_once(app: App) -> None:
    [one] = await owed(app, "p0")
    await press(app, "p0", Action("answer", one.key, "0.0"), ELEVEN)
    await app.database.close()


async def _take(app: App, orders: Orders, edge: type[Presses], told: Connection) -> None:
    listener = edge(app.desk, app.clock, Wired(orders.platform_url), Boundaries())
    site = web.Application()
    site.add_routes(listener.routes())
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told.send(f"http://127.0.0.1:{runner.addresses[0][1]}/press")
    await asyncio.Event().wait()


@dataclass
class Presser:
    """Somebody who changes their mind all the time. `tried` are the values by the time of the press; `saved` is the
    newest that they were told is saved."""

    user: str
    key: str
    tried: dict[datetime, str] = field(default_factory=lambda: {ELEVEN: "yes"})
    saved: datetime | None = None
    acknowledged: int = 0

    async def press(self, session: aiohttp.ClientSession, url: str) -> None:
        """Until nobody answers any more."""
        while True:
            at, value = ELEVEN + len(self.tried) * SECOND, Random(len(self.tried)).choice(list(VALUES))
            self.tried[at] = VALUES[value]
            told = {"user": self.user, "action": Action("answer", self.key, value).encode(), "at": at.isoformat()}
            try:
                async with session.post(url, json=told) as response:
                    assert await response.text() == "saved"
            except aiohttp.ClientError:
                return
            self.saved = at
            self.acknowledged += 1


async def _until(pressers: Sequence[Presser], acknowledged: int) -> None:
    while sum(one.acknowledged for one in pressers) < acknowledged:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def _stored(app: App) -> tuple[Mapping[str, datetime | None], Sequence[str]]:
    """When each person pressed last, and all answers."""
    query = select(Person.email, Delivery.pressed_at).join(Person, Person.id == Delivery.person_id)
    async with app.database.read() as work:
        pressed = {row.email.partition("@")[0]: row.pressed_at for row in await work.connection.execute(query)}
        answers = (await work.connection.execute(select(Answer.value).where(Answer.question == "ate"))).scalars().all()
    return pressed, answers


def _broken(pressers: Sequence[Presser], pressed: Mapping[str, datetime | None], answers: Sequence[str]) -> list[str]:
    wrong = []
    for one in pressers:
        at = pressed[one.user]
        if one.saved and (at is None or at < one.saved):
            wrong.append(f"{one.user} was told that {one.saved:%T} is saved, and it is not")
    meant = sorted(one.tried[at] for one in pressers if (at := pressed[one.user]))
    return wrong if sorted(answers) == meant else [*wrong, f"{sorted(answers)} is stored for {meant}"]


async def _storm(url: str, wire: Wire, kills: int, edge: type[Presses]) -> tuple[list[str], int]:
    """What was wrong after any of the kills, and how many presses were acknowledged."""
    app, chance = opened(url, Wired(wire.url)), Random(kills)
    pressers = [Presser(f"p{number}", (await owed(app, f"p{number}"))[0].key) for number in range(PEOPLE)]
    wrong: list[str] = []
    with _started(_bear, Orders(url, wire.url), edge) as mother:
        for _ in range(kills):
            mother.told.send("another")
            address = str(await asyncio.to_thread(mother.hears))
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WAIT)) as session:
                pressing = asyncio.gather(*(one.press(session, address) for one in pressers))
                enough = sum(one.acknowledged for one in pressers) + chance.randrange(MOST)
                await _until(pressers, enough)
                await asyncio.sleep(chance.random() * A_PRESS)
                mother.told.send("enough")
                await pressing
            assert await asyncio.to_thread(mother.hears) == "dead"
            wrong += _broken(pressers, *await _stored(app))
        mother.told.send("no more")
        assert await asyncio.to_thread(mother.over) == 0
    await app.database.close()
    return wrong, sum(one.acknowledged for one in pressers)


def stormed(url: str, wire: Wire, kills: int, edge: type[Presses] = Presses) -> list[str]:
    settled(url, PEOPLE, planned=True)
    taken_over(url, Wired(wire.url), (1,))
    wrong, acknowledged = asyncio.run(_storm(url, wire, kills, edge))
    print(f"{kills} kills, {acknowledged} presses acknowledged")
    assert acknowledged > kills, "hardly anybody was told that it is saved"
    return wrong


def test_what_was_told_as_saved_is_there_after_each_kill(sqlite_url: str, wire: Wire) -> None:
    assert stormed(sqlite_url, wire, 8) == []


@pytest.mark.long
def test_so_it_is_after_a_thousand(database_url: str, wire: Wire) -> None:
    assert stormed(database_url, wire, 1000) == []


def test_where_it_is_told_before_it_is_saved_it_is_not(sqlite_url: str, wire: Wire) -> None:
    """The twin."""
    assert stormed(sqlite_url, wire, 8, Hasty) != []

"""A platform that has had enough is left alone by all processes until the time it named, and everybody is asked."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete

from bot.app import App
from bot.platform import Posted, UnavailableError, Who
from flows.message import Message
from storage.records import Destination
from storage.tables import Delivery, Throttle
from tests.bot.conftest import program
from tests.bot.people import MONDAY, count, nudge, row, schedule
from tests.survival.world import ELEVEN, SECOND

REPLICAS = 4
SHARE = 0.3
LONGEST = 60
"""Seconds that it asks us to wait at most."""

TENANTS = 3


@dataclass
class Strict:
    """Turns three calls in ten away, for a while that it names. `early` are the calls of a later second that came
    before the time it had named to that workspace."""

    chance: Random
    now: datetime = ELEVEN
    can_ask: bool = True
    named: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)
    turned_away: int = 0
    posted: Counter[str] = field(default_factory=Counter)

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        told = self.named.setdefault(to.tenant or "", [])
        self.early += [f"{to.tenant} at {self.now:%T}" for at, until in told if at < self.now < until]
        await asyncio.sleep(0)
        if self.chance.random() < SHARE:
            self.turned_away += 1
            wait = timedelta(seconds=self.chance.randint(1, LONGEST))
            told.append((self.now, self.now + wait))
            raise UnavailableError("ratelimited", wait)
        self.posted[to.user_id] += 1
        return Posted(send_id)

    async def replace(self, address: str, message: Message) -> None:
        raise AssertionError("nobody pressed anything")

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        raise AssertionError("nothing is in doubt")


async def _crowded(app: App, people: int) -> None:
    names = [f"p{number}" for number in range(people)]
    await app.enrol.people([row(name) for name in names], "test", MONDAY)
    accounts = [(Who("fake", f"t{number % TENANTS}", name), f"{name}@example.org") for number, name in enumerate(names)]
    await app.enrol.link_all(accounts)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)


async def stormed(url: str, people: int, *, forgetful: bool = False) -> Strict:
    """Four processes send until nothing is due, second by second. Forgetful ones keep no note for each other."""
    platform = Strict(Random(people))
    async with AsyncExitStack() as stack:
        apps = [program(url, platform) for _ in range(REPLICAS)]  # type: ignore[arg-type]
        for app in apps:
            stack.push_async_callback(app.database.close)
        await _crowded(apps[0], people)
        delivers = [replace(app.deliver, monotonic=lambda: (platform.now - ELEVEN).total_seconds()) for app in apps]
        while platform.now < ELEVEN + timedelta(hours=4):
            await asyncio.gather(*(deliver(platform.now) for deliver in delivers))
            if not await count(apps[0], Delivery, Delivery.state.in_(("due", "sending"))):
                break
            if forgetful:
                async with apps[0].database.begin() as work:
                    await work.connection.execute(delete(Throttle))
            platform.now += SECOND
        assert await count(apps[0], Delivery, Delivery.state == "sent") == len(platform.posted)
    return platform


async def _holds(url: str, people: int) -> None:
    platform = await stormed(url, people)
    print(f"{people} people, {platform.turned_away} calls turned away, done at {platform.now:%T}")
    assert platform.turned_away > people / 4
    assert platform.early == []
    assert (len(platform.posted), set(platform.posted.values())) == (people, {1}), "not everybody was asked once"


async def test_nobody_calls_before_the_time_and_everybody_is_asked_once(database_url: str) -> None:
    await _holds(database_url, 60)


@pytest.mark.long
async def test_nor_in_a_long_storm(database_url: str) -> None:
    await _holds(database_url, 1000)


async def test_processes_that_do_not_tell_each_other_call_too_early(sqlite_url: str) -> None:
    """The twin: each delivery waits by itself, the workspace does not."""
    assert (await stormed(sqlite_url, 60, forgetful=True)).early != []

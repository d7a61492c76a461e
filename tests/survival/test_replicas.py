"""Several processes on one PostgreSQL do everything once between them."""

import asyncio
import signal
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from bot.deliver import IN_FLIGHT
from storage.tables import Answer, Delivery, Occurrence, Period, Release
from tests.bot.conftest import program
from tests.bot.people import MONDAY, count, enrol, everything, newest, nudge, schedule, tap, team
from tests.bot.platforms import Moody
from tests.survival.conftest import Copies
from tests.survival.victims import KILLED, Orders, Victim, boundaries, struck, working
from tests.survival.wire import WAIT, Wire, Wired
from tests.survival.world import ELEVEN, opened, settled, stands, taken_over

PEOPLE = 240
REPLICAS = 3


def together(stack: ExitStack, orders: Orders, *verbs: tuple[str, datetime]) -> list[Victim]:
    return [stack.enter_context(working(orders, *verbs)) for _ in range(REPLICAS)]


def rows(url: str, *tables: Any) -> list[int]:
    async def find() -> list[int]:
        app = opened(url, Wired(""))
        found = [await count(app, table) for table in tables]
        await app.database.close()
        return found

    return asyncio.run(find())


def test_replicas_that_plan_and_send_side_by_side_ask_each_person_once(postgresql_url: str, wire: Wire) -> None:
    settled(postgresql_url, PEOPLE)
    wire.latency = 0.03
    with ExitStack() as stack:
        replicas = together(stack, Orders(postgresql_url, wire.url), ("plan", MONDAY), ("deliver", ELEVEN))
        assert [one.over() for one in replicas] == [0] * REPLICAS
        sends = [reached.count("after a send") for one in replicas if isinstance(reached := one.hears(), list)]
    assert sum(sends) == PEOPLE
    assert len([one for one in sends if one]) > 1, "the work was shared"
    assert rows(postgresql_url, Occurrence, Delivery) == [1, PEOPLE]
    assert Counter(user for user, _ in wire.posts) == {f"p{number}": 1 for number in range(PEOPLE)}
    assert {one.state for one in stands(postgresql_url)} == {"sent"}


def test_when_one_of_them_is_killed_the_others_finish(postgresql_url: str, wire: Wire) -> None:
    settled(postgresql_url, PEOPLE, planned=True)
    wire.latency = 0.02
    with ExitStack() as stack:
        first, *others = together(stack, Orders(postgresql_url, wire.url), ("deliver", ELEVEN))
        deadline = time.monotonic() + WAIT
        while len(wire.posts) < PEOPLE / 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        first.signal(signal.SIGKILL)
        assert [first.over(), *(one.over() for one in others)] == [KILLED, 0, 0]
    wire.quiet()
    left = Counter(one.state for one in stands(postgresql_url) if one.state != "sent")
    assert left["sending"] <= IN_FLIGHT
    assert left["due"] <= IN_FLIGHT, "no more than what it held when it died"
    found = taken_over(postgresql_url, Wired(wire.url))
    assert {one.state for one in found} == {"sent"}
    assert Counter(user for user, _ in wire.posts) == {f"p{number}": 1 for number in range(PEOPLE)}


async def _answered(url: str) -> datetime:
    """Nine of a team have answered; when their period is over."""
    platform = Moody()
    app = program(url, platform)
    people = [f"ops{number}" for number in range(1, 10)]
    await enrol(app, team("ops", 9))
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for name in people:
        await tap(app, name, newest(platform, name), "Ja", ELEVEN)
    assert await count(app, Answer) == len(people)
    [period] = await everything(app, Period)
    await app.database.close()
    over: datetime = period["closes_at"]
    return over


def test_a_period_that_all_of_them_close_at_once_is_released_once(
    postgresql_url: str, wire: Wire, copied: Copies
) -> None:
    over = asyncio.run(_answered(postgresql_url))
    alone = copied(postgresql_url)
    assert struck(Orders(alone, wire.url), ("close", over)) == 0
    with ExitStack() as stack:
        replicas = together(stack, Orders(postgresql_url, wire.url), ("close", over))
        assert [one.over() for one in replicas] == [0] * REPLICAS
    [released, answers] = rows(postgresql_url, Release, Answer)
    assert (released, answers) == (rows(alone, Release)[0], 0)
    assert released > 0


def test_whoever_is_killed_while_closing_publishes_everything_or_nothing(
    postgresql_url: str, wire: Wire, copied: Copies
) -> None:
    over = asyncio.run(_answered(postgresql_url))
    undisturbed = copied(postgresql_url)
    points = boundaries(Orders(undisturbed, wire.url), ("close", over))
    everything_released = rows(undisturbed, Release)[0]
    for at, name in enumerate(points, 1):
        url = copied(postgresql_url)
        assert struck(Orders(url, wire.url, at=at), ("close", over)) == KILLED
        [released, answers] = rows(url, Release, Answer)
        done = name == "after its commit"
        assert (released, answers == 0) == (everything_released if done else 0, done), name
        assert struck(Orders(url, wire.url), ("close", over)) == 0
        assert rows(url, Release, Answer) == [everything_released, 0], name


def test_whoever_closes_while_another_is_at_it_waits_and_finds_it_done(
    postgresql_url: str, wire: Wire, copied: Copies
) -> None:
    over = asyncio.run(_answered(postgresql_url))
    alone = copied(postgresql_url)
    assert struck(Orders(alone, wire.url), ("close", over)) == 0
    frozen = Orders(postgresql_url, wire.url, at=2, how=signal.SIGSTOP)
    with working(frozen, ("close", over)) as first, ExitStack() as stack:
        assert first.hears() == "before its commit"
        second = stack.enter_context(working(Orders(postgresql_url, wire.url), ("close", over)))
        assert not second.told.poll(0.7), "it does not wait"
        first.signal(signal.SIGCONT)
        assert (first.over(), second.over()) == (0, 0)
    assert rows(postgresql_url, Release, Answer) == rows(alone, Release, Answer)

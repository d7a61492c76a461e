"""Messages on their way: as many as may be, whoever is slow; and no more in doubt than that, if the process dies."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from bot.app import App
from bot.keys import opaque
from bot.posted import post
from storage.tables import Delivery
from tests.bot.conftest import program
from tests.bot.people import DAY, MINUTE, count, got, outcomes, person_id
from tests.bot.platforms import Moody
from tests.bot.test_deliver import ELEVEN, planned, two_at_eleven

PATIENCE = 60
"""Seconds after which a test that waits for ever has failed."""

PEOPLE = [f"p{n}" for n in range(25)]
SLOW = PEOPLE[:4]


def slow_for(some: list[str], platform: Moody, calls: int) -> Callable[[str], Awaitable[None]]:
    """Their first message takes until so many calls have begun."""
    begun = asyncio.Event()

    async def wait(user: str) -> None:
        if len(platform.tried) == calls:
            begun.set()
        if user in some and Counter(one for one, _ in platform.tried)[user] == 1:
            await begun.wait()

    return wait


async def test_a_slow_message_keeps_nobody_waiting(app: App, platform: Moody) -> None:
    await planned(app, *PEOPLE)
    platform.meanwhile = slow_for(SLOW, platform, len(PEOPLE))
    async with asyncio.timeout(PATIENCE):
        await app.deliver(ELEVEN)
    assert await count(app, Delivery, Delivery.state == "sent") == len(PEOPLE)


async def test_no_more_than_ten_are_in_doubt_though_some_are_slow(app: App, platform: Moody) -> None:
    await planned(app, *PEOPLE)
    slowly, in_doubt = slow_for(SLOW, platform, len(PEOPLE)), []

    async def look(user: str) -> None:
        in_doubt.append(await count(app, Delivery, Delivery.state == "sending"))
        await slowly(user)

    platform.meanwhile = look
    async with asyncio.timeout(PATIENCE):
        await app.deliver(ELEVEN)
    assert (len(in_doubt), max(in_doubt)) == (len(PEOPLE), 10)


async def test_nobody_gets_two_messages_at_the_same_moment(database_url: str, platform: Moody) -> None:
    app = program(database_url, platform, nudges_a_day=2)
    people = PEOPLE[:4]
    await two_at_eleven(app, *people)
    slowly, under_way = slow_for(people[:1], platform, 7), Counter[str]()

    async def look(user: str) -> None:
        under_way[user] += 1
        assert under_way[user] == 1
        await slowly(user)
        under_way[user] -= 1

    platform.meanwhile = look
    async with asyncio.timeout(PATIENCE):
        await app.deliver(ELEVEN)
    assert Counter(user for user, _ in platform.tried) == dict.fromkeys(people, 2)
    assert await count(app, Delivery, Delivery.state == "sent") == 8
    await app.database.close()


MANY = 40


async def thanked(app: App, name: str, times: int) -> None:
    """So many letters to one person, which have been due for longer than all else."""
    reader, writer = await person_id(app, name), await person_id(app, PEOPLE[-1])
    letter = {"kind": "thank", "state": "sent", "text": "Tak!", "origin": "x", "flow": "lunch", "step": "first"}
    until = {"written_at": ELEVEN, "sent_at": ELEVEN, "keep_until": ELEVEN + 30 * DAY}
    async with app.database.begin() as work:
        for _ in range(times):
            values = {"key": opaque(), "writer_id": writer, "to_id": reader, **letter, **until}
            written = await work.letters.add(values)
            await post(work, written, [reader], ELEVEN.date(), ELEVEN - MINUTE, ELEVEN + DAY)


async def test_who_gets_much_at_once_keeps_nobody_else_waiting(app: App, platform: Moody) -> None:
    """Their first message takes until everybody else has theirs."""
    await planned(app, *PEOPLE, "boss")
    await thanked(app, "boss", MANY)
    platform.meanwhile = slow_for(["boss"], platform, len(PEOPLE) + 1)
    async with asyncio.timeout(PATIENCE):
        await app.deliver(ELEVEN)
    assert await count(app, Delivery, Delivery.state == "sent") == len(PEOPLE) + MANY + 1
    first = [user for user, _ in platform.tried][: len(PEOPLE) + 1]
    assert (first[0], sorted(first[1:])) == ("boss", sorted(PEOPLE))


async def test_the_slots_are_filled_though_one_is_owed_more_than_there_are_slots(app: App, platform: Moody) -> None:
    await planned(app, *PEOPLE, "boss")
    await thanked(app, "boss", MANY)
    together = asyncio.Event()

    async def wait(_: str) -> None:
        if platform.under_way == 10:
            together.set()
        await together.wait()

    platform.meanwhile = wait
    async with asyncio.timeout(PATIENCE):
        await app.deliver(ELEVEN)
    assert platform.most_at_once == 10
    assert len(got(platform, "boss")) == len(await outcomes(app, "boss")) == MANY + 1

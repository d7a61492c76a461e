"""Two that take hold of the same deliveries wait for each other's turn, never for each other."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from storage.database import Database
from tests.storage.rows import MINUTE, NOW, Owed, deliveries, occurrence, one_owed, owed

HESITATES = 0.3
"""Seconds in which the other one comes to wait for what is held."""


@pytest.fixture
async def database(postgresql_url: str) -> AsyncIterator[Database]:
    async with Database(postgresql_url) as database:
        yield database


async def two_on_their_way(database: Database) -> tuple[Owed, Owed]:
    """They lie in the table with the later one first."""
    first, second = await one_owed(database, "ana"), await one_owed(database, "bo")
    await second.sending()
    await first.sending()
    return first, second


async def once_more(database: Database, people: Sequence[Owed]) -> Mapping[str, Any]:
    """Owe the same to them again, one after the other, while somebody else is at it."""
    async with database.begin() as work:
        for one in people:
            await work.deliveries.owe([owed(one.occurrence, one.person_id)])
            await asyncio.sleep(HESITATES)
    return {}


async def held(database: Database) -> Mapping[int, bool]:
    taken = [(one.id, one.attempt) for one in reversed(await deliveries(database))]
    async with database.begin() as work:
        return await work.deliveries.held(taken, "a")


async def test_what_was_sent_is_written_down_while_another_replica_still_plans_it(database: Database) -> None:
    first, second = await two_on_their_way(database)
    planning = asyncio.create_task(once_more(database, [first, second]))
    await asyncio.sleep(HESITATES / 2)
    assert len(await held(database)) == 2
    await planning


async def test_whatever_order_they_are_named_in_they_are_owed_in_one(database: Database) -> None:
    first, second = await two_on_their_way(database)
    planning = asyncio.create_task(once_more(database, [first, second]))
    await asyncio.sleep(HESITATES / 2)
    async with database.begin() as work:
        occurred = await occurrence(work)
        await work.deliveries.owe([owed(occurred, one.person_id, due_at=NOW) for one in (second, first)])
    await planning
    assert len(await deliveries(database)) == 2


async def test_a_sweep_waits_for_nobody(database: Database) -> None:
    """The lease of both is over; what became of them is being written down just then."""
    first, second = await two_on_their_way(database)
    late = NOW + 2 * MINUTE
    async with database.begin() as work:
        await work.deliveries.held([((await first.now()).id, 1)], "a")
        async with database.begin() as sweeping:
            await sweeping.deliveries.sweep(late)
        await work.deliveries.sent([((await first.now()).id, 1, "here")], "a", late)
    assert [one.state for one in await deliveries(database)] == ["sent", "unknown"]
    assert (await second.now()).reason == "lease-over"

"""Many who plan the same at once owe each question once."""

import asyncio
import time
from contextlib import ExitStack
from datetime import time as clock
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from storage.tables import Delivery, Occurrence, Period
from tests.bot.people import MONDAY, count, enrol, nudge, row, schedule
from tests.survival.victims import Orders, _started, program
from tests.survival.wire import Wired
from tests.survival.world import opened

PROCESSES = 4
TASKS = 2
PEOPLE = 3
A_MOMENT = 0.3
"""Seconds until all processes are ready."""

PATIENCE = 300
"""Seconds until they have planned the most that is asked of them here, on the slowest machine."""


def _plan_at(orders: Orders, moment: float, told: Connection) -> None:
    async def together() -> list[int]:
        apps = [program(orders) for _ in range(TASKS)]
        await asyncio.sleep(moment - time.monotonic())
        planned = await asyncio.gather(*(_planned(app) for app in apps))
        for app in apps:
            await app.database.close()
        return list(planned)

    told.send(asyncio.run(together()))


async def _planned(app: App) -> int:
    """As the heartbeat does it: who does not get the lock in time tries again."""
    while True:
        try:
            return await app.plan(MONDAY)
        except SQLAlchemyError:
            await asyncio.sleep(0.05)


async def _settle(url: str, occurrences: int) -> None:
    app = opened(url, Wired(""))
    await enrol(app, [row(f"p{number}") for number in range(PEOPLE)])
    await schedule(app, *(nudge(f"n{number}", repeats="FREQ=WEEKLY;BYDAY=TU") for number in range(occurrences)))
    await app.database.close()


async def _clear(url: str) -> None:
    app = opened(url, Wired(""))
    async with app.database.begin() as work:
        for table in (Delivery, Occurrence, Period):
            await work.connection.execute(delete(table))
    await app.database.close()


async def _found(url: str) -> tuple[int, int, int]:
    """Occurrences that are planned to the end, deliveries, and different (occurrence, person, step) of these."""
    app = opened(url, Wired(""))
    different = select(Delivery.occurrence_id, Delivery.person_id, Delivery.step).distinct().subquery()
    async with app.database.read() as work:
        keys = (await work.connection.execute(select(func.count()).select_from(different))).scalar_one()
    found = await count(app, Occurrence, Occurrence.planned), await count(app, Delivery), keys
    await app.database.close()
    return found


def planned_at_once(url: str, occurrences: int) -> int:
    """By how many of the planners something was planned."""
    moment = time.monotonic() + A_MOMENT
    with ExitStack() as stack:
        planners = [stack.enter_context(_started(_plan_at, Orders(url, ""), moment)) for _ in range(PROCESSES)]
        each = [one for planner in planners if isinstance(done := planner.hears(PATIENCE), list) for one in done]
        assert [planner.over() for planner in planners] == [0] * PROCESSES
    return len([one for one in each if one])


def _holds(url: str, occurrences: int, rounds: int) -> None:
    asyncio.run(_settle(url, occurrences))
    for _ in range(rounds):
        asyncio.run(_clear(url))
        assert planned_at_once(url, occurrences) > 1, "only one of them did anything"
        deliveries = occurrences * PEOPLE
        assert asyncio.run(_found(url)) == (occurrences, deliveries, deliveries)


def test_eight_planners_at_once_owe_each_question_once(database_url: str) -> None:
    _holds(database_url, occurrences=10, rounds=1)


async def test_a_nudge_at_another_hour_of_that_day_is_the_same_occasion(database_url: str) -> None:
    app = opened(database_url, Wired(""))
    await enrol(app, [row("p0")])
    for hour in (11, 12):
        await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", at=clock(hour)))
        await app.plan(MONDAY)
    assert (await count(app, Occurrence), await count(app, Delivery)) == (1, 1)
    await app.database.close()


@pytest.mark.long
def test_so_do_they_time_and_again(database_url: str) -> None:
    _holds(database_url, occurrences=500, rounds=20)

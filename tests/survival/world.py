"""A few people who are asked at eleven; and what is there when somebody else has taken over."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.app import App
from storage.tables import Delivery, Person
from tests.bot.conftest import program
from tests.bot.people import MONDAY, TUESDAY, enrol, everything, nudge, row, schedule
from tests.survival.wire import Wired

ELEVEN = TUESDAY + timedelta(hours=2)
SECOND = timedelta(seconds=1)
AFTERWARDS = (80, 125, 170, 180)
"""Seconds after eleven at which the next process looks: the lease is over, also of a process that took its time; the
platform is asked, and asked again; what it denies is sent."""


@dataclass(frozen=True)
class Became:
    """What became of one delivery."""

    user: str
    state: str
    reason: str | None
    attempt: int
    decided: bool


def opened(url: str, platform: Wired) -> App:
    return program(url, platform)  # type: ignore[arg-type]


def settled(url: str, people: int, *, planned: bool = False) -> None:
    """So many people, whom the schedule asks about lunch on Tuesday."""

    async def settle() -> None:
        app = opened(url, Wired(""))
        await enrol(app, [row(f"p{number}") for number in range(people)])
        await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
        if planned:
            await app.plan(MONDAY)
        await app.database.close()

    asyncio.run(settle())


async def became(app: App) -> list[Became]:
    query = select(Person.email, Delivery).join(Person, Person.id == Delivery.person_id).order_by(Delivery.id)
    async with app.database.read() as work:
        return [
            Became(row.email.partition("@")[0], row.state, row.reason, row.attempt, row.decided_at is not None)
            for row in await work.connection.execute(query)
        ]


def taken_over(url: str, platform: Wired, after: Sequence[int] = AFTERWARDS) -> list[Became]:
    """Another process goes on from here; what became of everything that was owed."""

    async def go_on() -> list[Became]:
        app = opened(url, platform)
        for seconds in after:
            await app.tick(ELEVEN + seconds * SECOND)
        found = await became(app)
        await app.database.close()
        return found

    return asyncio.run(go_on())


def stands(url: str) -> list[Became]:
    """What is owed now."""
    return taken_over(url, Wired(""), ())


def unanswered(url: str) -> list[int]:
    """How many questions each person is held not to have answered."""

    async def find() -> list[int]:
        app = opened(url, Wired(""))
        found = [int(one["unanswered"]) for one in await everything(app, Person)]
        await app.database.close()
        return found

    return asyncio.run(find())

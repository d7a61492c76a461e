"""Weeks of nudges to a crowd on a platform that answers after a while, and a bare loop that posts the same messages."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import update

from bot.app import App
from flows.message import Message
from storage.tables import Person
from tests.benchmarks.measure import timed
from tests.benchmarks.programs import DUE, MONDAY, Posts, schedule

WEEK = timedelta(days=7)
Bare = Callable[[], Awaitable[object]]
"""Posts to everybody once, and does nothing else."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages a second, the best of all rounds."""

    ours: float
    bare: float


async def first_week(app: App, platform: str) -> Sequence[tuple[str, Message]]:
    """Everybody has got the first nudge, and with it who we are: which account got which message."""
    await schedule(app)
    await app.plan(MONDAY)
    posts = app.platforms[platform] = Posts()
    await app.deliver(DUE)
    return posts.seen


async def fan_out(app: App, asked: Sequence[tuple[str, Message]], rounds: int, bare: Bare) -> Rates:
    """Ours and the bare loop in turn, a week for each round. Raises RuntimeError when somebody got nothing."""
    ours = loop = 0.0
    for week in range(1, rounds + 1):
        await another_week(app, week)
        moment = DUE + week * WEEK
        ours = max(ours, len(asked) / await timed(lambda moment=moment: app.deliver(moment)))  # type: ignore[misc]
        loop = max(loop, len(asked) / await timed(bare))
    if (counts := await app.counts()) != {"sent": len(asked) * (rounds + 1)}:
        raise RuntimeError(f"not everything was sent: {counts}")
    return Rates(ours, loop)


async def another_week(app: App, week: int) -> None:
    """Everybody has answered, and is owed the next."""
    async with app.database.begin() as work:
        await work.connection.execute(update(Person).values(unanswered=0))
    await app.plan(MONDAY + week * WEEK)


async def at_once(post: Callable[[T], Awaitable[object]], messages: Iterable[T], many: int) -> None:
    """So many under way at any time, and no more."""
    waiting = iter(messages)

    async def one_after_another() -> None:
        for message in waiting:
            await post(message)

    await asyncio.gather(*(one_after_another() for _ in range(many)))

"""Moving the clock forward, through every instant at which something happens. For trying out; nobody else does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from flows.schedule import instant
from storage.database import Database

STRIDE = timedelta(hours=24)
"""Longest step. Planning looks more than a day ahead, so nothing that a schedule asks is found too late."""

FURTHEST = timedelta(weeks=3)
"""How far ahead a journey looks for what it waits for."""

MOST_STEPS = 2000
MORNING = time(8)

Tick = Callable[[datetime], Awaitable[object]]
Enough = Callable[[], bool]


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Travel:
    """Moves the clock, never backwards, and calls `tick` at each instant on the way. What comes by itself meanwhile
    (the heartbeat) waits until the journey is over. `zone` says when it is morning."""

    clock: Clock
    database: Database
    zone: ZoneInfo
    tick: Tick

    async def hour(self) -> None:
        async with self.clock.moving():
            await self._to(self.clock.now() + timedelta(hours=1))

    async def tomorrow(self) -> None:
        """To eight in the morning of the next local day."""
        async with self.clock.moving():
            day = self.clock.now().astimezone(self.zone).date() + timedelta(days=1)
            await self._to(instant(day, MORNING, self.zone))

    async def until(self, enough: Enough) -> bool:
        """Until something has come that was waited for. False, and far ahead, if it has not."""
        async with self.clock.moving():
            await self._to(self.clock.now() + FURTHEST, enough)
            return enough()

    async def period_end(self) -> bool:
        """To the end of the period that ends next. False, and nowhere, when none is open."""
        async with self.clock.moving():
            now = self.clock.now()
            async with self.database.read() as work:
                over = await work.periods.next_over(now)
            if over is None:
                return False
            await self._to(over)
            return True

    async def to(self, there: datetime) -> None:
        """To that instant; nowhere if it is past."""
        async with self.clock.moving():
            await self._to(there)

    async def _to(self, there: datetime, enough: Enough = _never) -> None:
        here = self.clock.now()
        await self.tick(here)
        for _ in range(MOST_STEPS):
            if here >= there or enough():
                return
            here = min(there, await self._next(here))
            self._set(here)
            await self.tick(here)

    async def _next(self, here: datetime) -> datetime:
        """The first instant after `here` at which something happens."""
        async with self.database.read() as work:
            moments = (await work.deliveries.next_due(here), await work.periods.next_over(here), here + STRIDE)
        return min(moment for moment in moments if moment is not None)

    def _set(self, moment: datetime) -> None:
        self.clock.moved += max(moment - self.clock.now(), timedelta(0))

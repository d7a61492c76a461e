"""What time it is. Edges ask it; verbs are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """The machine's clock, corrected to the database's so that replicas agree, and moved by whoever plays with time."""

    skew: timedelta = field(default_factory=timedelta)
    moved: timedelta = field(default_factory=timedelta)
    at_work: int = 0
    travelling: bool = False
    turn: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew + self.moved

    def agree(self, authority: datetime | None) -> None:
        """Go by another clock from now on; None means by our own."""
        self.skew = authority - datetime.now(UTC) if authority else timedelta(0)

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """Nobody moves the clock until this block ends, so that no lease runs out under who is at work."""
        async with self.turn:
            await self.turn.wait_for(lambda: not self.travelling)
            self.at_work += 1
        try:
            yield
        finally:
            async with self.turn:
                self.at_work -= 1
                self.turn.notify_all()

    @asynccontextmanager
    async def moving(self) -> AsyncIterator[None]:
        """The clock may be moved in this block, and nobody else moves it or goes by it meanwhile."""
        async with self.turn:
            await self.turn.wait_for(lambda: not self.travelling)
            self.travelling = True
        try:
            async with self.turn:
                await self.turn.wait_for(lambda: not self.at_work)
            yield
        finally:
            async with self.turn:
                self.travelling = False
                self.turn.notify_all()

"""What time it is. Edges ask it; verbs are told."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Clock:
    """The database's clock, so that replicas agree, and moved by whoever plays with time. In between we count seconds:
    whoever sets the machine's clock shortens nobody's lease."""

    moved: timedelta = field(default_factory=timedelta)
    monotonic: Callable[[], float] = time.monotonic
    machine: Callable[[], datetime] = _utc
    agreed: datetime = field(init=False)
    agreed_at: float = field(init=False)
    at_work: int = 0
    travelling: bool = False
    turn: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.agree(None)

    def now(self) -> datetime:
        return self.agreed + timedelta(seconds=self.monotonic() - self.agreed_at) + self.moved

    def agree(self, authority: datetime | None) -> None:
        """Go by another clock from now on; None means by our machine's."""
        self.agreed, self.agreed_at = authority or self.machine(), self.monotonic()

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

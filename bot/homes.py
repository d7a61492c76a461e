"""A period opens → the tree and the homes that it counts by, as they are then (rule A2.3)."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import snapshot
from storage.database import Database


@dataclass(frozen=True)
class Homes:
    """What is owed ahead, and what an answer brings on a later day, makes a period before it opens: neither decides by
    which homes it counts. Any number of replicas may do it at once: it is done once for each period."""

    database: Database

    async def __call__(self, now: datetime) -> None:
        async with self.database.read() as work:
            if not await work.periods.opened(now):
                return
        async with self.database.begin() as work:
            if opened := await work.periods.hold_opened(now):
                await work.periods.count_by(await snapshot(work, now), opened, now)

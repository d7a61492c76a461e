"""Unknown outcomes → sent, due again, or listed as unknown for good (rule B4). Nothing is re-sent blindly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.platform import Platforms
from storage.database import Database
from storage.records import DeliveryRecord, Destination

SETTLE = timedelta(seconds=60)
"""A platform may still be at work on a request for this long."""

ASK_TWICE = timedelta(seconds=30)
GIVE_UP = timedelta(minutes=10)
BATCH = 20


@dataclass(frozen=True)
class Reconcile:
    """Frees leases that ran out, ends what is too late, and asks platforms that can be asked what became of messages
    whose outcome is unknown."""

    database: Database
    platforms: Platforms

    async def __call__(self, now: datetime) -> int:
        """How many unknown outcomes were decided."""
        async with self.database.begin() as work:
            await work.deliveries.sweep(now)
            await work.throttles.forget(now)
            doubtful = await work.deliveries.undecided(now - SETTLE, BATCH)
            accounts = await work.accounts.of_many({delivery.person_id for delivery in doubtful})
        decided = 0
        for delivery in doubtful:
            decided += await self._decide(delivery, accounts.get(delivery.person_id, ()), now)
        return decided

    async def _decide(self, delivery: DeliveryRecord, accounts: Sequence[Destination], now: datetime) -> bool:
        to = next((one for one in accounts if one.id == delivery.account_id), None) or next(iter(accounts), None)
        platform = self.platforms.get(to.platform) if to else None
        since = delivery.sending_since or now
        if to is None or platform is None or not platform.can_ask:
            return await self._write(delivery, decided_at=now)
        posted = await platform.was_posted(to, delivery.send_id, since)
        if posted:
            return await self._write(delivery, state="sent", sent_at=since, reason=None)
        if posted is False and delivery.said_no_at and now - delivery.said_no_at >= ASK_TWICE:
            return await self._write(delivery, state="due", due_at=now, reason="not-posted", owner=None)
        if posted is False and not delivery.said_no_at:
            await self._write(delivery, said_no_at=now)
        elif posted is None and now > since + GIVE_UP:
            return await self._write(delivery, decided_at=now)
        return False

    async def _write(self, delivery: DeliveryRecord, **values: object) -> bool:
        async with self.database.begin() as work:
            await work.deliveries.decide(delivery.id, **values)
        return True

"""Unknown outcomes → sent, due again, or listed as unknown for good (rule B4). Nothing is re-sent blindly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outbox import arrived
from bot.platform import Platform, Platforms
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
            doubtful = await work.deliveries.undecided(now - SETTLE, now - ASK_TWICE, BATCH)
            accounts = await work.accounts.of_many({delivery.person_id for delivery in doubtful})
        decided = 0
        for delivery in doubtful:
            decided += await self._decide(delivery, accounts.get(delivery.person_id, ()), now)
        return decided

    async def _decide(self, delivery: DeliveryRecord, accounts: Sequence[Destination], now: datetime) -> bool:
        to = next((one for one in accounts if one.id == delivery.account_id), None)
        platform = self.platforms.get(to.platform) if to else None
        since = delivery.sending_since or now
        if to is None or platform is None or not platform.can_ask:
            return await self._write(delivery, decided_at=now)
        posted = await self._ask(platform, to, delivery.send_id, since)
        if posted:
            return await self._arrived(delivery, since, now)
        if posted is False and delivery.said_no_at:
            return await self._write(delivery, state="due", due_at=now, reason="not-posted", owner=None)
        if posted is False:
            await self._write(delivery, said_no_at=now)
        elif now > since + GIVE_UP:
            return await self._write(delivery, decided_at=now)
        return False

    async def _ask(self, platform: Platform, to: Destination, send_id: str, since: datetime) -> bool | None:
        """A platform that fails has not answered; the others are asked all the same."""
        try:
            return await platform.was_posted(to, send_id, since)
        except Exception:
            return None

    async def _arrived(self, delivery: DeliveryRecord, since: datetime, now: datetime) -> bool:
        async with self.database.begin() as work:
            sent_at = delivery.sent_at or since
            decided = await work.deliveries.decide(delivery, state="sent", sent_at=sent_at, reason=None)
            person = await work.people.get(delivery.person_id)
            pressed = (await work.deliveries.those([delivery.id]))[delivery.id].pressed_at is not None
            if decided and person and not pressed:
                await arrived(work, [(delivery, person)], now)
            return decided

    async def _write(self, delivery: DeliveryRecord, **values: object) -> bool:
        async with self.database.begin() as work:
            return await work.deliveries.decide(delivery, **values)

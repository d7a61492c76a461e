"""Unknown outcomes → sent, due again, or listed as unknown for good (rule B4). Nothing is re-sent blindly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outbox import arrived
from bot.platform import Platform, Platforms, UnavailableError
from storage.database import Database
from storage.records import DeliveryRecord, Destination
from storage.repositories.sending import OPENING

SETTLE = timedelta(seconds=60)
"""A platform may still be at work on a request for this long."""

ASK_TWICE = timedelta(seconds=30)
GIVE_UP = timedelta(minutes=10)
BATCH = 20

READING = "::reading"
"""How a workspace's key ends where it asked us to wait before we read again."""


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
            waits = set(await work.throttles.all(now))
        decided = 0
        for delivery in doubtful:
            decided += await self._decide(delivery, accounts.get(delivery.person_id, ()), waits, now)
        return decided

    async def _decide(
        self, delivery: DeliveryRecord, accounts: Sequence[Destination], waits: set[str], now: datetime
    ) -> bool:
        """`waits` are the keys of whatever asked us to wait; one that does so now is put among them."""
        to = next((one for one in accounts if one.id == delivery.account_id), None)
        platform = self.platforms.get(to.platform) if to else None
        since = delivery.sending_since or now
        if to is None or platform is None or not platform.can_ask:
            return await self._write(delivery, decided_at=now)
        posted = await self._looked_up(platform, to, delivery, waits, now)
        if posted:
            return await self._arrived(delivery, since, now)
        if posted is False and delivery.said_no_at:
            return await self._write(delivery, state="due", due_at=now, reason="not-posted", owner=None)
        if posted is False:
            await self._write(delivery, said_no_at=now)
        elif now > since + GIVE_UP:
            return await self._write(delivery, decided_at=now)
        return False

    async def _looked_up(
        self, platform: Platform, to: Destination, delivery: DeliveryRecord, waits: set[str], now: datetime
    ) -> bool | None:
        """A platform that fails, or asks us to wait, has not answered; the others are asked all the same."""
        workspace = f"{to.platform}:{to.tenant}"
        if f"{workspace}{READING}" in waits or (not to.address and f"{workspace}{OPENING}" in waits):
            return None
        try:
            return await platform.was_posted(to, delivery.send_id, delivery.sending_since or now)
        except UnavailableError as error:
            if error.retry_after:
                key = workspace + (OPENING if error.scope == "opening" else READING)
                waits.add(key)
                async with self.database.begin() as work:
                    await work.throttles.hold(key, now + error.retry_after)
            return None
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

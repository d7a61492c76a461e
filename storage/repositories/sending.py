"""The outbox as it is emptied: claimed, gated, sent, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, literal, or_, select, tuple_, update

from storage.columns import Instant
from storage.records import DeliveryRecord, Profile
from storage.repositories.base import Repository, columns, made
from storage.tables import Account, Delivery, Person, Throttle


class Sending(Repository):
    """Work to do, and what became of it. The states and who may change them: trust requirements B2."""

    async def claim(self, now: datetime, limit: int) -> Sequence[DeliveryRecord]:
        """Due deliveries that no other transaction holds, with their people, until this one ends. Those whose platform
        asked us to wait are left alone."""
        blocked = exists().where(
            Account.person_id == Delivery.person_id,
            Throttle.key == Account.platform + ":" + Account.tenant,
            Throttle.until > now,
        )
        query = (
            select(*columns(Delivery, DeliveryRecord))
            .join(Person, Person.id == Delivery.person_id)
            .where(Delivery.state == "due", Delivery.due_at <= now, ~blocked)
            .order_by(Delivery.due_at, Delivery.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=(Delivery, Person))
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def people(self, person_ids: Collection[int]) -> Mapping[int, Profile]:
        query = select(*columns(Person, Profile)).where(Person.id.in_(person_ids))
        return {row.id: made(Profile, row) for row in await self.connection.execute(query)}

    async def contacts(
        self, person_ids: Collection[int], since: datetime, *, follow_ups: bool = True
    ) -> Mapping[int, Sequence[datetime]]:
        """When each person got something they had not asked for, or may have. Shown again because they snoozed it, it
        still counts once, at its first time."""
        at = func.coalesce(Delivery.sent_at, Delivery.sending_since)
        query = (
            select(Delivery.person_id, at.label("at"))
            .where(Delivery.person_id.in_(person_ids), Delivery.asked_for.is_(False), at >= since)
            .where(or_(Delivery.sent_at.is_not(None), Delivery.state.in_(("sending", "unknown"))))
        )
        if not follow_ups:
            query = query.where(Delivery.follow_up.is_(False))
        found: dict[int, list[datetime]] = {}
        for row in await self.connection.execute(query):
            found.setdefault(row.person_id, []).append(row.at)
        return found

    async def settle(self, ids: Collection[int], state: str, reason: str) -> None:
        """Due ones that will not be sent."""
        await self.connection.execute(
            update(Delivery).where(Delivery.id.in_(ids), Delivery.state == "due").values(state=state, reason=reason)
        )

    async def postpone(self, delivery_id: int, until: datetime, reason: str | None) -> None:
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state == "due")
            .values(due_at=until, reason=reason)
        )

    async def sending(self, going: Sequence[tuple[int, int]], owner: str, now: datetime, lease: timedelta) -> None:
        """From now on these (delivery, account) may be on their way."""
        table = Delivery.__table__
        going_out = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("d"))
            .values(
                state="sending",
                owner=owner,
                lease_until=now + lease,
                attempt=table.c.attempt + 1,
                sending_since=now,
                said_no_at=None,
                account_id=bindparam("a"),
            )
        )
        await self.connection.execute(going_out, [{"d": d, "a": account} for d, account in going])

    async def held(self, taken: Collection[tuple[int, int]], owner: str) -> Collection[int]:
        """Which of these (delivery, attempt) are still `owner`'s to complete; they stay so until this transaction
        ends."""
        query = (
            select(Delivery.id)
            .where(tuple_(Delivery.id, Delivery.attempt).in_(list(taken)))
            .where(Delivery.owner == owner, Delivery.state == "sending")
        )
        return set((await self.connection.execute(query.with_for_update())).scalars())

    async def sent(self, posted: Sequence[tuple[int, int, str]], owner: str, now: datetime) -> None:
        """These (delivery, attempt, address) are posted. A lease that was lost in the meantime stays lost."""
        if not posted:
            return
        table = Delivery.__table__
        done = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("d"), table.c.attempt == bindparam("n"))
            .where(table.c.owner == owner, table.c.state == "sending")
            .values(
                state="sent",
                sent_at=func.coalesce(table.c.sent_at, literal(now, Instant)),
                address=bindparam("w"),
                reason=None,
            )
        )
        rows = [{"d": d, "n": n, "w": where} for d, n, where in posted]
        await self.connection.execute(done, rows)

    async def finish(self, delivery: DeliveryRecord, owner: str, /, **values: Any) -> bool:
        """What became of an attempt. False when the lease was lost and somebody else decides."""
        result = await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.state == "sending")
            .where(Delivery.owner == owner, Delivery.attempt == delivery.attempt + 1)
            .values(**values)
        )
        return result.rowcount == 1

    async def sweep(self, now: datetime) -> None:
        """Leases that ran out leave an unknown outcome, unless the person has answered; what came too late is
        expired."""
        over = update(Delivery).where(Delivery.state == "sending", Delivery.lease_until < now)
        first_shown = func.coalesce(Delivery.sent_at, Delivery.sending_since)
        await self.connection.execute(
            over.where(Delivery.pressed_at.is_not(None)).values(
                state="sent", sent_at=first_shown, reason="pressed", owner=None
            )
        )
        await self.connection.execute(over.values(state="unknown", reason="lease-over", owner=None))
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.state == "due", Delivery.expires_at <= now)
            .values(state="expired", reason=func.coalesce(Delivery.reason, "too-late"))
        )

    async def undecided(self, begun_before: datetime, denied_before: datetime, limit: int) -> Sequence[DeliveryRecord]:
        """Unknown outcomes of attempts begun before the one instant and, where the platform has denied them, denied
        before the other; those not asked about yet come first."""
        query = (
            select(*columns(Delivery, DeliveryRecord))
            .where(Delivery.state == "unknown", Delivery.decided_at.is_(None), Delivery.sending_since <= begun_before)
            .where(or_(Delivery.said_no_at.is_(None), Delivery.said_no_at <= denied_before))
            .order_by(Delivery.sending_since, Delivery.id)
            .limit(limit)
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def decide(self, delivery: DeliveryRecord, /, **values: Any) -> bool:
        """What the unknown outcome of that attempt turned out to be. False when somebody else has decided."""
        result = await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.state == "unknown", Delivery.attempt == delivery.attempt)
            .values(**values)
        )
        return result.rowcount == 1

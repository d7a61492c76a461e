"""The outbox: what we owe whom, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, func, or_, select, update

from storage.records import DeliveryRecord, PeriodRecord, Profile
from storage.repositories.base import Repository, columns, made
from storage.tables import Account, Delivery, Occurrence, Period, Person, Throttle

OPEN = ("due", "leased", "sending")
BATCH = 500
TAKEN_BACK = "answer-changed"


class Deliveries(Repository):
    """Deliveries by key, by person, and as work to do."""

    async def owe(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert what is not owed already. Each row names its key, send_id, occurrence_id, person_id, period_id, flow,
        version, step, asked_for, due_at and expires_at."""
        for start in range(0, len(rows), BATCH):
            new = self.insert(Delivery).on_conflict_do_nothing()
            batch = [{"state": "due", "attempt": 0, **row} for row in rows[start : start + BATCH]]
            await self.connection.execute(new, batch)

    async def pressed(
        self, key: str, platform: str, tenant: str, user_id: str
    ) -> tuple[DeliveryRecord, Profile, PeriodRecord | None] | None:
        """The delivery of that key with its person and period, if that account is the person's own. The period stays
        open until this transaction ends."""
        query: Select[Any] = (
            select(*columns(Delivery, DeliveryRecord), *columns(Person, Profile), *columns(Period, PeriodRecord))
            .join(Person, Person.id == Delivery.person_id)
            .join(Account, Account.person_id == Person.id)
            .outerjoin(Period, Period.id == Delivery.period_id)
            .where(Delivery.key == key, Person.left_on.is_(None))
            .where(Account.platform == platform, Account.tenant == tenant, Account.user_id == user_id)
        )
        row = (await self.connection.execute(query)).one_or_none()
        if row is None:
            return None
        delivery = made(DeliveryRecord, row)
        middle = len(columns(Delivery, DeliveryRecord))
        profile = made(Profile, row, middle)
        end = middle + len(columns(Person, Profile))
        period = made(PeriodRecord, row, end) if row[end] is not None else None
        if period is not None and not self.sqlite:
            period = await self._hold(period.id)
        return delivery, profile, period

    async def _hold(self, period_id: int) -> PeriodRecord:
        query = select(*columns(Period, PeriodRecord)).where(Period.id == period_id)
        row = (await self.connection.execute(query.with_for_update(read=True))).one()
        return made(PeriodRecord, row)

    async def press(self, delivery_id: int, at: datetime) -> bool:
        """Remember the newest press; False when a newer one is known."""
        result = await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, or_(Delivery.pressed_at.is_(None), Delivery.pressed_at <= at))
            .values(pressed_at=at)
        )
        return result.rowcount == 1

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

    async def contacts(self, person_ids: Collection[int], since: datetime) -> Mapping[int, Sequence[datetime]]:
        """When each person got something they had not asked for, or may have."""
        query = (
            select(Delivery.person_id, func.coalesce(Delivery.sent_at, Delivery.sending_since).label("at"))
            .where(Delivery.person_id.in_(person_ids), Delivery.asked_for.is_(False))
            .where(Delivery.state.in_(("sent", "sending", "unknown")))
            .where(func.coalesce(Delivery.sent_at, Delivery.sending_since) >= since)
        )
        found: dict[int, list[datetime]] = {}
        for row in await self.connection.execute(query):
            found.setdefault(row.person_id, []).append(row.at)
        return found

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

    async def sent(self, posted: Sequence[tuple[int, int, str]], owner: str, now: datetime) -> None:
        """These (delivery, attempt, address) are posted. A lease that was lost in the meantime stays lost."""
        if not posted:
            return
        table = Delivery.__table__
        done = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("d"), table.c.attempt == bindparam("n"))
            .where(table.c.owner == owner, table.c.state == "sending")
            .values(state="sent", sent_at=now, address=bindparam("w"), reason=None)
        )
        rows = [{"d": d, "n": n, "w": where} for d, n, where in posted]
        await self.connection.execute(done, rows)

    async def finish(self, delivery: DeliveryRecord, owner: str, **values: Any) -> bool:
        """What became of an attempt. False when the lease was lost and somebody else decides."""
        result = await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.state == "sending")
            .where(Delivery.owner == owner, Delivery.attempt == delivery.attempt + 1)
            .values(**values)
        )
        return result.rowcount == 1

    async def sweep(self, now: datetime) -> None:
        """Leases that ran out leave an unknown outcome; what came too late is expired."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.state == "sending", Delivery.lease_until < now)
            .values(state="unknown", reason="lease-over", owner=None)
        )
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.state == "due", Delivery.expires_at <= now)
            .values(state="expired", reason=func.coalesce(Delivery.reason, "too-late"))
        )

    async def undecided(self, before: datetime, limit: int) -> Sequence[DeliveryRecord]:
        """Unknown outcomes since before that, not yet decided."""
        query = (
            select(*columns(Delivery, DeliveryRecord))
            .where(Delivery.state == "unknown", Delivery.decided_at.is_(None), Delivery.sending_since <= before)
            .order_by(Delivery.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def decide(self, delivery_id: int, **values: Any) -> None:
        """What an unknown outcome turned out to be."""
        await self.connection.execute(
            update(Delivery).where(Delivery.id == delivery_id, Delivery.state == "unknown").values(**values)
        )

    async def owe_again(self, row: Mapping[str, Any]) -> None:
        """Owe a follow-up, also one that was taken back because an answer changed."""
        new = self.insert(Delivery).values(state="due", attempt=0, **row)
        back = {name: getattr(new.excluded, name) for name in ("due_at", "expires_at", "period_id", "key", "send_id")}
        await self.connection.execute(
            new.on_conflict_do_update(
                index_elements=["occurrence_id", "person_id", "step"],
                set_={**back, "state": "due", "reason": None},
                where=and_(Delivery.state == "skipped", Delivery.reason == TAKEN_BACK),
            )
        )

    async def take_back(self, occurrence_id: int, person_id: int, kept: Collection[str]) -> None:
        """Follow-ups that no longer follow from the answers, except the steps in `kept`."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.occurrence_id == occurrence_id, Delivery.person_id == person_id)
            .where(Delivery.state == "due", Delivery.step.not_in(kept))
            .values(state="skipped", reason=TAKEN_BACK)
        )

    async def snooze(self, delivery_id: int, until: datetime, expires_at: datetime, send_id: str) -> None:
        """Sent again later, because the person said so."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state.in_(("sent", "unknown", "due")))
            .values(
                state="due",
                due_at=until,
                expires_at=expires_at,
                send_id=send_id,
                asked_for=True,
                reason="snoozed",
                owner=None,
                lease_until=None,
                decided_at=None,
            )
        )

    async def waiting(self, person_id: int, now: datetime) -> Sequence[DeliveryRecord]:
        """What was sent to a person, or may have been, in periods still open, and not answered; newest first."""
        query = (
            select(*columns(Delivery, DeliveryRecord))
            .join(Period, Period.id == Delivery.period_id)
            .where(Delivery.person_id == person_id, Delivery.state.in_(("sent", "unknown")))
            .where(Delivery.pressed_at.is_(None))
            .where(Period.closed_at.is_(None), Period.closes_at > now)
            .order_by(func.coalesce(Delivery.sent_at, Delivery.sending_since).desc(), Delivery.id.desc())
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def next_for(self, person_id: int) -> Sequence[DeliveryRecord]:
        """What is due to a person, soonest first."""
        query = (
            select(*columns(Delivery, DeliveryRecord))
            .where(Delivery.person_id == person_id, Delivery.state == "due")
            .order_by(Delivery.due_at, Delivery.id)
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def of_occurrence(self, occurrence_id: int, person_id: int, step: str) -> DeliveryRecord | None:
        query = select(*columns(Delivery, DeliveryRecord)).where(
            Delivery.occurrence_id == occurrence_id, Delivery.person_id == person_id, Delivery.step == step
        )
        row = (await self.connection.execute(query)).one_or_none()
        return made(DeliveryRecord, row) if row else None

    async def unplan(self, schedule_id: int, first_step: str | None) -> None:
        """Take back what this schedule owes and has not sent, so that it is planned anew; but not the follow-ups that
        people's answers have led to. What was tried already stays, as skipped."""
        occurrences = select(Occurrence.id).where(Occurrence.schedule_id == schedule_id)
        owed = and_(Delivery.occurrence_id.in_(occurrences), Delivery.state == "due", Delivery.period_id.is_not(None))
        if first_step is not None:
            owed = and_(owed, Delivery.step == first_step)
        await self.connection.execute(delete(Delivery).where(owed, Delivery.attempt == 0))
        await self.connection.execute(update(Delivery).where(owed).values(state="skipped", reason="schedule-changed"))

    async def show_now(self, delivery_id: int, now: datetime) -> None:
        """The person asked for it before it was sent: it is shown to them instead."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state == "due")
            .values(state="sent", sent_at=now, asked_for=True, reason="asked-for")
        )

    async def forget_presses(self, period_id: int) -> None:
        """When somebody pressed is of no use once the period is closed, except to whoever wants to guess."""
        await self.connection.execute(update(Delivery).where(Delivery.period_id == period_id).values(pressed_at=None))

    async def next_due(self, after: datetime) -> datetime | None:
        """When the next delivery is due."""
        query = select(func.min(Delivery.due_at)).where(Delivery.state == "due", Delivery.due_at > after)
        return (await self.connection.execute(query)).scalar_one()

    async def counts(self) -> Mapping[str, int]:
        """How many deliveries are in each state."""
        query = select(Delivery.state, func.count()).group_by(Delivery.state)
        return {row[0]: row[1] for row in await self.connection.execute(query)}

    async def drop_open(self, person_id: int, reason: str) -> None:
        """Nothing more goes to this person."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.person_id == person_id, Delivery.state == "due")
            .values(state="skipped", reason=reason)
        )

    async def count_of(self, person_id: int) -> int:
        query = select(func.count()).select_from(Delivery).where(Delivery.person_id == person_id)
        return (await self.connection.execute(query)).scalar_one()

    async def forget(self, person_id: int) -> None:
        await self.connection.execute(delete(Delivery).where(Delivery.person_id == person_id))

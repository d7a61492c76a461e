"""The outbox as people see it: what stands before them, and what they press."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, not_, or_, select, update

from storage.columns import Instant
from storage.records import DeliveryRecord, PeriodRecord, Profile
from storage.repositories.base import Repository, columns, made, width
from storage.repositories.owing import UNSEEN_FIRST
from storage.tables import Account, Delivery, Occurrence, Period, Person

_PRESSED: Select[Any] = (
    select(*columns(Delivery, DeliveryRecord), *columns(Person, Profile), *columns(Period, PeriodRecord))
    .join(Person, Person.id == Delivery.person_id)
    .join(Account, Account.person_id == Person.id)
    .outerjoin(Period, Period.id == Delivery.period_id)
    .where(Delivery.key == bindparam("key"), Delivery.letter_id.is_(None), Person.left_on.is_(None))
    .where(Account.platform == bindparam("platform"), Account.tenant == bindparam("tenant"))
    .where(Account.user_id == bindparam("user"))
)
_PRESSED_AND_HELD = _PRESSED.with_for_update(of=Delivery)
_HOLD = (
    select(Period.id)
    .join(Delivery, Delivery.period_id == Period.id)
    .where(Delivery.key == bindparam("key"))
    .with_for_update(read=True, of=Period)
)
_AT = bindparam("at", type_=Instant)
_PRESS = (
    update(Delivery)
    .where(Delivery.id == bindparam("delivery"), or_(Delivery.pressed_at.is_(None), Delivery.pressed_at <= _AT))
    .values(pressed_at=_AT)
)


class Pressing(Repository):
    """What stands before people, and what they do with it."""

    async def pressed(
        self, key: str, platform: str, tenant: str, user_id: str, *, hold: bool = False
    ) -> tuple[DeliveryRecord, Profile, PeriodRecord | None] | None:
        """The delivery of that key with its person and period, if that account is the person's own. With `hold` nobody
        else presses it, and its period stays open, until this transaction ends."""
        whose = {"key": key, "platform": platform, "tenant": tenant, "user": user_id}
        if not hold or self.sqlite:
            return await self._pressed(_PRESSED, whose)
        while True:
            held = await self._hold(key)
            found = await self._pressed(_PRESSED_AND_HELD, whose)
            if found is None or found[0].period_id == held:
                return found

    async def _hold(self, key: str) -> int | None:
        """The period of that delivery, which stays open if it is. It comes before the delivery, as for whoever closes
        it: the other way round each would wait for the other."""
        return (await self.connection.execute(_HOLD, {"key": key})).scalar_one_or_none()

    async def _pressed(
        self, query: Select[Any], whose: Mapping[str, str]
    ) -> tuple[DeliveryRecord, Profile, PeriodRecord | None] | None:
        row = (await self.connection.execute(query, whose)).one_or_none()
        if row is None:
            return None
        delivery, profile = made(DeliveryRecord, row), made(Profile, row, width(DeliveryRecord))
        end = width(DeliveryRecord) + width(Profile)
        period = made(PeriodRecord, row, end) if row[end] is not None else None
        return delivery, profile, period

    async def press(self, delivery_id: int, at: datetime) -> bool:
        """Remember the newest press; False when a newer one is known."""
        result = await self.connection.execute(_PRESS, {"delivery": delivery_id, "at": at})
        return result.rowcount == 1

    async def snooze(self, delivery_id: int, until: datetime, expires_at: datetime, send_id: str) -> None:
        """Shown again later, because the person said so: it counts as shown, and as not answered yet."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state.in_(("sending", "sent", "unknown", "due")))
            .values(
                state="due",
                due_at=until,
                expires_at=expires_at,
                send_id=send_id,
                sent_at=func.coalesce(Delivery.sent_at, Delivery.sending_since),
                pressed_at=None,
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
            .where(Delivery.pressed_at.is_(None), Delivery.reminds_id.is_(None))
            .where(Period.closed_at.is_(None), Period.closes_at > now)
            .order_by(func.coalesce(Delivery.sent_at, Delivery.sending_since).desc(), Delivery.id.desc())
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def open_of(self, person_id: int, flow: str, now: datetime) -> Sequence[DeliveryRecord]:
        """What a person has been asked of a flow, or will be, in periods still open, and has not answered; soonest
        first."""
        query = (
            select(*columns(Delivery, DeliveryRecord))
            .join(Period, Period.id == Delivery.period_id)
            .where(Delivery.person_id == person_id, Delivery.flow == flow, Delivery.pressed_at.is_(None))
            .where(Delivery.state.in_(("due", "sending", "sent", "unknown")), Delivery.follow_up.is_(False))
            .where(Period.closed_at.is_(None), Period.closes_at > now)
            .order_by(Delivery.due_at, Delivery.id)
        )
        return [made(DeliveryRecord, row) for row in await self.connection.execute(query)]

    async def foreseen(
        self, person_id: int, schedule_id: int, source: str | None, now: datetime
    ) -> Sequence[tuple[datetime, datetime]]:
        """(due, too late) of what that schedule owes a person and has not shown them. With `source`, which is what the
        sources of days begin with, only what came otherwise: nothing that depends on their answers (rule A2.11)."""
        query = (
            select(Delivery.due_at, Delivery.expires_at)
            .join(Occurrence, Occurrence.id == Delivery.occurrence_id)
            .where(Delivery.person_id == person_id, *UNSEEN_FIRST, Delivery.period_id.is_not(None))
            .where(Occurrence.schedule_id == schedule_id, Delivery.expires_at > now)
        )
        if source is not None:
            query = query.where(not_(Occurrence.source.startswith(source, autoescape=True)))
        return [(row.due_at, row.expires_at) for row in await self.connection.execute(query)]

    async def of_occurrence(self, occurrence_id: int, person_id: int, step: str) -> DeliveryRecord | None:
        query = select(*columns(Delivery, DeliveryRecord)).where(
            Delivery.occurrence_id == occurrence_id, Delivery.person_id == person_id, Delivery.step == step
        )
        row = (await self.connection.execute(query)).one_or_none()
        return made(DeliveryRecord, row) if row else None

    async def show_now(self, delivery_id: int, now: datetime) -> None:
        """The person asked for it before it was sent: it is shown to them instead, at no cost."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state == "due")
            .values(
                state="sent",
                sent_at=func.coalesce(Delivery.sent_at, literal(now, Instant)),
                asked_for=or_(Delivery.asked_for, Delivery.sent_at.is_(None)),
                reason="asked-for",
            )
        )

    async def forget_presses(self, period_id: int) -> None:
        """When somebody pressed is of no use once the period is closed, except to whoever wants to guess."""
        pressed = Delivery.period_id == period_id, Delivery.pressed_at.is_not(None)
        await self.connection.execute(update(Delivery).where(*pressed).values(pressed_at=None))

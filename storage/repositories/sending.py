"""The outbox as it is emptied: claimed, gated, sent, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from storage.columns import BEGINNING, Instant
from storage.records import DeliveryRecord, Profile
from storage.repositories.base import Repository, columns, made, width
from storage.repositories.owing import IN_TURN
from storage.tables import UNDECIDED, Account, Delivery, Person, Throttle

_NOW = bindparam("now", type_=Instant)
_TABLE = cast("Table", Delivery.__table__)
_WORKSPACE = Account.platform + ":" + Account.tenant
OPENING = "::opening"
"""How a workspace's key ends for those whose conversation must be opened first."""

_OTHER = aliased(Account)
_CHOSEN = func.coalesce(Person.platform, "")
_BETTER = (
    exists()
    .where(_OTHER.person_id == Account.person_id, _OTHER.unreachable.is_(None), _OTHER.tenant != "")
    .where(
        or_(
            and_(_OTHER.platform == _CHOSEN, or_(Account.platform != _CHOSEN, _OTHER.id < Account.id)),
            and_(_OTHER.platform != _CHOSEN, Account.platform != _CHOSEN, _OTHER.id < Account.id),
        )
    )
    .correlate(Account, Person)
)
"""Whether there is an account that goes before this one: on the platform that the person chose, or an older one."""

_BLOCKED = exists().where(
    Account.person_id == Delivery.person_id,
    or_(
        Throttle.key.in_((_WORKSPACE, func.substr(_WORKSPACE + ":" + Account.user_id, 1, BEGINNING))),
        and_(Throttle.key == _WORKSPACE + OPENING, Account.address.is_(None)),
    ),
    Throttle.until > _NOW,
    Account.unreachable.is_(None),
    ~_BETTER,
)
_CLAIM = (
    select(*columns(Delivery, DeliveryRecord), *columns(Person, Profile))
    .join(Person, Person.id == Delivery.person_id)
    .where(Delivery.state == "due", Delivery.due_at <= _NOW, ~_BLOCKED)
    .order_by(Delivery.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Delivery, Person))
)
_CLAIM_BUT = _CLAIM.where(Delivery.person_id.not_in(bindparam("but", expanding=True)))
_STILL_DUE = update(_TABLE).where(_TABLE.c.id == bindparam("d"), _TABLE.c.state == "due")
_SETTLE = _STILL_DUE.values(state=bindparam("becomes"), reason=bindparam("why"))
_POSTPONE = _STILL_DUE.values(due_at=bindparam("until"), reason=bindparam("why"))
_GOING_OUT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("d"))
    .values(
        state="sending",
        owner=bindparam("whose"),
        lease_until=bindparam("lease"),
        attempt=_TABLE.c.attempt + 1,
        sending_since=bindparam("now"),
        said_no_at=None,
        account_id=bindparam("a"),
        version=bindparam("v"),
    )
)
_HELD = (
    select(Delivery.id, Delivery.pressed_at)
    .where(tuple_(Delivery.id, Delivery.attempt).in_(bindparam("taken", expanding=True)))
    .where(Delivery.owner == bindparam("whose"), Delivery.state == "sending")
    .order_by(*IN_TURN)
    .with_for_update()
)
_SENT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("d"), _TABLE.c.attempt == bindparam("n"))
    .where(_TABLE.c.owner == bindparam("whose"), _TABLE.c.state == "sending")
    .values(state="sent", sent_at=func.coalesce(_TABLE.c.sent_at, _NOW), address=bindparam("w"), reason=None)
)


def _nobody_holds(*those: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those that no other transaction decides upon just now: the next sweep finds the others as they were left."""
    found = select(Delivery.id).where(*those).with_for_update(skip_locked=True)
    return _TABLE.c.id.in_(found)


_LEASE_OVER = (
    update(_TABLE)
    .where(_nobody_holds(Delivery.state == "sending", Delivery.lease_until < _NOW))
    .values(state="unknown", reason="lease-over", owner=None)
)
_TOO_LATE = (
    update(_TABLE)
    .where(_nobody_holds(Delivery.state == "due", Delivery.due_at <= _NOW, Delivery.expires_at <= _NOW))
    .values(state="expired", reason=func.coalesce(_TABLE.c.reason, "too-late"))
)
_UNDECIDED = (
    select(*columns(Delivery, DeliveryRecord))
    .where(UNDECIDED, Delivery.sending_since <= bindparam("begun", type_=Instant))
    .where(or_(Delivery.said_no_at.is_(None), Delivery.said_no_at <= bindparam("denied", type_=Instant)))
    .order_by(Delivery.sending_since, Delivery.id)
    .limit(bindparam("most"))
)


class Sending(Repository):
    """Work to do, and what became of it. The states and who may change them: trust requirements B2."""

    async def claim(
        self, now: datetime, limit: int, but: Collection[int] = ()
    ) -> Sequence[tuple[DeliveryRecord, Profile]]:
        """Due deliveries that no other transaction holds, with their people, until this one ends; those that were owed
        first come first. Those whose platform asked us to wait are left alone, and the people of `but`."""
        asked = {"now": now, "most": limit, **({"but": list(but)} if but else {})}
        rows = await self.connection.execute(_CLAIM_BUT if but else _CLAIM, asked)
        claimed = [(made(DeliveryRecord, row), made(Profile, row, width(DeliveryRecord))) for row in rows]
        return sorted(claimed, key=lambda one: (one[0].due_at, one[0].id))

    async def settle(self, ended: Collection[tuple[int, str, str]]) -> None:
        """Due ones that will not be sent: (delivery, state, reason)."""
        if ended:
            await self.connection.execute(_SETTLE, [{"d": d, "becomes": state, "why": why} for d, state, why in ended])

    async def postpone(self, held: Collection[tuple[int, datetime, str]]) -> None:
        """Due ones that are due later: (delivery, until, reason)."""
        if held:
            await self.connection.execute(_POSTPONE, [{"d": d, "until": until, "why": why} for d, until, why in held])

    async def sending(self, going: Sequence[tuple[int, int, int]], owner: str, now: datetime, lease: timedelta) -> None:
        """From now on these may be on their way: (delivery, account, version of the flow that it is said in)."""
        if going:
            ours = {"whose": owner, "lease": now + lease, "now": now}
            await self.connection.execute(_GOING_OUT, [{"d": d, "a": a, "v": v, **ours} for d, a, v in going])

    async def held(self, taken: Collection[tuple[int, int]], owner: str) -> Mapping[int, bool]:
        """Which of these (delivery, attempt) are still `owner`'s to complete, and whether they are answered already;
        they stay so until this transaction ends."""
        rows = await self.connection.execute(_HELD, {"taken": list(taken), "whose": owner})
        return {row.id: row.pressed_at is not None for row in rows}

    async def sent(self, posted: Sequence[tuple[int, int, str]], owner: str, now: datetime) -> None:
        """These (delivery, attempt, address) are posted. A lease that was lost in the meantime stays lost."""
        if posted:
            ours = {"whose": owner, "now": now}
            await self.connection.execute(_SENT, [{"d": d, "n": n, "w": where, **ours} for d, n, where in posted])

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
        """Leases that ran out leave an unknown outcome, whether the person has answered or not; what came too late is
        expired. It is due by then, so that whatever is not due yet need not be looked at."""
        await self.connection.execute(_LEASE_OVER, {"now": now})
        await self.connection.execute(_TOO_LATE, {"now": now})

    async def undecided(self, begun_before: datetime, denied_before: datetime, limit: int) -> Sequence[DeliveryRecord]:
        """Unknown outcomes of attempts begun before the one instant and, where the platform has denied them, denied
        before the other; those not asked about yet come first."""
        about = {"begun": begun_before, "denied": denied_before, "most": limit}
        return [made(DeliveryRecord, row) for row in await self.connection.execute(_UNDECIDED, about)]

    async def decide(self, delivery: DeliveryRecord, /, **values: Any) -> bool:
        """What the unknown outcome of that attempt turned out to be. False when somebody else has decided."""
        result = await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.state == "unknown", Delivery.attempt == delivery.attempt)
            .values(**values)
        )
        return result.rowcount == 1

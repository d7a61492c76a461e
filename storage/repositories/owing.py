"""The outbox as it is filled: what is owed, taken back, put at another time, forgotten."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, not_, or_, select, true, update

from storage.records import UnsentRecord
from storage.repositories.base import INSERTS, Repository, pages
from storage.tables import Delivery, Occurrence, Period

BATCH = 500
TAKEN_BACK = "answer-changed"
SCHEDULE_CHANGED = "schedule-changed"
MEETING_OFF = "meeting-off"
LEFT = "left"
BACK_AGAIN = (SCHEDULE_CHANGED, MEETING_OFF, LEFT)
"""Reasons for taking something back that may be gone by the next time it is planned."""

OWED = "handgreb_owed"
"""What is announced when something new is owed."""

PLANNED = ("due_at", "expires_at", "period_id", "flow", "version", "priority")
"""What is as the schedule says when something is owed again."""

BROUGHT_BACK = ("due_at", "expires_at", "period_id", "key", "send_id")
"""What is new about a follow-up that is owed again because the answer changed back."""

UNSEEN = (Delivery.state == "due", Delivery.sent_at.is_(None))
"""Owed, and shown to nobody: what may be taken back or put at another time. What somebody has put off is theirs."""

UNSEEN_FIRST = (*UNSEEN, Delivery.follow_up.is_(False), Delivery.reminds_id.is_(None))
"""That, of what is asked first: no follow-up, no reminder."""

TURN = ("occurrence_id", "person_id", "step")
IN_TURN = tuple(getattr(Delivery, one) for one in TURN)
"""The order in which one transaction takes hold of several: what is owed already is taken hold of too when it is owed
once more, and two that went different ways about it would wait for each other."""

_GONE = or_(*(Delivery.reason == reason for reason in BACK_AGAIN))
_COMES_AGAIN = and_(Delivery.state == "skipped", _GONE, Delivery.sent_at.is_(None))
"""What is owed again when it is planned again."""

_OWE = {
    name: (new := insert(Delivery)).on_conflict_do_update(
        index_elements=TURN,
        set_={**{one: getattr(new.excluded, one) for one in PLANNED}, "state": "due", "reason": None},
        where=_COMES_AGAIN,
    )
    for name, insert in INSERTS.items()
}
_OWE_AGAIN = {
    name: (new := insert(Delivery)).on_conflict_do_update(
        index_elements=TURN,
        set_={**{one: getattr(new.excluded, one) for one in BROUGHT_BACK}, "state": "due", "reason": None},
        where=and_(Delivery.state == "skipped", Delivery.reason == TAKEN_BACK),
    )
    for name, insert in INSERTS.items()
}
_TAKE_BACK = (
    update(Delivery)
    .where(Delivery.occurrence_id == bindparam("occurrence"), Delivery.person_id == bindparam("person"))
    .where(Delivery.state == "due", Delivery.step.not_in(bindparam("kept", expanding=True)))
    .values(state="skipped", reason=TAKEN_BACK)
)


def brings(flow: str) -> tuple[ColumnElement[bool], ...]:
    """The first of that flow in an occurrence, unless it comes again."""
    return Delivery.flow == flow, Delivery.follow_up.is_(False), Delivery.reminds_id.is_(None), not_(_COMES_AGAIN)


class Owing(Repository):
    """What we owe, to whom and when."""

    async def owe(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert what is not owed already; and owe again what was taken back when the schedule changed, or the
        meeting was off, if nobody has seen it. Each row names its key, send_id, occurrence_id, person_id, period_id,
        flow, version, step, asked_for, follow_up, due_at and expires_at."""
        for page in pages(sorted(rows, key=itemgetter(*TURN)), BATCH):
            batch = [{"state": "due", "attempt": 0, **row} for row in page]
            await self.connection.execute(_OWE[self.dialect], batch)
            if any(row["state"] == "due" for row in batch):
                await self.announce(OWED)

    async def asked_in(self, period_id: int) -> Sequence[int]:
        """Those whom a question of that period has reached, or may have."""
        query = select(Delivery.person_id).where(Delivery.period_id == period_id)
        query = query.where(Delivery.state.in_(("sent", "unknown"))).distinct().order_by(Delivery.person_id)
        return (await self.connection.execute(query)).scalars().all()

    async def owe_again(self, row: Mapping[str, Any]) -> None:
        """Owe a follow-up, also one that was taken back because an answer changed."""
        await self.connection.execute(_OWE_AGAIN[self.dialect], {"state": "due", "attempt": 0, **row})

    async def take_back(self, occurrence_id: int, person_id: int, kept: Collection[str]) -> None:
        """Follow-ups that no longer follow from the answers, except the steps in `kept`."""
        those = {"occurrence": occurrence_id, "person": person_id, "kept": sorted(kept)}
        await self.connection.execute(_TAKE_BACK, those)

    async def unplan(self, schedule_id: int, source: str, kept: str = "") -> None:
        """Take back what this schedule owes and has not shown, so that it is planned anew; but not the follow-ups that
        people's answers have led to, nor what came of the source `kept`. What was tried already stays, as skipped; so
        does what no day of the schedule's `source` will bring again. What somebody has put off themselves comes when
        they said."""
        own = and_(Occurrence.schedule_id == schedule_id, Occurrence.source != kept)
        from_answers = and_(Delivery.follow_up, Delivery.reminds_id.is_(None))
        again = select(Occurrence.id).where(own, Occurrence.source == source)
        owed = and_(
            Delivery.occurrence_id.in_(select(Occurrence.id).where(own)),
            *UNSEEN,
            Delivery.period_id.is_not(None),
            not_(from_answers),
        )
        await self.connection.execute(
            delete(Delivery).where(owed, Delivery.attempt == 0, Delivery.occurrence_id.in_(again))
        )
        await self.connection.execute(update(Delivery).where(owed).values(state="skipped", reason=SCHEDULE_CHANGED))

    async def had_of(self, person_id: int, source: str, flow: str) -> Collection[str]:
        """Keys of the occurrences of that source that bring that flow to a person, or have brought it."""
        query = select(Occurrence.key).join(Delivery, Delivery.occurrence_id == Occurrence.id)
        query = query.where(Delivery.person_id == person_id, Occurrence.source == source, *brings(flow))
        return set((await self.connection.execute(query)).scalars())

    async def unsent_of(self, person_ids: Collection[int], source: str) -> Sequence[UnsentRecord]:
        """Whatever the days of schedules, or HR by hand, owe these people and have not shown them. `source` is what the
        sources of occurrences begin with."""
        query = (
            select(
                Delivery.id,
                Delivery.person_id,
                Occurrence.schedule_id,
                Occurrence.day,
                Period.closes_at,
                Occurrence.spread,
            )
            .join(Occurrence, Occurrence.id == Delivery.occurrence_id)
            .join(Period, Period.id == Delivery.period_id)
            .where(*UNSEEN, Delivery.follow_up.is_(False))
            .where(Occurrence.source.startswith(source, autoescape=True))
            .order_by(*IN_TURN)
        )
        found: list[UnsentRecord] = []
        for page in pages(sorted(person_ids)):
            rows = await self.connection.execute(query.where(Delivery.person_id.in_(page)))
            found += [UnsentRecord(*row) for row in rows]
        return found

    async def unmeant(self, delivery_ids: Collection[int]) -> None:
        """Take these back that nobody has seen: those they are for are not who is asked any longer."""
        for page in pages(delivery_ids):
            await self.connection.execute(
                update(Delivery)
                .where(Delivery.id.in_(page), *UNSEEN_FIRST)
                .values(state="skipped", reason=SCHEDULE_CHANGED)
            )

    async def retime(self, delivery_id: int, due_at: datetime, expires_at: datetime) -> None:
        """Due at another time than before, unless it is on its way."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state == "due")
            .values(due_at=due_at, expires_at=expires_at, reason=None)
        )

    async def drop_open(self, person_ids: Collection[int], reason: str) -> None:
        """Nothing more goes to these people."""
        for page in pages(person_ids):
            await self.connection.execute(
                update(Delivery)
                .where(Delivery.person_id.in_(page), Delivery.state == "due")
                .values(state="skipped", reason=reason)
            )

    async def bring_back(self, person_ids: Collection[int], now: datetime) -> None:
        """These people had left and are back: what nobody would plan again, letters, follow-ups and what they put off,
        is owed again unless it is too late. Reminders and first questions are planned as for everybody."""
        lost = and_(Delivery.state == "skipped", Delivery.reason == LEFT, Delivery.expires_at > now)
        unplanned = or_(Delivery.letter_id.is_not(None), Delivery.follow_up, Delivery.sent_at.is_not(None))
        query = select(Delivery.id).where(lost, unplanned, Delivery.reminds_id.is_(None)).order_by(*IN_TURN)
        for page in pages(sorted(person_ids)):
            theirs = query.where(Delivery.person_id.in_(page)).with_for_update()
            again = update(Delivery).where(Delivery.id.in_(theirs)).values(state="due", reason=None)
            if (await self.connection.execute(again)).rowcount:
                await self.announce(OWED)

    async def drop_snoozed(self, person_id: int, reason: str) -> None:
        """What this person has put off does not come again."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.person_id == person_id, Delivery.state == "due", Delivery.sent_at.is_not(None))
            .values(state="skipped", reason=reason)
        )

    async def next_due(self, after: datetime) -> datetime | None:
        """When the next delivery is due."""
        query = select(func.min(Delivery.due_at)).where(Delivery.state == "due", Delivery.due_at > after)
        return (await self.connection.execute(query)).scalar_one()

    async def met(
        self, person_ids: Collection[int], flow: str, occurrence_id: int
    ) -> Mapping[int, Sequence[tuple[int, str]]]:
        """Person → (occurrence, step) of what they were or will be asked of that flow to begin with; and of that one
        occurrence, whatever became of it."""
        alive = Delivery.state.in_(("due", "sending", "sent", "unknown"))
        query = (
            select(Delivery.person_id, Delivery.occurrence_id, Delivery.step)
            .where(Delivery.person_id.in_(person_ids), Delivery.flow == flow, Delivery.follow_up.is_(False))
            .where(Delivery.period_id.is_not(None), or_(alive, Delivery.occurrence_id == occurrence_id))
        )
        found: dict[int, list[tuple[int, str]]] = {}
        for row in await self.connection.execute(query.order_by(Delivery.id)):
            found.setdefault(row.person_id, []).append((row.occurrence_id, row.step))
        return found

    async def count_of(self, person_id: int, *, follow_ups: bool) -> int:
        query = select(func.count()).select_from(Delivery).where(Delivery.person_id == person_id)
        query = query.where(true() if follow_ups else Delivery.follow_up.is_(False))
        return (await self.connection.execute(query)).scalar_one()

    async def forget(self, person_id: int) -> None:
        await self.connection.execute(delete(Delivery).where(Delivery.person_id == person_id))

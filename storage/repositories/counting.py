"""The outbox as the operator may see it: sums that add up, and what went wrong. Nothing that an answer leads to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, and_, case, func, or_, select

from storage.counts import StateCount, TroubleRecord
from storage.repositories.base import Repository
from storage.tables import Delivery, Occurrence, Schedule

_SHOWN = or_(Delivery.sent_at.is_not(None), and_(Delivery.state == "skipped", Delivery.reason == "answered"))
"""Who snoozed a question, or answered it before it came, is told from nobody else who has it (rule A2.2)."""

_OF_THE_SCHEDULE = and_(
    Delivery.follow_up.is_(False), Delivery.period_id.is_not(None), Occurrence.schedule_id.is_not(None)
)


class Counting(Repository):
    """Only what the schedule decided on: nothing that somebody asked for, nothing that follows from an answer (rule
    A2.11), no reminders."""

    async def counts(self, now: datetime, alike: Collection[str] = ()) -> Mapping[str, int]:
        """How many deliveries are in each state. Those that were not sent for one of the reasons `alike` are as if they
        had been."""
        query = select(stands(now, alike).label("stands"), func.count()).select_from(Delivery)
        query = query.join(Occurrence, Occurrence.id == Delivery.occurrence_id).where(_OF_THE_SCHEDULE)
        rows = await self.connection.execute(query.group_by("stands"))
        return {row[0]: row[1] for row in rows}

    async def by_occurrence(self, since: date, nudge: str | None, now: datetime) -> Sequence[StateCount]:
        """How many deliveries of each occurrence from that day on are in each state, and for what reason; newest
        first."""
        what = (Occurrence.id, Occurrence.day, Occurrence.source, Schedule.name)
        state, reason = _told(now)
        counted = select(*what, state.label("stands"), reason.label("why"), func.count())
        query = _since(counted, since, nudge).group_by(*what, "stands", "why")
        query = query.order_by(Occurrence.day.desc(), Occurrence.id.desc(), "stands", "why")
        return [StateCount(*row) for row in await self.connection.execute(query)]

    async def trouble(self, since: date, nudge: str | None) -> Sequence[TroubleRecord]:
        """What failed, and what was in doubt and will stay so, by the name under which it was sent."""
        decided = and_(Delivery.state == "unknown", Delivery.decided_at.is_not(None))
        what = (Occurrence.day, Schedule.name, Delivery.state, Delivery.reason, Delivery.send_id)
        query = _since(select(*what), since, nudge).where(or_(Delivery.state == "failed", decided), ~_SHOWN)
        return [TroubleRecord(*row) for row in await self.connection.execute(query.order_by(Delivery.id))]


def _early(now: datetime) -> ColumnElement[bool]:
    """Who took up a question before its time is told from nobody else it waits for (rule A2.2)."""
    return and_(Delivery.asked_for, Delivery.state == "sent", Delivery.due_at > now)


def _told(now: datetime) -> tuple[Case[Any], Case[Any]]:
    """State and reason, as the operator may see them."""
    early = _early(now)
    state = case((early, "due"), (_SHOWN, "sent"), else_=Delivery.state)
    return state, case((or_(early, _SHOWN, Delivery.state == "sent"), None), else_=Delivery.reason)


def stands(now: datetime, alike: Collection[str]) -> Case[str]:
    """The state of a delivery, as anybody may see it. One that was not sent for one of the reasons `alike` is as if it
    had been."""
    state, _ = _told(now)
    spared = and_(Delivery.state.in_(("due", "skipped", "expired")), Delivery.reason.in_(alike))
    return case((spared, "sent"), else_=state)


def _since(query: Any, since: date, nudge: str | None) -> Any:
    query = (
        query.select_from(Delivery)
        .join(Occurrence, Occurrence.id == Delivery.occurrence_id)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(_OF_THE_SCHEDULE, Occurrence.day >= since)
    )
    return query.where(Schedule.name == nudge) if nudge else query

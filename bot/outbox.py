"""What verbs share of owing somebody a step: the period it counts in, and the row of the outbox."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.keys import opaque, send_id
from flows.flow import Flow, Step
from flows.periods import span
from storage.records import OccurrenceRecord, PeriodRecord
from storage.work import Work

FOLLOW_UP_WINDOW = timedelta(days=3)


async def open_period(
    work: Work, flow: Flow, at: datetime, occasion: str, zone: ZoneInfo, now: datetime
) -> PeriodRecord:
    """The period that something asked at `at` counts in; opened, with a snapshot of the tree, if it was not."""
    when = span(flow, at, occasion, zone)
    found = await work.periods.find(flow.id, when.key)
    if found:
        return found
    roster = await work.rosters.current(now)
    return await work.periods.open(flow.id, when.key, roster, when.opens_at, when.closes_at, when.closes_on)


def owed(
    occurrence: OccurrenceRecord,
    person_id: int,
    flow: Flow,
    step: Step,
    *,
    period_id: int | None,
    due_at: datetime,
    expires_at: datetime,
    asked_for: bool = False,
) -> Mapping[str, Any]:
    """A row of the outbox."""
    return {
        "key": opaque(),
        "send_id": send_id(),
        "occurrence_id": occurrence.id,
        "person_id": person_id,
        "period_id": period_id,
        "flow": flow.id,
        "version": flow.version,
        "step": step.id,
        "asked_for": asked_for,
        "due_at": due_at,
        "expires_at": expires_at,
    }

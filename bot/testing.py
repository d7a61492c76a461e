"""A nudge sent to one person to look at; what they answer to it is not stored."""

from datetime import datetime, timedelta

from bot.keys import opaque
from bot.organisation import Organisation
from bot.outbox import beginnings, owed
from flows.flow import Flow
from storage.work import Work

TEST_WINDOW = timedelta(hours=1)


async def owe_test(
    work: Work, organisation: Organisation, flow: Flow | None, schedule_id: int | None, person_id: int, now: datetime
) -> bool:
    """Owe a test to one person, to be sent at once (rule A8.2). Whether there is such a flow."""
    if flow is None:
        return False
    occurrence = await work.occurrences.open("test", opaque(), schedule_id, flow.id, organisation.today(now), None)
    step = (await beginnings(work, flow, occurrence.id, [person_id]))[person_id]
    expires_at = now + TEST_WINDOW
    row = owed(occurrence, person_id, flow, step, period_id=None, due_at=now, expires_at=expires_at, asked_for=True)
    await work.deliveries.owe([row])
    return True

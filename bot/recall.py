"""What verbs share of bringing a person's own words back to them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flows.flow import Flow, Step
from flows.recall import Recalled
from storage.work import Work


async def recall(work: Work, flow: Flow, step: Step, person_id: int, now: datetime, zone: ZoneInfo) -> Recalled | None:
    """What the person last wrote where the step looks back to; None where it does not, or they erased it."""
    if step.recall is None:
        return None
    found = await work.notes.last(person_id, flow.id, step.recall)
    if found is None:
        return None
    words, written_at = found
    return Recalled(words, (now.astimezone(zone).date() - written_at.astimezone(zone).date()).days)

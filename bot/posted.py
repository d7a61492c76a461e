"""What verbs share of sending a letter: a delivery to each who gets it, as one that follows from an answer."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.keys import opaque, send_id
from bot.organisation import Organisation
from flows.letter import MOST_A_DAY
from flows.schedule import instant
from storage.letter_records import LetterRecord
from storage.records import Profile
from storage.repositories.letters import SOURCE
from storage.work import Work

DRAFT_KEPT = timedelta(days=7)
SENT_KEPT = timedelta(days=30)
"""So long a letter waits for a good moment, too: a holiday, a pause."""


async def enough_today(work: Work, writer: Profile, organisation: Organisation, now: datetime) -> bool:
    """Whether somebody has sent as many today as we take. Nobody else sends in their name until this transaction
    ends."""
    zone = organisation.zone_of(writer.timezone)
    return await work.letters.sent_since(writer.id, instant(now.astimezone(zone).date(), time(0), zone)) >= MOST_A_DAY


async def post(
    work: Work,
    letter: LetterRecord,
    people: Sequence[int],
    organisation: Organisation,
    due_at: datetime,
    expires_at: datetime,
) -> None:
    """Nobody else counts these deliveries (rule A2.11)."""
    today = organisation.today(due_at)
    occurrence = await work.occurrences.open(SOURCE, letter.key, None, letter.flow, today, None)
    same = {
        "occurrence_id": occurrence.id,
        "period_id": None,
        "letter_id": letter.id,
        "flow": letter.flow,
        "version": 0,
        "step": letter.step,
        "asked_for": letter.kind == "raise",
        "follow_up": True,
        "due_at": due_at,
        "expires_at": expires_at,
    }
    await work.deliveries.owe([{"key": opaque(), "send_id": send_id(), "person_id": one, **same} for one in people])

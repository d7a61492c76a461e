"""What verbs share of sending a letter: a delivery to each who gets it, as one that follows from an answer."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.keys import opaque, send_id
from bot.organisation import Organisation
from flows.letter import MEETING, MOST_A_DAY
from flows.schedule import instant
from storage.letter_records import LetterRecord
from storage.records import Profile
from storage.repositories.letters import SOURCE
from storage.work import Work

DRAFT_KEPT = timedelta(days=7)
SENT_KEPT = timedelta(days=30)
"""So long a letter waits for a good moment, too: a holiday, a pause."""

TOLD_WITHIN = timedelta(days=5)
"""What a meeting has said is old news after so long."""


async def enough_today(work: Work, writer: Profile, organisation: Organisation, now: datetime) -> bool:
    """Whether somebody has sent as many today as we take. Nobody else sends in their name until this transaction
    ends."""
    zone = organisation.zone_of(writer.timezone)
    return await work.letters.sent_since(writer.id, instant(now.astimezone(zone).date(), time(0), zone)) >= MOST_A_DAY


async def post(
    work: Work,
    letter: LetterRecord,
    people: Sequence[int],
    on: date,
    due_at: datetime,
    expires_at: datetime,
) -> None:
    """Nobody else counts these deliveries (rule A2.11). `on` is the day they are said to be of."""
    occurrence = await work.occurrences.open(SOURCE, letter.key, None, letter.flow, on, None)
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


async def tell(
    work: Work, period_id: int, flow: str, unit: int, held_on: date, people: Sequence[int], now: datetime
) -> None:
    """What a meeting has said goes to all of these: a letter that nobody wrote."""
    letter = await work.letters.add(
        {
            "key": opaque(),
            "kind": MEETING,
            "state": "sent",
            "text": "",
            "team_id": unit,
            "origin": f"{period_id}.{held_on}",
            "flow": flow,
            "step": "",
            "written_at": now,
            "sent_at": now,
            "keep_until": now + SENT_KEPT,
        }
    )
    await post(work, letter, people, held_on, now, now + TOLD_WITHIN)

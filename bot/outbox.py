"""What verbs share of owing somebody a step: the period it counts in, the row of the outbox, and its times."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.keys import opaque, send_id
from bot.organisation import Organisation
from bot.scheduled import readable
from flows.flow import Flow, Step
from flows.gate import SELF_PAUSE, SILENT_AFTER
from flows.periods import span
from flows.rotation import beginning
from flows.schedule import Nudge, instant
from flows.settled import QUIET, Move, unsettled
from flows.spread import jitter
from storage.records import DeliveryRecord, OccurrenceRecord, PeriodRecord, Profile, ScheduleRecord
from storage.work import Work

FOLLOW_UP_WINDOW = timedelta(days=7)
"""Long enough that no run of holidays makes a promised question too late."""

BY_DAYS = "schedule:"
BY_HAND = "by-hand:"


def by_days(schedule: ScheduleRecord) -> str:
    """The source of whatever the days of a schedule bring."""
    return f"{BY_DAYS}{schedule.id}"


def occasion(nudge: Nudge, day: date) -> str:
    """What names its occurrence of that local day: of what is counted from dates the date, which stays the same when
    HR wants it asked earlier or later."""
    return f"{nudge.anchor}:{(day - nudge.offset).isoformat()}" if nudge.anchor else day.isoformat()


def sent_by_hand(schedule: ScheduleRecord) -> str:
    """The source of what HR sends by hand."""
    return f"{BY_HAND}{schedule.id}"


async def open_period(
    work: Work, flow: Flow, at: datetime, occasion: str, zone: ZoneInfo, now: datetime
) -> PeriodRecord:
    """The period that something asked at `at` counts in; made, with a snapshot of the tree, if it was not there. Where
    it opens later, `Homes` looks at the tree again then."""
    when = span(flow, at, occasion, zone)
    found = await work.periods.find(flow.id, when.key)
    if found:
        return found
    roster = await snapshot(work, now)
    return await work.periods.open(flow.id, when.key, roster, now, when.opens_at, when.closes_at, when.closes_on)


async def snapshot(work: Work, now: datetime) -> int:
    """The tree and the homes that a period opening now is counted by."""
    seen = await work.rosters.seen(now - QUIET)
    return await work.rosters.found_out(seen) or await work.rosters.current(now, await _untold(work, now), seen)


async def _untold(work: Work, now: datetime) -> Collection[int]:
    """The units that have changed too much to be told of, by the log of the last days."""
    recent = await work.rosters.recent(now - QUIET)
    moves = [Move(person, before, unit) for what, person, unit, before in recent if what not in ("opened", "closed")]
    opened = {unit for what, _, unit, _ in recent if what == "opened" and unit is not None}
    parents = {team.id: team.parent_id for team in await work.teams.all()}
    return unsettled(moves, opened, await work.rosters.sizes(), parents)


async def beginnings(work: Work, flow: Flow, occurrence_id: int, people: Collection[int]) -> Mapping[int, Step]:
    """Where the flow begins for each of these people on that occurrence. Planned again, it is the same."""
    if not flow.rotation:
        return dict.fromkeys(people, flow.first)
    found: dict[int, Step] = {}
    met = await work.deliveries.met(people, flow.id, occurrence_id)
    for person in people:
        now = next((flow.step(step) for occurrence, step in met.get(person, ()) if occurrence == occurrence_id), None)
        found[person] = now or beginning(flow, [step for _, step in met.get(person, ())], person)
    return found


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
    follow_up: bool = False,
    priority: int = 0,
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
        "follow_up": follow_up,
        "priority": priority,
        "due_at": due_at,
        "expires_at": expires_at,
    }


def local_times(
    nudge: Nudge,
    day: date,
    timezone: str | None,
    closes_at: datetime,
    organisation: Organisation,
    later: timedelta = timedelta(0),
) -> tuple[datetime, datetime]:
    """When a nudge of that day is due to somebody of that time zone who is asked so much `later` than the first, and
    when it is too late for it."""
    zone = organisation.zone_of(nudge.zone or timezone)
    at = instant(organisation.asks_on(nudge, day), nudge.at, zone)
    return at + later, min(nudge.too_late(day, at, zone), closes_at)


async def retime(work: Work, zones: Mapping[int, str | None], organisation: Organisation) -> None:
    """The zone or the hours of these people are others now: whatever their schedule owes them and has not sent is due
    at that nudge's time of the same local day (rule B6). `zones` are those they are in."""
    unsent = await work.deliveries.unsent_of(zones, BY_DAYS)
    if not unsent:
        return
    nudges: dict[int | None, Nudge] = {schedule.id: nudge for schedule, nudge in readable(await work.schedules.all())}
    for one in unsent:
        if nudge := nudges.get(one.schedule_id):
            later = jitter(one.person_id, nudge.name, timedelta(seconds=one.spread))
            times = local_times(nudge, one.day, zones[one.person_id], one.closes_at, organisation, later)
            await work.deliveries.retime(one.id, *times)


def costs_nothing(delivery: DeliveryRecord) -> bool:
    """Whether the person asked for it themselves, or asked to see it again, or a colleague wrote it."""
    return delivery.asked_for or delivery.sent_at is not None or delivery.letter_id is not None


def falls_silent(delivery: DeliveryRecord, person: Profile) -> bool:
    """Instead of one more nudge that nobody answers, the bot says that it pauses itself."""
    return person.unanswered >= SILENT_AFTER and asks_anew(delivery)


def asks_anew(delivery: DeliveryRecord) -> bool:
    """Whether it is one more question that waits for an answer, and not one that was there before."""
    return not costs_nothing(delivery) and delivery.reminds_id is None


async def arrived(work: Work, shown: Sequence[tuple[DeliveryRecord, Profile]], now: datetime) -> None:
    """These messages stand before their people: who we are is known now, one more nudge waits for an answer, or the
    bot has said that it pauses."""
    silent = [person.id for delivery, person in shown if falls_silent(delivery, person)]
    asked = [person.id for delivery, person in shown if asks_anew(delivery) and person.id not in silent]
    await work.people.asked(asked)
    await work.people.rest(silent, now + SELF_PAUSE)
    await work.people.welcome([person.id for _, person in shown if not person.welcomed])

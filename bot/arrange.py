"""HR changes a nudge that is on the schedule: pause, resume, delete, undo; sends it to look at, or to everybody."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.crowd import time_needed
from bot.keys import opaque
from bot.outbox import sent_by_hand
from bot.platform import Private, Replace, Response, Who
from bot.steering import HR, Handler, Refused, Steering, read, stored
from bot.testing import owe_test
from bot.timetable_pages import Pages
from bot.working_hours import at_work
from flows import refusals
from flows.message import Action
from flows.nudge_words import whom_in_words
from flows.outcomes import SPARED
from flows.refusals import refusal
from flows.schedule import Nudge, legible
from flows.schedule_view import delete_message, deleted_message, progress_message, send_message
from flows.telling import moment
from flows.words import Words
from storage.records import ScheduleRecord
from storage.work import Work

PATIENCE = 1.0
"""Seconds that somebody waits for everybody's messages to be owed; it goes on behind them."""

SENT_A_TEST = Words(
    "Prøven er på vej til dig. Den gemmer intet.",
    "The test is on its way to you. It stores nothing.",
)
PAUSED = Words(
    "Den holder pause nu. Ingen får den, før du genoptager den.", "It is paused. Nobody gets it until you resume it."
)
RESUMED = Words("Den er i gang igen.", "It is running again.")
UNDONE = Words("Fortrudt. I planen står det, som det var før.", "Undone: the schedule says what it said before.")
BEGUN = Words(
    "Her er en uge at begynde med. Ret den til, så den passer.", "Here is a week to begin with. Change it to fit."
)
NO_WEEK = Words(
    "Planen er ikke tom længere, så der er ikke tilføjet noget.",
    "The schedule is no longer empty, so nothing was added.",
)
SEND_AGAIN = Words(
    "Der er ikke sendt noget med den knap endnu. Se efter om lidt. Er det stadig sådan, så åbn planen, og send igen.",
    "Nothing was sent by that button yet. Look again in a while. If it is still so, open the schedule and send again.",
)

ByHand = Callable[[str, datetime, str], Coroutine[Any, Any, int | None]]
"""Owes the nudge of a name to its whole audience; called twice with the same key, once."""


@dataclass(frozen=True)
class Arrange:
    """Every button of a nudge on the schedule. A second tap changes nothing more. `supplied` is the week that an empty
    schedule can begin with."""

    steering: Steering
    pages: Pages
    by_hand: ByHand
    supplied: Sequence[Nudge] = ()
    later: set[asyncio.Task[int | None]] = field(default_factory=set)

    @property
    def buttons(self) -> Mapping[str, Handler]:
        changing = self.steering.changing
        return {
            "schedule-pause": changing(self._pause),
            "schedule-resume": changing(self._resume),
            "schedule-test": changing(self._test),
            "schedule-delete": changing(self._delete),
            "schedule-delete-now": changing(self._delete_now),
            "schedule-undo": changing(self._undo),
            "schedule-begin": changing(self._begin),
            "schedule-send": changing(self._send),
            "schedule-send-now": self._send_now,
            "schedule-progress": changing(self._progress),
        }

    async def _pause(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return await self._switch(work, hr, action, now, paused=True)

    async def _resume(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return await self._switch(work, hr, action, now, paused=False)

    async def _switch(self, work: Work, hr: HR, action: Action, now: datetime, *, paused: bool) -> Response:
        schedule = await self._there(work, action.ref)
        nudge = read(schedule).model_copy(update={"paused": paused})
        if stored(nudge) != schedule.definition and not await self.steering.write(
            work, schedule, nudge, hr.author, now
        ):
            raise Refused(refusals.CHANGED_MEANWHILE)
        said = (PAUSED if paused else RESUMED)(hr.language)
        return Replace(await self.pages.page(work, hr, await self._there(work, action.ref), now, said))

    async def _test(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        schedule = await self._there(work, action.ref)
        flow = self.steering.catalogue.flow(read(schedule).flow)
        if not await owe_test(work, self.steering.organisation, flow, schedule.id, hr.profile.id, now):
            raise Refused(refusals.GONE)
        return Private(refusal(SENT_A_TEST, hr.language))

    async def _delete(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        schedule = await self._there(work, action.ref)
        return Replace(delete_message(self.steering.title(hr, schedule), schedule.key, schedule.version, hr.language))

    async def _delete_now(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        schedule = await work.schedules.keyed(action.ref)
        as_seen = schedule is None or str(schedule.version) == action.value
        if not as_seen or (schedule and not await self.steering.write(work, schedule, None, hr.author, now)):
            raise Refused(refusals.CHANGED_MEANWHILE)
        gone = await work.schedules.ever(action.ref)
        if gone is None:
            raise Refused(refusals.GONE)
        return Replace(deleted_message(self.steering.title(hr, gone), gone.key, gone.version, hr.language))

    async def _undo(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        """A new version with what was before that one; also of a nudge that was deleted."""
        schedule = await work.schedules.ever(action.ref)
        newest = await work.versions.of(schedule.id, 1) if schedule else ()
        if schedule is None or not newest:
            raise Refused(refusals.GONE)
        last = newest[0]
        if str(last.version) != action.value:
            raise Refused(refusals.CHANGED_MEANWHILE)
        before = legible(last.before)
        if before is None:
            raise Refused(refusals.GONE)
        if last.after is None:
            await self.steering.add(work, before, hr.author, now)
        elif not await self.steering.write(work, schedule, before, hr.author, now):
            raise Refused(refusals.CHANGED_MEANWHILE)
        said = UNDONE(hr.language)
        return Replace(await self.pages.page(work, hr, await self._there(work, action.ref), now, said))

    async def _begin(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        """The supplied week, on an empty schedule."""
        if await work.schedules.hold_all():
            raise Refused(NO_WEEK)
        for nudge in self.supplied:
            if self.steering.catalogue.flow(nudge.flow):
                await self.steering.add(work, nudge, hr.author, now)
        return Replace(await self.pages.board(work, hr, 0, now))

    async def _send(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        entry = await self.steering.entry(work, hr, await self._there(work, action.ref), now)
        audience = whom_in_words(entry.nudge, entry.names, hr.language)
        takes = await time_needed(work, entry.people)
        organisation = self.steering.organisation
        begins, zone = (await at_work(work, organisation))(None, now), organisation.zone_of(hr.profile.timezone)
        said = moment(begins, zone, now, hr.language) if begins > now else ""
        return Replace(send_message(entry, audience, opaque(), takes, hr.language, said))

    async def _send_now(self, who: Who, action: Action, now: datetime) -> Response:
        """To everybody it is for. Sent once, however often it is pressed."""
        found = list[ScheduleRecord]()

        async def allowed(work: Work, hr: HR, action: Action, now: datetime) -> Response:
            found.append(await self._there(work, action.ref))
            return Private(refusal(refusals.GONE, hr.language))

        response = await self.steering.changing(allowed)(who, action, now)
        if not found or not action.value:
            return response
        owing = asyncio.create_task(self.by_hand(found[0].name, now, action.value))
        self.later.add(owing)
        owing.add_done_callback(self.later.discard)
        await asyncio.wait({owing}, timeout=PATIENCE)
        if owing.done():
            await owing
        return await self.steering.changing(self._progress)(who, action, now)

    async def _progress(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        schedule = await self._there(work, action.ref)
        counted = await work.occurrences.progress(sent_by_hand(schedule), action.value, now, SPARED)
        if counted is None and not self.later:
            raise Refused(SEND_AGAIN)
        entry = await self.steering.entry(work, hr, schedule, now)
        return Replace(progress_message(entry, action.value, counted or (entry.people, 0, entry.people), hr.language))

    async def _there(self, work: Work, key: str) -> ScheduleRecord:
        schedule = await work.schedules.keyed(key)
        if schedule is None:
            raise Refused(refusals.GONE)
        return schedule

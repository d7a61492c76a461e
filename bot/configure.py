"""HR changes the schedule → a new version of it, with author and time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.keys import opaque
from bot.organisation import Organisation, whom
from bot.outbox import beginnings, by_days, owed
from bot.platform import Private, Replace, Response, Stranger, Who
from bot.principal import Asker, asker
from flows import refusals
from flows.board import Entry, board
from flows.catalogue import Catalogue
from flows.message import Message
from flows.plan_file import Difference, compare
from flows.refusals import refusal
from flows.rights import Matrix, Target, may
from flows.schedule import Nudge, days
from flows.tree import below
from flows.words import Words
from storage.database import Database
from storage.records import ScheduleRecord
from storage.work import Work

LOOK_AHEAD = timedelta(weeks=60)
TEST_WINDOW = timedelta(hours=1)
SENT_A_TEST = Words(
    "Prøven er på vej til dig. Den gemmer intet.",
    "The test is on its way to you. It stores nothing.",
)


@dataclass(frozen=True)
class Configure:
    """The schedule, for those who may see and change it."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    matrix: Matrix

    async def show(self, who: Who, now: datetime) -> Response:
        """The schedule: what is asked, of whom, when next."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None or not self._may(asking, "schedule-list"):
                return self._refuse(asking)
            return Private(await self._board(work, asking, now))

    async def switch(self, who: Who, key: str, *, paused: bool, now: datetime) -> Response:
        """Pause a nudge, or let it run again."""
        async with self.database.begin() as work:
            asking = await asker(work, who)
            if asking is None or not self._may(asking, "schedule-change"):
                return self._refuse(asking)
            schedule = await work.schedules.keyed(key)
            if schedule is None:
                return Private(refusal(refusals.GONE, self.organisation.speaks(asking.profile)))
            nudge = read(schedule).model_copy(update={"paused": paused})
            author = asking.profile.email or asking.profile.name
            if not await self._change(work, schedule, nudge, author, now):
                return Private(refusal(refusals.CHANGED_MEANWHILE, self.organisation.speaks(asking.profile)))
            return Replace(await self._board(work, asking, now))

    async def test(self, who: Who, key: str, now: datetime) -> Response:
        """Send a nudge to the asker alone; what they answer to it is not stored."""
        async with self.database.begin() as work:
            asking = await asker(work, who)
            if asking is None or not self._may(asking, "schedule-change"):
                return self._refuse(asking)
            schedule = await work.schedules.keyed(key)
            if schedule is None or not await self.send_test(work, schedule, asking.profile.id, now):
                return Private(refusal(refusals.GONE, self.organisation.speaks(asking.profile)))
            return Private(refusal(SENT_A_TEST, self.organisation.speaks(asking.profile)))

    async def send_test(self, work: Work, schedule: ScheduleRecord, person_id: int, now: datetime) -> bool:
        """Owe a test to one person, to be sent at once (rule A8.2)."""
        flow = self.catalogue.flow(read(schedule).flow)
        if flow is None:
            return False
        day = self.organisation.today(now)
        occurrence = await work.occurrences.open("test", opaque(), schedule.id, flow.id, day, None)
        step = (await beginnings(work, flow, occurrence.id, [person_id]))[person_id]
        row = owed(
            occurrence,
            person_id,
            flow,
            step,
            period_id=None,
            due_at=now,
            expires_at=now + TEST_WINDOW,
            asked_for=True,
        )
        await work.deliveries.owe([row])
        return True

    async def test_to(self, name: str, email: str, now: datetime) -> bool:
        """A test to one person, for an operator."""
        async with self.database.begin() as work:
            schedule, person = await work.schedules.named(name), await work.people.by_email(email)
            if schedule is None or person is None or person.left_on is not None:
                return False
            return await self.send_test(work, schedule, person.id, now)

    async def coming(self, nudges: Sequence[Nudge], now: datetime, ahead: timedelta) -> list[Mapping[str, object]]:
        """Who would get what: each local day of each nudge, with its time and the size of its audience."""
        today = self.organisation.today(now)
        found: list[Mapping[str, object]] = []
        async with self.database.read() as work:
            for nudge in nudges:
                if not nudge.paused:
                    size = await self._size(work, nudge, today)
                    found += [
                        {"day": day, "at": f"{nudge.at:%H:%M}", "nudge": nudge.name, "people": size}
                        for day in days(nudge, today, today + ahead)
                    ]
        return sorted(found, key=lambda one: (str(one["day"]), str(one["at"])))

    async def _size(self, work: Work, nudge: Nudge, today: date) -> int:
        units = await work.teams.all()
        tops = [unit.id for unit in units if unit.slug in nudge.teams]
        teams = below({unit.id: unit.parent_id for unit in units}, tops) if nudge.teams else None
        return await work.people.size(whom(nudge.audience, today, teams))

    async def current(self) -> Mapping[str, Nudge]:
        """The schedule as it stands, by name."""
        async with self.database.read() as work:
            return {schedule.name: read(schedule) for schedule in await work.schedules.all()}

    async def apply(self, wanted: tuple[Nudge, ...], author: str, now: datetime) -> tuple[Difference, ...]:
        """Make the schedule as wanted, all of it or nothing; returns what was changed."""
        async with self.database.begin() as work:
            existing = {schedule.name: schedule for schedule in await work.schedules.hold_all()}
            differences = compare({name: read(schedule) for name, schedule in existing.items()}, wanted)
            for one in differences:
                if one.after is None:
                    await work.schedules.remove(existing[one.name], author, now)
                    await self._take_back(work, existing[one.name], now)
                elif one.before is None:
                    await work.schedules.add(opaque(), one.name, one.after.model_dump_json(by_alias=True), author, now)
                else:
                    await self._change(work, existing[one.name], one.after, author, now)
        return differences

    async def _change(self, work: Work, schedule: ScheduleRecord, nudge: Nudge, author: str, now: datetime) -> bool:
        definition = nudge.model_dump_json(by_alias=True)
        if definition == schedule.definition:
            return True
        if not await work.schedules.change(schedule, definition, author, now):
            return False
        await self._take_back(work, schedule, now)
        return True

    async def _take_back(self, work: Work, schedule: ScheduleRecord, now: datetime) -> None:
        """What is not yet sent is planned anew, by the schedule as it is now."""
        await work.deliveries.unplan(schedule.id, by_days(schedule))
        await work.occurrences.unplan(schedule.id, self.organisation.today(now) - timedelta(days=1))

    async def _board(self, work: Work, asking: Asker, now: datetime) -> Message:
        today = self.organisation.today(now)
        entries = []
        for schedule in await work.schedules.all():
            nudge = read(schedule)
            flow = self.catalogue.flow(nudge.flow)
            following = next(days(nudge, today, today + LOOK_AHEAD), None)
            entries.append(Entry(schedule.key, nudge, flow.title if flow else None, following))
        may_change = self._may(asking, "schedule-change")
        return board(entries, self.organisation.speaks(asking.profile), may_change=may_change)

    def _may(self, asking: Asker, action: str) -> bool:
        return may(self.matrix, asking.principal, action, Target())

    def _refuse(self, asking: Asker | None) -> Response:
        if asking is None:
            return Stranger(refusal(refusals.STRANGER, self.organisation.language))
        return Private(refusal(refusals.NOT_ALLOWED, self.organisation.speaks(asking.profile)))


def read(schedule: ScheduleRecord) -> Nudge:
    return Nudge.model_validate_json(schedule.definition)

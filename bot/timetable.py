"""HR looks at the schedule: the list, one nudge, its history, and who gets what in the coming weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.organisation import Organisation
from bot.platform import Private, Replace, Response
from bot.scheduled import readable
from bot.steering import HR, Handler, Steering
from bot.timetable_pages import Pages, whole
from bot.upcoming import Units, still_to_come, units, upcoming
from flows import history_view, refusals
from flows.history_view import history_message
from flows.load import Planned, Week, mondays, week
from flows.load_view import load_message
from flows.message import Action, Message
from flows.refusals import refusal
from flows.schedule import Nudge
from storage.records import ScheduleRecord, VersionRecord, Whom
from storage.work import Work

WEEKS = 4


@dataclass(frozen=True)
class Timetable:
    """The schedule, for those who may see it."""

    steering: Steering
    pages: Pages

    @property
    def buttons(self) -> Mapping[str, Handler]:
        reading = self.steering.reading
        return {
            "schedule": reading(self._list),
            "schedule-open": reading(self._open),
            "schedule-history": reading(self._history),
            "schedule-changes": reading(self._changes),
            "schedule-weeks": reading(self._weeks),
        }

    @property
    def show(self) -> Handler:
        """The list, as a message of its own."""
        return self.steering.reading(self._shown)

    async def _shown(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return Private(await self.pages.board(work, hr, 0, now))

    async def _list(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return Replace(await self.pages.board(work, hr, whole(action.value), now))

    async def _open(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        schedule = await work.schedules.keyed(action.ref)
        if schedule is None:
            return Private(refusal(refusals.GONE, hr.language))
        return Replace(await self.pages.page(work, hr, schedule, now))

    async def _history(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        schedule, page = await work.schedules.ever(action.ref), whole(action.value)
        if schedule is None:
            return Private(refusal(refusals.GONE, hr.language))
        found = await work.versions.of(schedule.id, history_view.PAGE + 1, page * history_view.PAGE)
        title = self.steering.title(hr, schedule)
        pairs = [(one, schedule) for one in found]
        return Replace(await self._told(work, hr, pairs, (schedule.key, title), page, now))

    async def _changes(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        page = whole(action.value)
        found = await work.versions.newest(history_view.PAGE + 1, page * history_view.PAGE)
        return Replace(await self._told(work, hr, found, None, page, now))

    async def _told(
        self,
        work: Work,
        hr: HR,
        found: Sequence[tuple[VersionRecord, ScheduleRecord]],
        of: tuple[str, str] | None,
        page: int,
        now: datetime,
    ) -> Message:
        most = history_view.PAGE
        changes = [await self.pages.change(work, hr, version, schedule, now) for version, schedule in found[:most]]
        more = len(found) > most
        return history_message(changes, self.steering.names(hr), hr.language, of=of, page=page, more=more)

    async def _weeks(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        number = min(whole(action.value), WEEKS - 1)
        budget = self.steering.organisation.budget
        nudges = [nudge for _, nudge in readable(await work.schedules.all())]
        found = await weeks(work, nudges, now, self.steering.organisation, only=number)
        names = self.steering.names(hr)
        shown = load_message(found[0], (number, WEEKS), (budget.day, budget.week), names, hr.language)
        return Replace(shown)

    async def coming(self, nudges: Sequence[Nudge], now: datetime, ahead: timedelta) -> list[Mapping[str, object]]:
        """Who would get what: each local day of each nudge, with its time and how many people."""
        organisation = self.steering.organisation
        last, found = organisation.today(now) + ahead, list[Mapping[str, object]]()
        async with self.steering.database.read() as work:
            tree = await units(work)
            for nudge in nudges:
                first = still_to_come(nudge, now, organisation)
                days = [] if nudge.paused else await upcoming(work, nudge, first, last, now, organisation, tree)
                at = f"{nudge.at:%H:%M}"
                found += [{"day": one.day, "at": at, "nudge": nudge.name, "people": one.people} for one in days]
        return sorted(found, key=lambda one: (str(one["day"]), str(one["at"])))

    async def load(self, nudges: Sequence[Nudge], now: datetime) -> Sequence[Week]:
        """The coming weeks of such a schedule, with what they ask of people."""
        async with self.steering.database.read() as work:
            return await weeks(work, nudges, now, self.steering.organisation)


async def weeks(
    work: Work, nudges: Sequence[Nudge], now: datetime, organisation: Organisation, only: int | None = None
) -> list[Week]:
    """The coming weeks from today on, or one of them. People are counted by the database, in groups."""
    tree = await units(work)
    begins = mondays(organisation.today(now), WEEKS)
    found = []
    for monday in begins if only is None else begins[only : only + 1]:
        planned, whoms = await _planned(work, nudges, monday, now, organisation, tree)
        found.append(week(monday, planned, await work.audiences.overlap(whoms), organisation.budget))
    return found


async def _planned(
    work: Work, nudges: Sequence[Nudge], monday: date, now: datetime, organisation: Organisation, tree: Units
) -> tuple[list[Planned], list[Whom]]:
    """What is still to come in the week of that Monday, and the audiences it comes to, day by day."""
    planned, whoms = list[Planned](), list[Whom]()
    last = monday + timedelta(days=6)
    for nudge in nudges:
        first = max(monday, still_to_come(nudge, now, organisation))
        for one in [] if nudge.paused else await upcoming(work, nudge, first, last, now, organisation, tree):
            whoms += [] if one.whose in whoms else [one.whose]
            at = f"{nudge.at:%H:%M}"
            planned.append(Planned(one.day, at, nudge.name, nudge.flow, whoms.index(one.whose), one.people))
    return planned, whoms

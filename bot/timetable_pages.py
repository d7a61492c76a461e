"""The pages of the schedule that several verbs show: the list, and one nudge."""

from dataclasses import dataclass
from datetime import datetime

from bot.scheduled import readable
from bot.steering import HR, Steering, read
from bot.upcoming import Units, is_over, next_days, units
from flows import history_view
from flows.board import PAGE, Entry, board, order
from flows.history_view import Change
from flows.message import Message
from flows.schedule import legible
from flows.schedule_view import About, entry_message
from flows.telling import moment
from storage.records import ScheduleRecord, VersionRecord
from storage.work import Work


@dataclass(frozen=True)
class Pages:
    """Read within the transaction that shows them."""

    steering: Steering

    async def board(self, work: Work, hr: HR, skip: int, now: datetime) -> Message:
        """A page of the list. Nobody is counted who is not on it."""
        tree = await units(work)
        everything = {one.key: one for one in await work.schedules.all()}
        schedules = {one.key: one for one, _ in readable(everything.values())}
        ordered = order([await self._place(work, schedule, now, tree) for schedule in schedules.values()])
        skip = skip if 0 <= skip < len(ordered) else 0
        page = [
            await self.steering.entry(work, hr, schedules[one.key], now, tree) for one in ordered[skip : skip + PAGE]
        ]
        lost = [(one.key, one.name) for one in everything.values() if one.key not in schedules]
        return board(page, hr.language, may_change=hr.may_change, skip=skip, total=len(ordered), lost=lost)

    async def _place(self, work: Work, schedule: ScheduleRecord, now: datetime, tree: Units) -> Entry:
        """As much of it as the order of the list needs."""
        nudge = read(schedule)
        following = await next_days(work, nudge, now, self.steering.organisation, tree)
        over = is_over(nudge, self.steering.organisation.today(now))
        return Entry(schedule.key, nudge, None, following[0] if following else None, over=over)

    async def page(self, work: Work, hr: HR, schedule: ScheduleRecord, now: datetime, said: str = "") -> Message:
        """Everything about one nudge; `said` is what was just done."""
        entry = await self.steering.entry(work, hr, schedule, now)
        versions = await work.versions.of(schedule.id, 1)
        last = await self.change(work, hr, versions[0], schedule, now) if versions else None
        changed = history_view.by(last, hr.language) if last else ""
        by_file = bool(last and last.by_file)
        undo = bool(last and (last.before or last.after) and last.version > 1 and last.before)
        return entry_message(entry, About(changed, by_file, undo, hr.may_change), hr.language, said)

    async def change(
        self, work: Work, hr: HR, version: VersionRecord, schedule: ScheduleRecord, now: datetime
    ) -> Change:
        """One version, with its author as people know them."""
        person = await work.people.by_email(version.author) if "@" in version.author else None
        zone = self.steering.organisation.zone_of(hr.profile.timezone)
        texts = (version.before, version.after)
        before, after = map(legible, texts)
        undo = hr.may_change and version.version == schedule.version and before is not None
        return Change(
            schedule.key,
            version.version,
            person.name if person else version.author,
            moment(version.at, zone, now, hr.language),
            version.by_file,
            before,
            after,
            schedule.name,
            undo,
            [one is None for one in texts] == [before is None, after is None],
        )


def whole(text: str) -> int:
    """The number that a button carries; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0

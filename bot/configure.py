"""The schedule as a whole, from a file: what the file changes, and what was changed in the chat meanwhile, which no
file overwrites without being told to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.scheduled import readable
from bot.steering import Steering
from bot.testing import owe_test
from flows.plan_file import Conflict, Difference, LastChange, agreed, compare, merge
from flows.schedule import Nudge, legible
from storage.once_more import once_more
from storage.records import ScheduleRecord
from storage.work import Work

Meeting = Literal["refuse", "keep", "overwrite"]
"""What becomes of a file that meets changes of the chat: nothing of it is done; what the chat changed is kept, and the
rest done; or the file stands."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the chat changed and the file says otherwise, with who changed it, and when."""

    conflict: Conflict
    author: str
    at: datetime | None

    @property
    def name(self) -> str:
        return self.conflict.name


@dataclass(frozen=True, slots=True)
class Filed:
    """What a file changes, and what stands in its way. `stray` is the change that the file was exported after, where
    it cannot be told that it is one of this database: then the file knows nothing of the chat."""

    differences: tuple[Difference, ...]
    kept: tuple[Kept, ...]
    stray: LastChange | None = None


@dataclass(frozen=True)
class Configure:
    """The schedule, for operators and files."""

    steering: Steering

    async def current(self) -> Mapping[str, Nudge]:
        """The schedule as it stands, by name."""
        async with self.steering.database.read() as work:
            return _now(await work.schedules.all())

    async def last_change(self) -> LastChange | None:
        """The newest change there is."""
        async with self.steering.database.read() as work:
            last = await work.versions.last()
        return LastChange(*last) if last else None

    async def compared(self, wanted: Sequence[Nudge], seen: LastChange | None = None) -> Filed:
        """What a file would change, and where it meets the chat; nothing is done. `seen` is the change up to which the
        file knows the chat."""
        async with self.steering.database.read() as work:
            return await self._meet(work, _now(await work.schedules.all()), wanted, seen)

    @once_more
    async def file(
        self,
        wanted: Sequence[Nudge],
        author: str,
        now: datetime,
        *,
        meeting: Meeting = "refuse",
        seen: LastChange | None = None,
    ) -> Filed:
        """Make the schedule as the file says, all of it or nothing; what was changed, and what the file did not get
        its way with."""
        async with self.steering.database.begin() as work:
            existing = {schedule.name: schedule for schedule in await work.schedules.hold_all()}
            now_is = _now(existing.values())
            filed = await self._meet(work, now_is, wanted, seen)
            if meeting == "overwrite":
                filed = Filed(compare(now_is, wanted), ())
            if filed.kept and meeting == "refuse":
                return Filed((), filed.kept, filed.stray)
            for one in filed.differences:
                await self._do(work, one, existing.get(one.name), author, now)
            await self._confirm(work, now_is, wanted)
        return filed

    async def apply(self, wanted: Sequence[Nudge], author: str, now: datetime) -> tuple[Difference, ...]:
        """Make the schedule as wanted, whatever it was; returns what was changed."""
        return (await self.file(wanted, author, now, meeting="overwrite")).differences

    async def _meet(
        self, work: Work, now_is: Mapping[str, Nudge], wanted: Iterable[Nudge], seen: LastChange | None
    ) -> Filed:
        known = seen if seen and seen.at and seen.at == await work.versions.made_at(seen.number) else None
        differences, conflicts = merge(await self._of_file(work, known.number if known else 0), now_is, wanted)
        latest = await work.versions.latest() if conflicts else {}
        kept = [
            Kept(one, latest[one.name].author, latest[one.name].at) if one.name in latest else Kept(one, "", None)
            for one in conflicts
        ]
        return Filed(differences, tuple(kept), None if known else seen)

    async def _of_file(self, work: Work, seen: int) -> Mapping[str, Nudge | None]:
        said = await work.versions.by_file(seen)
        return {name: legible(text) for name, text in said.items()}

    async def _confirm(self, work: Work, now_is: Mapping[str, Nudge], wanted: Sequence[Nudge]) -> None:
        """What the chat changed and the file says too is the file's from now on."""
        names = agreed(await self._of_file(work, 0), now_is, wanted)
        latest = await work.versions.latest() if names else {}
        for name in names & latest.keys():
            await work.versions.confirm(latest[name].id)

    async def _do(
        self, work: Work, one: Difference, existing: ScheduleRecord | None, author: str, now: datetime
    ) -> None:
        if existing is not None:
            await self.steering.write(work, existing, one.after, author, now, by_file=True)
        elif one.after is not None:
            await self.steering.add(work, one.after, author, now, by_file=True)

    async def test_to(self, name: str, email: str, now: datetime) -> bool:
        """A test to one person, for an operator."""
        async with self.steering.database.begin() as work:
            schedule, person = await work.schedules.named(name), await work.people.by_email(email)
            nudge = legible(schedule.definition) if schedule else None
            if schedule is None or nudge is None or person is None or person.left_on is not None:
                return False
            flow = self.steering.catalogue.flow(nudge.flow)
            return await owe_test(work, self.steering.organisation, flow, schedule.id, person.id, now)


def _now(schedules: Iterable[ScheduleRecord]) -> Mapping[str, Nudge]:
    """As it stands, by name, but for what cannot be read: a file that names it writes it anew."""
    return {schedule.name: nudge for schedule, nudge in readable(schedules)}

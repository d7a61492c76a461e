"""Every change of the schedule, what a file last said, drafts, and how audiences overlap."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from storage.database import Database
from storage.records import ScheduleRecord, Whom
from tests.storage.rows import NOW, person

TODAY = date(2026, 11, 24)


async def _lunch(database: Database) -> ScheduleRecord:
    async with database.begin() as work:
        await work.schedules.add("key", "lunch", "one", "file", NOW, by_file=True)
        found = await work.schedules.named("lunch")
        assert found
        return found


async def test_the_newest_change_comes_first_with_what_it_was_before(database: Database) -> None:
    schedule = await _lunch(database)
    async with database.begin() as work:
        await work.schedules.change(schedule, "two", "hanne", NOW)
        found = await work.versions.of(schedule.id, 5)
        assert [(one.version, one.by_file, one.before, one.after) for one in found] == [
            (2, False, "one", "two"),
            (1, True, None, "one"),
        ]
        assert [one.version for one in await work.versions.of(schedule.id, 5, 1)] == [1]
        assert [(one.version, now.definition) for one, now in await work.versions.newest(1)] == [(2, "two")]
        assert (await work.versions.latest())["lunch"].author == "hanne"


async def test_a_file_is_known_by_what_it_last_said_or_was_made_from(database: Database) -> None:
    schedule = await _lunch(database)
    async with database.begin() as work:
        await work.schedules.change(schedule, "two", "hanne", NOW)
        last = (await work.versions.of(schedule.id, 1))[0].id
        assert await work.versions.by_file() == {"lunch": "one"}
        assert await work.versions.by_file(seen=last) == {"lunch": "two"}
        await work.versions.confirm(last)
        assert await work.versions.by_file() == {"lunch": "two"}
        changed = await work.schedules.named("lunch")
        assert changed
        await work.schedules.remove(changed, "file", NOW, by_file=True)
        assert await work.versions.by_file() == {"lunch": None}


async def test_the_newest_change_is_known_by_its_number_and_its_instant_to_the_microsecond(database: Database) -> None:
    async with database.read() as work:
        assert await work.versions.last() is None
    schedule = await _lunch(database)
    at = (NOW + timedelta(microseconds=123456)).astimezone(ZoneInfo("Asia/Kathmandu"))
    async with database.begin() as work:
        await work.schedules.change(schedule, "two", "hanne", at)
        last = await work.versions.last()
        assert last
        assert last[1] == at
        assert last[1].tzinfo is UTC
        assert await work.versions.made_at(last[0]) == at
        assert await work.versions.made_at(last[0] - 1) == NOW
        assert await work.versions.made_at(last[0] + 1) is None


async def test_a_draft_is_kept_until_it_is_dropped_or_old(database: Database) -> None:
    schedule = await _lunch(database)
    async with database.begin() as work:
        await work.drafts.put("a", schedule.id, 1, "mine", NOW)
        await work.drafts.put("a", schedule.id, 2, "mine, changed", NOW)
        await work.drafts.put("b", None, None, "new", NOW - timedelta(days=8))
        found = await work.drafts.keyed("a")
        assert found
        assert (found.version, found.definition) == (2, "mine, changed")
        await work.drafts.forget_old(NOW - timedelta(days=7))
        assert await work.drafts.keyed("b") is None
        assert [await work.drafts.drop("a"), await work.drafts.drop("a")] == [True, False]


async def test_audiences_are_counted_by_what_they_share(database: Database) -> None:
    async with database.begin() as work:
        root = await work.teams.root()
        given = {"ana": "trainee", "bo": "trainee trainer", "eva": "trainer", "gry": "hr", "left": "trainee"}
        for name, roles in given.items():
            left = TODAY if name == "left" else None
            later = {"starts_on": TODAY + timedelta(days=1)} if name == "gry" else {}
            some = {"stopped": False, "welcomed": True, "unanswered": 0, "left_on": left, **later}
            await person(work, name, home_id=root, roles=roles, **some)
        whoms = [Whom(name, TODAY, TODAY) for name in ("trainee", "trainer", "everyone")]
        found = await work.audiences.overlap(whoms)
        assert dict(found) == {frozenset({0, 2}): 1, frozenset({0, 1, 2}): 1, frozenset({1, 2}): 1}
        assert await work.audiences.overlap([]) == []

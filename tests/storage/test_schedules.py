"""HR's schedule with its history, and the occurrences it causes."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.records import ScheduleRecord
from storage.tables import ScheduleChange
from tests.storage.rows import NOW, occurrence, period

TODAY = date(2026, 11, 24)


async def added(database: Database, name: str = "lunch") -> ScheduleRecord:
    async with database.begin() as work:
        await work.schedules.add(f"key-{name}", name, "one", "hr@example.org", NOW)
        found = await work.schedules.named(name)
        assert found is not None
        return found


async def test_a_schedule_is_found_by_name_and_by_key(database: Database) -> None:
    schedule = await added(database)
    async with database.read() as work:
        assert await work.schedules.keyed("key-lunch") == schedule
        assert await work.schedules.all() == [schedule]
        assert await work.schedules.named("dinner") is None
        assert await work.schedules.keyed("dinner") is None


async def test_of_two_changes_to_the_same_version_the_second_is_refused(database: Database) -> None:
    schedule = await added(database)
    async with database.begin() as work:
        assert await work.schedules.change(schedule, "two", "a", NOW)
    async with database.begin() as work:
        assert not await work.schedules.change(schedule, "three", "b", NOW)
        assert not await work.schedules.remove(schedule, "b", NOW)
        assert await work.schedules.named("lunch") == ScheduleRecord(schedule.id, schedule.key, "lunch", "two", 2)


async def test_of_two_changes_at_once_one_is_made(database: Database) -> None:
    schedule = await added(database)

    async def change(definition: str) -> bool:
        async with database.begin() as work:
            return await work.schedules.change(schedule, definition, definition, NOW)

    assert sorted(await asyncio.gather(change("two"), change("three"))) == [False, True]


async def test_whoever_changes_a_schedule_stands_in_its_history(database: Database) -> None:
    schedule = await added(database)
    async with database.begin() as work:
        await work.schedules.change(schedule, "two", "a@example.org", NOW + timedelta(hours=1))
        changed = await work.schedules.named("lunch")
        assert changed is not None
        await work.schedules.remove(changed, "b@example.org", NOW)
        await work.schedules.forget_author("a@example.org")
        query = select(ScheduleChange.version, ScheduleChange.author, ScheduleChange.before, ScheduleChange.after)
        rows = (await work.connection.execute(query.order_by(ScheduleChange.version))).all()
    assert [tuple(row) for row in rows] == [
        (1, "hr@example.org", None, "one"),
        (2, "", "one", "two"),
        (3, "b@example.org", "two", None),
    ]


async def test_a_schedule_that_was_removed_comes_back_as_itself(database: Database) -> None:
    schedule = await added(database)
    async with database.begin() as work:
        assert await work.schedules.remove(schedule, "hr", NOW)
        assert await work.schedules.named("lunch") is None
        assert await work.schedules.keyed(schedule.key) is None
        await work.schedules.add("another-key", "lunch", "again", "hr", NOW)
        assert await work.schedules.named("lunch") == ScheduleRecord(schedule.id, schedule.key, "lunch", "again", 3)


async def test_two_schedules_never_have_the_same_name(database: Database) -> None:
    await added(database)
    with pytest.raises(IntegrityError):
        await added(database, "lunch-two")
        async with database.begin() as work:
            await work.schedules.add("key-lunch", "third", "one", "hr", NOW)


async def test_whoever_holds_a_schedule_knows_whether_it_still_stands(database: Database) -> None:
    schedule = await added(database)
    async with database.begin() as work:
        assert await work.schedules.hold(schedule)
        await work.schedules.change(schedule, "two", "hr", NOW)
        assert not await work.schedules.hold(schedule)


async def test_a_schedule_is_not_changed_under_whoever_holds_it(database: Database) -> None:
    schedule = await added(database)
    order: list[str] = []
    holds = asyncio.Event()

    async def plan() -> None:
        async with database.begin() as work:
            assert await work.schedules.hold(schedule)
            holds.set()
            await asyncio.sleep(0.1)
            order.append("planned")

    async def change() -> None:
        await holds.wait()
        async with database.begin() as work:
            await work.schedules.change(schedule, "two", "hr", NOW)
            order.append("changed")

    await asyncio.gather(plan(), change())
    assert order == ["planned", "changed"]


async def test_two_who_apply_a_whole_schedule_at_once_do_it_one_after_the_other(database: Database) -> None:
    async def apply() -> int:
        async with database.begin() as work:
            there = await work.schedules.hold_all()
            await asyncio.sleep(0.05)
            if not there:
                await work.schedules.add("k", "lunch", "one", "hr", NOW)
            return len(there)

    assert sorted(await asyncio.gather(apply(), apply())) == [0, 1]


async def test_an_occurrence_is_one_however_often_it_is_opened(database: Database) -> None:
    async def open_it() -> int:
        async with database.begin() as work:
            return (await occurrence(work)).id

    assert len(set(await asyncio.gather(*(open_it() for _ in range(8))))) == 1


async def test_an_occurrence_is_named_by_its_local_day(database: Database) -> None:
    async with database.begin() as work:
        tuesday, wednesday = await occurrence(work), await occurrence(work, "2026-11-25")
        other = await occurrence(work, source="schedule:2")
        assert len({tuesday.id, wednesday.id, other.id}) == 3
        await work.occurrences.planned(tuesday.id)
        assert [(one.key, one.planned) for one in await work.occurrences.of("schedule:1", TODAY)] == [
            ("2026-11-24", True),
            ("2026-11-25", False),
        ]
        assert await work.occurrences.of("schedule:1", TODAY + timedelta(days=1)) == []


async def test_an_occurrence_that_is_planned_anew_asks_what_the_schedule_asks_now(database: Database) -> None:
    async with database.begin() as work:
        first = await occurrence(work)
        other = await period(work, "dinner")
        again = await work.occurrences.open("schedule:1", first.key, None, "dinner", TODAY, other.id)
        assert (again.id, again.flow, again.period_id) == (first.id, "dinner", other.id)
        await work.occurrences.planned(again.id)
        kept = await work.occurrences.open("schedule:1", first.key, None, "lunch", TODAY, first.period_id)
        assert (kept.flow, kept.period_id) == ("dinner", other.id)


async def test_an_occurrence_stays_on_its_day_until_it_is_moved(database: Database) -> None:
    """A meeting that some have been asked about keeps its day and its period when it is held on another."""
    async with database.begin() as work:
        first, later = await occurrence(work), TODAY + timedelta(days=3)
        other = await period(work, "dinner")
        again = await work.occurrences.open("schedule:1", first.key, None, "lunch", later, other.id)
        assert (again.day, again.period_id) == (first.day, first.period_id)
        moved = await work.occurrences.move(again, later, "dinner", other.id)
        [kept] = await work.occurrences.of("schedule:1", TODAY)
        assert moved == kept
        assert (kept.day, kept.flow, kept.period_id) == (later, "dinner", other.id)


async def test_from_a_day_on_occurrences_are_planned_anew(database: Database) -> None:
    schedule = await added(database)
    async with database.begin() as work:
        for key in ("2026-11-24", "2026-11-25"):
            opened = await work.occurrences.open("s", key, schedule.id, "lunch", date.fromisoformat(key), None)
            await work.occurrences.planned(opened.id)
        await work.occurrences.unplan(schedule.id, TODAY + timedelta(days=1))
        assert [one.planned for one in await work.occurrences.of("s", TODAY)] == [True, False]


async def test_an_occurrence_knows_the_schedule_behind_it(database: Database) -> None:
    schedule = await added(database)
    async with database.begin() as work:
        by_schedule = await occurrence(work, schedule_id=schedule.id)
        asked = await occurrence(work, "x", "asked")
        assert await work.schedules.behind(by_schedule.id) == "one"
        assert await work.schedules.behind(asked.id) is None

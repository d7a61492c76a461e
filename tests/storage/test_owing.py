"""The outbox as it is filled: what can be owed only once, taken back, and owed again."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.tables import Delivery
from tests.storage.rows import DAY, HOUR, NOW, deliveries, occurrence, one_owed, owed, person, reachable

TODAY = date(2026, 11, 24)


async def test_owing_the_same_twice_is_owing_it_once(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana")
        occurred = await occurrence(work)
        await work.deliveries.owe([owed(occurred, ana)])
    async with database.begin() as work:
        await work.deliveries.owe([owed(occurred, ana, due_at=NOW + HOUR)])
    [only] = await deliveries(database)
    assert only.due_at == NOW


async def test_another_step_person_or_occurrence_is_owed_beside_it(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        tuesday, thursday = await occurrence(work), await occurrence(work, "2026-11-26")
        await work.deliveries.owe([owed(tuesday, ana), owed(tuesday, ana, "second")])
        await work.deliveries.owe([owed(tuesday, bo), owed(thursday, ana)])
    assert len(await deliveries(database)) == 4


async def test_more_than_a_batch_is_owed_at_once(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana")
        occurred = await occurrence(work)
        await work.deliveries.owe([owed(occurred, ana, f"step-{n}") for n in range(1203)])
    assert len(await deliveries(database)) == 1203


async def test_two_deliveries_of_one_name_are_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as work:
            ana, bo = await person(work, "ana"), await person(work, "bo")
            occurred = await occurrence(work)
            row = owed(occurred, ana)
            await work.deliveries.owe([row, {**owed(occurred, bo), "key": row["key"]}])
    assert await deliveries(database) == []


async def test_nothing_is_owed_to_somebody_who_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as work:
            await work.deliveries.owe([owed(await occurrence(work), 4711)])


async def test_a_follow_up_that_was_taken_back_is_owed_again_at_its_new_time(database: Database) -> None:
    first = await one_owed(database)
    row = owed(first.occurrence, first.person_id, "later", follow_up=True)
    again = owed(first.occurrence, first.person_id, "later", follow_up=True, due_at=NOW + DAY, expires_at=NOW + 2 * DAY)
    async with database.begin() as work:
        await work.deliveries.owe_again(row)
        await work.deliveries.take_back(first.occurrence.id, first.person_id, {"first"})
    [_, taken] = await deliveries(database)
    assert (taken.state, taken.reason) == ("skipped", "answer-changed")
    async with database.begin() as work:
        await work.deliveries.owe_again(again)
    [_, revived] = await deliveries(database)
    assert (revived.state, revived.reason, revived.due_at, revived.key) == ("due", None, NOW + DAY, again["key"])


async def test_what_was_tried_and_taken_back_is_owed_again_under_its_own_name(database: Database) -> None:
    one = await one_owed(database)
    before = await one.now()
    async with database.begin() as work:
        await work.deliveries.settle([(before.id, "skipped", "schedule-changed")])
        await work.deliveries.owe([owed(one.occurrence, one.person_id, due_at=NOW + HOUR)])
    after = await one.now()
    assert (after.state, after.reason, after.due_at) == ("due", None, NOW + HOUR)
    assert (after.key, after.send_id) == (before.key, before.send_id)


@pytest.mark.parametrize("state", ["sent", "failed", "expired", "unknown"])
async def test_a_follow_up_that_has_gone_its_way_is_not_owed_again(database: Database, state: str) -> None:
    follow_up = await one_owed(database, step="later", follow_up=True)
    async with database.begin() as work:
        await work.deliveries.settle([((await follow_up.now()).id, state, "so it went")])
        await work.deliveries.owe_again(owed(follow_up.occurrence, follow_up.person_id, "later", follow_up=True))
    assert (await follow_up.now()).state == state


async def test_taking_back_leaves_what_is_on_its_way_what_is_kept_and_other_people_alone(database: Database) -> None:
    sent, kept = await one_owed(database, "ana"), await one_owed(database, "bo")
    await sent.sending()
    async with database.begin() as work:
        await work.deliveries.take_back(sent.occurrence.id, sent.person_id, set())
        await work.deliveries.take_back(kept.occurrence.id, kept.person_id, {"first"})
        await work.deliveries.take_back(kept.occurrence.id, sent.person_id, set())
    assert (await sent.now()).state == "sending"
    assert (await kept.now()).state == "due"


async def test_a_schedule_that_changes_takes_back_its_first_questions_and_leaves_the_follow_ups(
    database: Database,
) -> None:
    async with database.begin() as work:
        await work.schedules.add("k", "lunch", "{}", "hr", NOW)
        schedule = (await work.schedules.all())[0]
        ana, bo, eva = [await reachable(work, name) for name in ("ana", "bo", "eva")]
        by_day = await occurrence(work, source="schedule:1", schedule_id=schedule.id)
        by_hand = await occurrence(work, "x", "by-hand:1", schedule.id)
        test = await work.occurrences.open("test", "y", schedule.id, "lunch", TODAY, None)
        await work.deliveries.owe([owed(by_day, ana), owed(by_day, ana, "later", follow_up=True)])
        await work.deliveries.owe([owed(by_day, bo), owed(by_hand, eva), owed(test, eva, asked_for=True)])
        tried = (await deliveries(database, Delivery.person_id == bo, work))[0]
        to = (await work.accounts.of(bo))[0]
        await work.deliveries.sending([(tried.id, to.id, tried.version)], "a", NOW, HOUR)
        await work.deliveries.finish(tried, "a", state="due", due_at=NOW + HOUR, reason="busy")
        await work.deliveries.unplan(schedule.id, "schedule:1")
    found = [(one.person_id, one.step, one.state, one.reason) for one in await deliveries(database)]
    assert found == [
        (ana, "later", "due", None),
        (bo, "first", "skipped", "schedule-changed"),
        (eva, "first", "skipped", "schedule-changed"),
        (eva, "first", "due", None),
    ]


async def test_what_the_days_of_a_schedule_owe_a_person_is_put_at_another_time(database: Database) -> None:
    async with database.begin() as work:
        await work.schedules.add("k", "lunch", "the definition", "hr", NOW)
        ana = await reachable(work, "ana")
        by_day = await occurrence(work, source="schedule:1", schedule_id=1)
        by_hand = await occurrence(work, "x", "by-hand:1", 1)
        await work.deliveries.owe([owed(by_day, ana), owed(by_day, ana, "later", follow_up=True), owed(by_hand, ana)])
        [unsent] = await work.deliveries.unsent_of([ana], "schedule:")
        await work.deliveries.retime(unsent.id, NOW + HOUR, NOW + 2 * HOUR)
    assert (unsent.person_id, unsent.schedule_id, unsent.day) == (ana, 1, TODAY)
    assert (unsent.closes_at, unsent.spread) == (NOW + DAY, 0)
    assert [one.due_at for one in await deliveries(database)] == [NOW + HOUR, NOW, NOW]


async def test_what_is_on_its_way_keeps_its_time(database: Database) -> None:
    one = await one_owed(database)
    before = await one.sending()
    async with database.begin() as work:
        await work.deliveries.retime(before.id, NOW + DAY, NOW + 2 * DAY)
        await work.deliveries.postpone([(before.id, NOW + DAY, "paused")])
        await work.deliveries.settle([(before.id, "skipped", "left")])
    assert ((await one.now()).state, (await one.now()).due_at) == ("sending", NOW)


async def test_nobody_counts_follow_ups_tests_or_what_was_asked_for(database: Database) -> None:
    async with database.begin() as work:
        await work.schedules.add("k", "lunch", "{}", "hr", NOW)
        ana = await reachable(work, "ana")
        scheduled = await occurrence(work, schedule_id=1)
        asked = await occurrence(work, "lunch:2026-11-24", "asked")
        test = await work.occurrences.open("test", "y", 1, "lunch", TODAY, None)
        await work.deliveries.owe([owed(scheduled, ana)])
        assert await work.deliveries.counts(NOW) == {"due": 1}
        await work.deliveries.owe([owed(scheduled, ana, "later", follow_up=True), owed(asked, ana, asked_for=True)])
        await work.deliveries.owe([owed(test, ana, asked_for=True)])
        assert await work.deliveries.counts(NOW) == {"due": 1}
        assert await work.deliveries.count_of(ana, follow_ups=True) == 4
        assert await work.deliveries.count_of(ana, follow_ups=False) == 3


async def test_the_next_due_time_is_the_first_after_an_instant(database: Database) -> None:
    await one_owed(database, "ana", due_at=NOW)
    await one_owed(database, "bo", due_at=NOW + HOUR)
    async with database.read() as work:
        assert await work.deliveries.next_due(NOW - timedelta(seconds=1)) == NOW
        assert await work.deliveries.next_due(NOW) == NOW + HOUR
        assert await work.deliveries.next_due(NOW + HOUR) is None


async def test_whoever_leaves_is_owed_nothing_more(database: Database) -> None:
    due, sending = await one_owed(database, "ana"), await one_owed(database, "bo")
    await sending.sending()
    async with database.begin() as work:
        for one in (due, sending):
            await work.deliveries.drop_open([one.person_id], "left")
    assert ((await due.now()).state, (await due.now()).reason) == ("skipped", "left")
    assert (await sending.now()).state == "sending"

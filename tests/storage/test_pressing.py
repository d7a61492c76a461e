"""The outbox as people see it: whose it is, which press is the newer, what waits."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage.database import Database
from storage.tables import Delivery
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, Owed, deliveries, one_owed, owed, period

SECOND = timedelta(seconds=1)


async def sent(database: Database, name: str = "ana", **values: object) -> Owed:
    one = await one_owed(database, name, **values)
    before = await one.sending()
    async with database.begin() as work:
        await work.deliveries.sent([(before.id, 1, "here")], "a", NOW)
    return one


async def test_a_button_belongs_to_the_account_it_was_sent_to(database: Database) -> None:
    one = await sent(database)
    await sent(database, "bo")
    async with database.read() as work:
        found = await work.deliveries.pressed(one.key, "fake", "t", "ana")
        assert found is not None
        delivery, profile, opened = found
        assert (delivery.key, profile.name) == (one.key, "Ana")
        assert opened is not None
        assert await work.deliveries.pressed(one.key, "fake", "t", "bo") is None
        assert await work.deliveries.pressed(one.key, "fake", "other", "ana") is None
        assert await work.deliveries.pressed(one.key, "another", "t", "ana") is None
        assert await work.deliveries.pressed("no-such-key", "fake", "t", "ana") is None


async def test_a_button_of_somebody_who_has_left_belongs_to_nobody(database: Database) -> None:
    one = await sent(database)
    async with database.begin() as work:
        await work.people.change(one.person_id, left_on=NOW.date())
        assert await work.deliveries.pressed(one.key, "fake", "t", "ana") is None


async def test_a_test_has_no_period(database: Database) -> None:
    one = await sent(database, period_id=None)
    async with database.read() as work:
        found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
    assert found is not None
    assert found[2] is None


async def test_the_newest_press_wins_whatever_order_they_come_in(database: Database) -> None:
    one = await sent(database)
    delivery = (await one.now()).id
    async with database.begin() as work:
        assert await work.deliveries.press(delivery, NOW + SECOND)
        assert await work.deliveries.press(delivery, NOW + SECOND)
        assert not await work.deliveries.press(delivery, NOW)
        assert await work.deliveries.press(delivery, NOW + 2 * SECOND)
    assert (await one.now()).pressed_at == NOW + 2 * SECOND


async def test_two_who_press_at_once_see_one_another(database: Database) -> None:
    """Whoever holds a delivery reads what the one before has written."""
    one = await sent(database)
    holds, seen = asyncio.Event(), []

    async def first() -> None:
        async with database.begin() as work:
            found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
            assert found is not None
            holds.set()
            await asyncio.sleep(0.1)
            await work.deliveries.press(found[0].id, NOW + SECOND)

    async def second() -> None:
        await holds.wait()
        async with database.begin() as work:
            found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
            assert found is not None
            seen.append(found[0].pressed_at)

    await asyncio.gather(first(), second())
    assert seen == [NOW + SECOND]


async def test_a_period_is_not_closed_under_whoever_answers_in_it(database: Database) -> None:
    one = await sent(database)
    order: list[str] = []
    holds = asyncio.Event()

    async def answer() -> None:
        async with database.begin() as work:
            found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
            assert found is not None
            assert found[2] is not None
            assert found[2].closed_at is None
            holds.set()
            await asyncio.sleep(0.1)
            order.append("answered")

    async def close() -> None:
        await holds.wait()
        async with database.begin() as work:
            locked = await work.periods.lock(one.occurrence.period_id or 0)
            assert locked is not None
            order.append("closed")
            await work.periods.close(locked.id, NOW)

    await asyncio.gather(answer(), close())
    assert order == ["answered", "closed"]
    async with database.begin() as work:
        found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
        assert found is not None
        assert found[2] is not None
        assert found[2].closed_at == NOW


async def test_who_presses_while_their_period_is_being_closed_waits_and_finds_it_closed(database: Database) -> None:
    """What they pressed before is forgotten meanwhile, and nobody waits for somebody who waits for them."""
    one = await sent(database)
    period_id = one.occurrence.period_id or 0
    async with database.begin() as work:
        await work.deliveries.press((await one.now()).id, NOW)
    closing = asyncio.Event()

    async def close() -> None:
        async with database.begin() as work:
            assert await work.periods.lock(period_id) is not None
            closing.set()
            await asyncio.sleep(0.3)
            await work.deliveries.forget_presses(period_id)
            await work.periods.close(period_id, NOW)

    async def press() -> None:
        await closing.wait()
        async with database.begin() as work:
            found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
            assert found is not None
            assert found[2] is not None
            assert (found[2].closed_at, found[0].pressed_at) == (NOW, None)

    await asyncio.gather(close(), press(), press())


async def test_what_is_moved_to_another_period_at_that_moment_is_held_with_that_one(database: Database) -> None:
    """A meeting that is put off a day, while somebody takes up its question."""
    one = await sent(database)
    moving = asyncio.Event()
    async with database.begin() as work:
        other = await period(work, key="other")

    async def move() -> None:
        async with database.begin() as work:
            to = update(Delivery).where(Delivery.key == one.key).values(period_id=other.id)
            await work.connection.execute(to)
            moving.set()
            await asyncio.sleep(0.3)

    async def press() -> None:
        await moving.wait()
        async with database.begin() as work:
            found = await work.deliveries.pressed(one.key, "fake", "t", "ana", hold=True)
            assert found is not None
            assert found[2] is not None
            assert (found[0].period_id, found[2].id) == (other.id, other.id)

    await asyncio.gather(move(), press())


async def test_closing_does_not_wait_for_what_nobody_has_pressed(postgresql_url: str) -> None:
    """It may be on its way to somebody."""
    async with Database(postgresql_url) as database:
        one = await sent(database)
        async with database.begin() as busy:
            await busy.connection.execute(select(Delivery.id).where(Delivery.key == one.key).with_for_update())
            async with asyncio.timeout(5), database.begin() as work:
                await work.deliveries.forget_presses(one.occurrence.period_id or 0)


async def test_what_is_snoozed_is_due_again_under_another_name_and_has_been_shown_once(database: Database) -> None:
    one = await sent(database)
    before = await one.now()
    async with database.begin() as work:
        await work.deliveries.press(before.id, NOW + SECOND)
        await work.deliveries.snooze(before.id, NOW + HOUR, NOW + 2 * HOUR, "another-name")
    after = await one.now()
    assert (after.state, after.due_at, after.expires_at) == ("due", NOW + HOUR, NOW + 2 * HOUR)
    assert (after.reason, after.send_id, after.sent_at, after.pressed_at) == ("snoozed", "another-name", NOW, None)
    assert after.key == before.key
    async with database.read() as work:
        assert await work.deliveries.contacts([one.person_id], NOW) == {one.person_id: [NOW]}


@pytest.mark.parametrize("state", ["sending", "unknown"])
async def test_what_may_still_be_on_its_way_can_be_snoozed_by_whoever_has_it(database: Database, state: str) -> None:
    one = await one_owed(database)
    before = await one.sending(now=NOW)
    async with database.begin() as work:
        if state == "unknown":
            await work.deliveries.finish(before, "a", state="unknown")
        await work.deliveries.snooze(before.id, NOW + HOUR, NOW + 2 * HOUR, "another-name")
        await work.deliveries.sent([(before.id, 1, "here")], "a", NOW)
        await work.deliveries.sweep(NOW + 10 * MINUTE)
    after = await one.now()
    assert (after.state, after.sent_at) == ("due", NOW)


@pytest.mark.parametrize("state", ["failed", "skipped", "expired"])
async def test_what_nobody_was_shown_cannot_be_snoozed(database: Database, state: str) -> None:
    one = await one_owed(database)
    async with database.begin() as work:
        await work.deliveries.settle([((await one.now()).id, state, "so it went")])
        await work.deliveries.snooze((await one.now()).id, NOW + HOUR, NOW + 2 * HOUR, "another-name")
    assert (await one.now()).state == state


async def test_what_was_sent_and_not_answered_waits_newest_first_while_its_period_is_open(database: Database) -> None:
    one = await sent(database)
    async with database.begin() as work:
        over = await period(work, key="over", closes_at=NOW)
        rows = [
            owed(one.occurrence, one.person_id, "newer", key="newer", state="sent", sent_at=NOW + MINUTE),
            owed(one.occurrence, one.person_id, "doubtful", key="doubtful", state="unknown", sending_since=NOW + HOUR),
            owed(one.occurrence, one.person_id, "due", key="due", state="due"),
            owed(one.occurrence, one.person_id, "pressed", key="pressed", state="sent", sent_at=NOW, pressed_at=NOW),
            owed(one.occurrence, one.person_id, "over", key="over", state="sent", sent_at=NOW, period_id=over.id),
            owed(one.occurrence, one.person_id, "test", key="test", state="sent", sent_at=NOW, period_id=None),
        ]
        for row in rows:
            await work.deliveries.owe([row])
    async with database.read() as work:
        assert [one.key for one in await work.deliveries.waiting(one.person_id, NOW)] == ["doubtful", "newer", one.key]
        assert await work.deliveries.waiting(one.person_id, NOW + DAY) == []


async def test_what_is_asked_of_a_person_anyway_is_found_sent_or_not(database: Database) -> None:
    one = await sent(database)
    async with database.begin() as work:
        for row in (
            owed(one.occurrence, one.person_id, "due", key="due", due_at=NOW + HOUR),
            owed(one.occurrence, one.person_id, "sending", key="sending", due_at=NOW + MINUTE, state="sending"),
            owed(one.occurrence, one.person_id, "gone", key="gone", state="skipped"),
            owed(one.occurrence, one.person_id, "follows", key="follows", follow_up=True),
            owed(one.occurrence, one.person_id, "other", key="other", flow="another"),
            owed(one.occurrence, one.person_id, "pressed", key="pressed", pressed_at=NOW),
        ):
            await work.deliveries.owe([row])
        found = await work.deliveries.open_of(one.person_id, "lunch", NOW)
        assert [one.key for one in found] == [one.key, "sending", "due"]
        assert await work.deliveries.open_of(one.person_id, "lunch", NOW + DAY) == []


async def test_what_somebody_takes_up_before_it_is_sent_costs_them_nothing(database: Database) -> None:
    one = await one_owed(database)
    async with database.begin() as work:
        await work.deliveries.show_now((await one.now()).id, NOW)
        assert await work.deliveries.contacts([one.person_id], NOW) == {}
    after = await one.now()
    assert (after.state, after.sent_at, after.asked_for, after.reason) == ("sent", NOW, True, "asked-for")


async def test_what_was_shown_snoozed_and_taken_up_again_still_counts_as_contact(database: Database) -> None:
    one = await sent(database)
    async with database.begin() as work:
        await work.deliveries.snooze((await one.now()).id, NOW + HOUR, NOW + 2 * HOUR, "another-name")
    async with database.begin() as work:
        await work.deliveries.show_now((await one.now()).id, NOW + MINUTE)
        assert await work.deliveries.contacts([one.person_id], NOW) == {one.person_id: [NOW]}


async def test_what_is_on_its_way_is_not_taken_up_twice(database: Database) -> None:
    one = await one_owed(database)
    before = await one.sending()
    async with database.begin() as work:
        await work.deliveries.show_now(before.id, NOW)
    assert (await one.now()).state == "sending"


async def test_when_people_pressed_is_forgotten_with_their_period(database: Database) -> None:
    one, other = await sent(database), await sent(database, "bo", period_id=None)
    async with database.begin() as work:
        for pressed in (one, other):
            await work.deliveries.press((await pressed.now()).id, NOW)
    async with database.begin() as work:
        await work.deliveries.forget_presses(one.occurrence.period_id or 0)
    assert len(await deliveries(database, Delivery.pressed_at.is_not(None))) == 1

"""What came in already, and what a platform asked us to wait for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from storage.database import Database
from tests.storage.rows import HOUR, NOW

TODAY = date(2026, 11, 24)


async def test_the_same_payload_is_new_once(database: Database) -> None:
    async with database.begin() as work:
        assert await work.inbox.first("event-1", TODAY)
        assert not await work.inbox.first("event-1", TODAY)
    async with database.begin() as work:
        assert not await work.inbox.first("event-1", TODAY)
        assert await work.inbox.first("event-2", TODAY)


async def test_a_payload_whose_effect_was_undone_is_new_again(database: Database) -> None:
    try:
        async with database.begin() as work:
            await work.inbox.first("event-1", TODAY)
            raise LookupError
    except LookupError:
        pass
    async with database.begin() as work:
        assert await work.inbox.first("event-1", TODAY)


async def test_old_payloads_are_forgotten_and_new_ones_kept(database: Database) -> None:
    async with database.begin() as work:
        await work.inbox.first("old", date(2026, 11, 16))
        await work.inbox.first("new", date(2026, 11, 17))
        await work.inbox.forget(date(2026, 11, 17))
    async with database.begin() as work:
        assert await work.inbox.first("old", TODAY)
        assert not await work.inbox.first("new", TODAY)


async def test_of_two_requests_to_wait_the_longer_holds(database: Database) -> None:
    for until in (NOW + 2 * HOUR, NOW + HOUR, NOW + 3 * HOUR):
        async with database.begin() as work:
            await work.throttles.hold("slack:t", until.astimezone(ZoneInfo("Asia/Tokyo")))
    async with database.read() as work:
        assert await work.throttles.all(NOW) == {"slack:t": NOW + 3 * HOUR}


async def test_a_wait_that_is_over_is_forgotten(database: Database) -> None:
    async with database.begin() as work:
        await work.throttles.hold("slack:t", NOW)
        await work.throttles.hold("teams:t", NOW + HOUR)
        await work.throttles.forget(NOW)
    async with database.read() as work:
        assert await work.throttles.all(datetime.min.replace(tzinfo=ZoneInfo("UTC"))) == {"teams:t": NOW + HOUR}

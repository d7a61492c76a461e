"""An instant is an instant, whatever the database makes of it."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from storage.database import Database
from tests.storage.rows import NOW, person

KATHMANDU = ZoneInfo("Asia/Kathmandu")


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 11, 24, 15, 45, tzinfo=KATHMANDU),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"), fold=1),
        datetime(2026, 11, 24, 0, 0, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
async def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, moment: datetime) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana", paused_until=moment)
    async with database.read() as work:
        profile = await work.people.get(ana)
    assert profile is not None
    assert profile.paused_until == moment.astimezone(UTC)
    assert profile.paused_until is not None
    assert profile.paused_until.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused_and_nothing_is_written(database: Database) -> None:
    with pytest.raises(StatementError, match="names no zone"):
        async with database.begin() as work:
            await person(work, "ana", paused_until=datetime(2026, 11, 24, 10, 0))  # noqa: DTZ001
    async with database.read() as work:
        assert await work.people.count() == 0


async def test_instants_of_different_zones_are_compared_as_instants(database: Database) -> None:
    early = datetime(2026, 11, 24, 23, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    async with database.begin() as work:
        await work.throttles.hold("slack:t", early)
    async with database.read() as work:
        assert await work.throttles.all(early.astimezone(UTC)) == {}
        assert await work.throttles.all(early - timedelta(seconds=1)) == {"slack:t": early}


async def test_both_databases_know_the_time_or_say_that_they_do_not(database: Database) -> None:
    now = await database.now()
    if database.sqlite:
        assert now is None
    else:
        assert now is not None
        assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)

"""PostgreSQL ends what stands in another's way: nobody is sent away for it, and no file has to be handed in again."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import text

from bot.app import App
from flows.dates_file import Marked
from storage.tables import Answer, MarkedDays, Person
from tests.bot.conftest import program
from tests.bot.people import HOUR, MONDAY, count, enrol, everything, newest, nudge, read, row, schedule, tap
from tests.bot.platforms import Moody

ELEVEN = MONDAY + 3 * HOUR
COMES_TO_WAIT = 0.4
"""Seconds; in less than one PostgreSQL does not look who waits for whom."""

Result = TypeVar("Result")


@pytest.fixture
async def app(postgresql_url: str, platform: Moody) -> AsyncIterator[App]:
    app = program(postgresql_url, platform)
    await enrol(app, [row("ana"), row("bo")])
    yield app
    await app.database.close()


async def in_the_way(app: App, first: str, then: str, deed: Coroutine[Any, Any, Result]) -> Result:
    """Somebody else takes hold of `first`, waits until the deed wants it, and then wants `then`, which the deed has."""
    async with app.database.begin() as work:
        await work.connection.execute(text(first))
        doing = asyncio.create_task(deed)
        await asyncio.sleep(COMES_TO_WAIT)
        assert not doing.done(), "it waits"
        await work.connection.execute(text(then))
    return await doing


def held(table: str, name: str = "") -> str:
    whose = f"WHERE name = '{name}'" if name else ""
    return f"SELECT id FROM {table} {whose} FOR UPDATE"


async def test_what_somebody_taps_is_saved(app: App, platform: Moody) -> None:
    await schedule(app, nudge(at=ELEVEN.time()))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    asked = newest(platform, "ana")
    said = await in_the_way(app, held("person", "Ana"), held("delivery"), tap(app, "ana", asked, "Ja", ELEVEN + HOUR))
    assert "Gemt." in read(said)
    assert await count(app, Answer) == 1


async def test_a_file_of_people_is_taken_in(app: App) -> None:
    english = [row("ana", language="en"), row("bo", language="en")]
    changes = await in_the_way(
        app, held("person", "Bo"), held("person", "Ana"), app.enrol.people(english, "hr", MONDAY)
    )
    assert list(changes.changed) == ["ana@example.org", "bo@example.org"]
    assert {one["language"] for one in await everything(app, Person)} == {"en"}


async def test_a_file_of_dates_is_taken_in(app: App) -> None:
    await schedule(app, nudge("after-course", repeats=None, anchor="course", offset=timedelta(days=7)))
    before, after = (Marked("ana@example.org", "course", day, day) for day in (date(2026, 12, 1), date(2026, 12, 8)))
    await app.dates([before], "dates.csv", MONDAY)
    await in_the_way(app, held("marked_days"), held("schedule"), app.dates([after], "dates.csv", MONDAY))
    assert [one["first"] for one in await everything(app, MarkedDays)] == [after.first]


async def test_a_schedule_is_taken_in(app: App) -> None:
    wanted = [nudge("lunch"), nudge("supper")]
    await schedule(app, *wanted)
    later = [one.model_copy(update={"at": (MONDAY + 4 * HOUR).time()}) for one in wanted]
    changed = await in_the_way(
        app, held("schedule", "supper"), held("schedule", "lunch"), app.configure.apply(later, "hr", MONDAY)
    )
    assert [one.name for one in changed] == ["lunch", "supper"]

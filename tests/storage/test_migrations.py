"""The schema comes from nothing, from any earlier revision, and from several processes at once."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select

from flows.schedule import Nudge
from storage import migrate
from storage.database import Database, for_migration
from storage.tables import Delivery, Period
from tests.databases import _execute, on
from tests.storage.rows import one_owed

UPGRADE = "import asyncio, sys; from storage import migrate; asyncio.run(migrate.upgrade(sys.argv[1]))"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    name = f"t{uuid4().hex}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
    yield on(server, name)
    asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def test_an_empty_database_becomes_what_the_program_needs(empty_url: str) -> None:
    assert await migrate.current(empty_url) is None
    await migrate.upgrade(empty_url)
    assert await migrate.current(empty_url) == migrate.newest()
    assert await migrate.differences(empty_url) == []
    async with Database(empty_url) as database:
        assert await migrate.revision(database) == migrate.newest()


async def test_upgrading_again_changes_nothing(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    async with Database(empty_url) as database:
        one = await one_owed(database)
        await migrate.upgrade(empty_url)
        assert (await one.now()).key == one.key
    assert await migrate.differences(empty_url) == []


async def test_what_is_owed_under_an_earlier_schema_is_still_owed(empty_url: str) -> None:
    await migrate.upgrade(empty_url, "0001")
    assert await migrate.differences(empty_url) != []
    async with for_migration(empty_url) as connection:
        columns = await connection.run_sync(lambda one: {c["name"] for c in inspect(one).get_columns("delivery")})
        given = {
            "person": "(name, home_id, roles, stopped, welcomed, unanswered) SELECT 'Ana', id, '', false, false, 0",
            "occurrence": "(source, key, flow, day, planned) SELECT 's', 'k', 'lunch', '2026-11-24', true",
            "delivery": "(key, occurrence_id, person_id, flow, version, step, asked_for, due_at, expires_at, state, "
            "attempt) SELECT 'k', 1, 1, 'lunch', 1, 'first', false, '2026-11-24 10:00:00+00', "
            "'2026-11-24 14:00:00+00', 'due', 0",
        }
        for table, values in given.items():
            await connection.exec_driver_sql(f"INSERT INTO {table} {values} FROM team")
    assert "follow_up" not in columns
    await migrate.upgrade(empty_url)
    assert await migrate.differences(empty_url) == []
    async with Database(empty_url) as database, database.read() as work:
        row = (await work.connection.execute(select(Delivery.key, Delivery.follow_up))).one()
    assert tuple(row) == ("k", False)


COUNTED = Nudge(name="ahead", flow="lunch", anchor="mus", offset=timedelta(days=-21))
WEEKLY = Nudge(name="weekly", flow="lunch", repeats="FREQ=WEEKLY;BYDAY=TU")


async def test_what_was_counted_from_a_date_is_named_by_it_and_on_the_way_back_by_its_day(empty_url: str) -> None:
    from alembic import command

    await migrate.upgrade(empty_url, "0012")
    async with for_migration(empty_url) as connection:
        for nudge in (COUNTED, WEEKLY):
            given = f"'{nudge.name}', '{nudge.name}', 1, '{nudge.model_dump_json(by_alias=True)}', false"
            await connection.exec_driver_sql(
                f"INSERT INTO schedule (key, name, version, definition, removed) SELECT {given}"
            )
        await connection.exec_driver_sql(
            "INSERT INTO occurrence (source, key, schedule_id, flow, day, planned, spread) "
            "SELECT 'schedule:' || id, '2026-11-24', id, 'lunch', '2026-11-24', true, 0 FROM schedule"
        )
    await migrate.upgrade(empty_url)
    assert await _names(empty_url) == ["2026-11-24", "mus:2026-12-15"]
    async with for_migration(empty_url) as connection:
        await connection.run_sync(lambda one: command.downgrade(migrate._config(one), "0012"))
    assert await _names(empty_url) == ["2026-11-24", "2026-11-24"]


async def _names(url: str) -> list[str]:
    async with for_migration(url) as connection:
        return sorted(row[0] for row in await connection.exec_driver_sql("SELECT key FROM occurrence"))


async def test_what_has_opened_keeps_the_homes_it_has_and_what_has_not_is_looked_at_again(empty_url: str) -> None:
    await migrate.upgrade(empty_url, "0013")
    async with for_migration(empty_url) as connection:
        await connection.exec_driver_sql(
            "INSERT INTO roster (taken_at, current) VALUES ('2020-01-01 00:00:00+00', true)"
        )
        for year in (2020, 2999):
            times = f"'{year}-02-01 00:00:00.000000+00', '{year}-03-01 00:00:00.000000+00', '{year}-03-01'"
            await connection.exec_driver_sql(
                "INSERT INTO period (flow, key, roster_id, opens_at, closes_at, closes_on) "
                f"SELECT 'lunch', '{year}', id, {times} FROM roster"
            )
    await migrate.upgrade(empty_url)
    async with Database(empty_url) as database, database.read() as work:
        query = select(Period.homes_at == Period.opens_at, Period.homes_at < Period.opens_at).order_by(Period.key)
        rows = (await work.connection.execute(query)).all()
    assert [tuple(row) for row in rows] == [(True, False), (False, True)]


def test_four_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", UPGRADE, empty_url], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    complaints = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], complaints
    assert asyncio.run(migrate.differences(empty_url)) == []


async def test_a_migration_that_fails_half_way_leaves_nothing(empty_url: str) -> None:
    with pytest.raises(LookupError):
        async with for_migration(empty_url) as connection:
            await connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
            raise LookupError
    async with for_migration(empty_url) as connection:
        assert await connection.run_sync(lambda one: inspect(one).get_table_names()) == []


async def test_the_way_back_is_open_as_far_as_nothing(empty_url: str) -> None:
    from alembic import command

    await migrate.upgrade(empty_url)
    async with for_migration(empty_url) as connection:
        await connection.run_sync(lambda one: command.downgrade(migrate._config(one), "base"))
        tables = await connection.run_sync(lambda one: inspect(one).get_table_names())
    assert set(tables) <= {"alembic_version"}

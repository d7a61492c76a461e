"""P9: an answer that would be known anywhere, and the pseudonyms under which people answered, are looked for byte by
byte once their period has closed."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.platform import Replace, Submitted
from flows.message import Action, Values
from storage.tables import Period, Release
from tests.attack.lives import CONTENT, FIRST
from tests.attack.remains import dumped, found, server, tables, value
from tests.bot.conftest import program
from tests.bot.people import count, enrol, everything, nudge, owed, person_id, row, schedule, team, who
from tests.fakes.platform import FakePlatform
from tests.logged import everything_logged

CANARY = "canary-qzxjv-7f3a91"
TUESDAY = FIRST + timedelta(days=1, hours=3)
CLOSED = FIRST + timedelta(weeks=2)
SIZE, CANARIES = 30, 3
FLOWS = ("canary", "pulse")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """What the program logs when it is told to log everything."""
    path = tmp_path / "log" / "everything.log"
    path.parent.mkdir()
    with everything_logged(path):
        yield path


async def asked(app: App, now: datetime) -> Sequence[str]:
    """A team that is asked two things. One has a period that stays open for long; in the other, three give the answer
    that is looked for. What must not be found of that later."""
    await enrol(app, [*team("t", SIZE), row("hanne", roles="hr")], now)
    both = [nudge(flow, flow, repeats="FREQ=WEEKLY;INTERVAL=4;BYDAY=TU", starts=now.date()) for flow in FLOWS]
    await schedule(app, *both, now=now)
    await app.plan(now)
    await app.deliver(TUESDAY)
    names = [f"t{number}" for number in range(1, SIZE + 1)]
    for number, name in enumerate(names):
        bird = str(int(number >= SIZE - CANARIES))
        await _answer(app, name, "canary", {"q0": (bird,)})
        await _answer(app, name, "pulse", {"q0": ("2",), "q1": ("0",)})
    period = next(one["id"] for one in await everything(app, Period) if one["flow"] == "canary")
    return [CANARY, *[app.close.pseudonyms(await person_id(app, name), period) for name in names]]


async def _answer(app: App, name: str, flow: str, values: Values) -> None:
    (delivery,) = await owed(app, name, flow)
    told = await app.desk(Submitted(who(name), Action("submit", delivery.key, "0"), values, TUESDAY), TUESDAY)
    assert isinstance(told, Replace)


async def test_on_sqlite_a_closed_period_leaves_no_answer_anywhere(sqlite_url: str, log: Path) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    app = program(sqlite_url, FakePlatform(), CONTENT)
    try:
        secrets = await asked(app, FIRST)
        assert found(secrets, file.parent), "the search finds nothing while the period is open"
        await app.close(CLOSED)
        await app.forget.retain(CLOSED)
        assert await count(app, Release) > 0
        dumped(file)
        hits = found(secrets, file.parent)
    finally:
        await app.database.close()
    print(f"\nP9 SQLite: {hits or 0} hits after close")
    assert hits == {}
    assert found(["\n"], log), "nothing was logged"


async def test_without_secure_deletion_sqlite_keeps_it(sqlite_url: str) -> None:
    """The twin: the same rows, deleted as SQLite deletes when it is not told otherwise."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    app = program(sqlite_url, FakePlatform(), CONTENT)
    try:
        secrets = await asked(app, FIRST)
    finally:
        await app.database.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("DELETE FROM answer")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert found(secrets, file)


@dataclass(frozen=True)
class Remains:
    """A PostgreSQL server on which a period has closed: what must not be found, and where it could be."""

    secrets: Sequence[str]
    folder: Path
    tables: Path
    written: Path

    @property
    def others(self) -> list[Path]:
        """What else the server keeps, its log among it."""
        return [one for one in self.folder.iterdir() if one.name not in ("base", "pg_wal")]


@pytest.fixture
async def remains(postgresql_url: str) -> Remains:
    app = program(postgresql_url, FakePlatform(), CONTENT)
    try:
        secrets = await asked(app, FIRST)
        folder, kept = await server(postgresql_url), await tables(postgresql_url)
        assert found([CANARY], kept), "the search finds nothing while the period is open"
        assert found(secrets[1:], kept), "the search finds nobody while the period is open"
        await app.close(CLOSED)
        await app.forget.retain(CLOSED)
        assert await count(app, Release) > 0
    finally:
        await app.database.close()
    await value(postgresql_url, "CHECKPOINT")
    return Remains(secrets, folder, kept, folder / "pg_wal")


async def test_on_postgresql_a_closed_period_leaves_no_answer_in_dump_or_log(
    log: Path, remains: Remains, postgresql_url: str, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.sql"
    programs = Path(await value(postgresql_url, "SELECT setting FROM pg_config() WHERE name = 'BINDIR'"))
    made = await asyncio.create_subprocess_exec(programs / "pg_dump", "--file", dump, postgresql_url)
    assert await made.wait() == 0
    assert found(["COPY public.release"], dump)
    hits = found(remains.secrets, dump, log, *remains.others)
    print(f"\nP9 PostgreSQL: {hits or 0} hits in dump and logs after close")
    assert hits == {}
    assert found(["\n"], log), "nothing was logged"


async def test_on_postgresql_a_closed_period_leaves_no_answer_in_tables(remains: Remains) -> None:
    """Though another period is open, whose answers stand beside it."""
    hits = found(remains.secrets, remains.tables)
    print(f"\nP9 PostgreSQL: {hits or 0} hits in tables after close")
    assert hits == {}


async def test_on_postgresql_the_write_ahead_log_forgets_where_it_is_not_kept_for_reuse(
    remains: Remains, postgresql_url: str
) -> None:
    """Nobody but the operator can make it so (rule A7.4). As PostgreSQL comes, it keeps what was written for long."""
    kept = found(remains.secrets, remains.written)
    await value(postgresql_url, "ALTER SYSTEM SET wal_recycle = off")
    try:
        await value(postgresql_url, "SELECT pg_reload_conf()")
        for _ in range(3):
            await value(postgresql_url, "SELECT pg_logical_emit_message(false, 'a', 'something newer')")
            await value(postgresql_url, "SELECT pg_switch_wal()")
            await value(postgresql_url, "CHECKPOINT")
    finally:
        await value(postgresql_url, "ALTER SYSTEM RESET wal_recycle")
        await value(postgresql_url, "SELECT pg_reload_conf()")
    print(f"\nP9 PostgreSQL: {sum(kept.values())} hits in the write-ahead log after close")
    assert kept
    assert found(remains.secrets, remains.written) == {}

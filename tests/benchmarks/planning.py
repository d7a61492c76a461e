"""Planning for everybody: how long, how much memory, and what the same costs with one job of APScheduler for each."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from storage import migrate
from tests.benchmarks.measure import Compared

MANY, FEW = 100_000, 10_000
STEEPEST = 1.25
HEAVIEST = 1.25
LONGEST = 0.2
"""Of the time that APScheduler takes for each person."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What it took: microseconds for each person, and the most megabytes of the process."""

    microseconds: float
    megabytes: float


async def planning(folder: Path) -> list[Compared]:
    few = await _ours(folder, FEW)
    many = await _ours(folder, MANY)
    jobs = await _measured("apscheduler", f"sqlite:///{folder / 'jobs.db'}", FEW)
    what, unit = f"Planning a nudge for {MANY:,} people in 24 time zones", "µs a person"
    against = f"one APScheduler job per person in its SQLAlchemy job store, {FEW:,} people"
    return [
        _compared(what, unit, many.microseconds, few.microseconds, f"for {FEW:,} people", STEEPEST),
        _compared(what, unit, many.microseconds, jobs.microseconds, against, LONGEST),
        _compared(
            "Most memory of the process that plans it",
            "MB",
            many.megabytes,
            few.megabytes,
            f"for {FEW:,} people",
            HEAVIEST,
        ),
    ]


def _compared(what: str, unit: str, ours: float, baseline: float, against: str, most: float) -> Compared:
    return Compared(what, unit, ours, baseline, against, f"at most {most}", ours <= most * baseline)


async def _ours(folder: Path, people: int) -> Planned:
    url = f"sqlite:///{folder / uuid4().hex}.db"
    await migrate.upgrade(url)
    await _measured("settle", url, people)
    return await _measured("ours", url, people)


async def _measured(who: str, url: str, people: int) -> Planned:
    command = (sys.executable, "-m", "tests.benchmarks.planner", who, url, str(people))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"planning ended with {process.returncode}")
    told = json.loads(said)
    return Planned(told["seconds"] / people * 1e6, told["megabytes"])

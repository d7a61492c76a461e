"""Ten thousand people in the simulated world, every rule checked: how fast time goes there."""

import os
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from storage import migrate
from tests.benchmarks.measure import Compared
from tests.simulation.conftest import living
from tests.simulation.worlds import LARGE

PEOPLE = int(os.environ.get("SIMULATED_PEOPLE", "10000"))
DAYS = int(os.environ.get("SIMULATED_DAYS", "14"))
"""A whole year is 365, and takes that much longer."""

AIM = 8 * 60.0
"""Seconds for a year (goal T1)."""


async def year(folder: Path) -> list[Compared]:
    """Raises Broken, with seed and story, where a rule does not hold."""
    url = f"sqlite:///{folder / 'year.db'}"
    await migrate.upgrade(url)
    begun = perf_counter()
    report = await living(url, 1, replace(LARGE, people=PEOPLE, days=DAYS))
    took = perf_counter() - begun
    print(report.told(), flush=True)
    share = AIM * DAYS / 365
    what = f"{DAYS} simulated days of {PEOPLE:,} people, {report.messages:,} messages"
    return [Compared(what, "s", took, share, "goal T1 for so many days", "at most 1", took <= share)]

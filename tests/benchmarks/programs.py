"""Programs to measure: a database file of their own, people, and a nudge that is due to all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.app import App, build
from config.settings import Settings
from flows.people_file import Row
from flows.schedule import Nudge
from storage import migrate

SECRET = "a secret for benchmarks, and for nothing else"
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""Tuesday, half past ten in Copenhagen: the nudge is due since an hour."""


@asynccontextmanager
async def program(folder: Path, **settings: Any) -> AsyncIterator[App]:
    """Everything, on a fresh SQLite file in that folder."""
    file = folder / "benchmark.db"
    for leftover in folder.glob("benchmark.db*"):
        leftover.unlink()
    url = f"sqlite:///{file}"
    await migrate.upgrade(url)
    app = build(Settings(_env_file=None, database_url=url, **settings), SECRET)
    try:
        yield app
    finally:
        await app.database.close()


async def employ(app: App, many: int) -> None:
    """So many people, all in one team, and one nudge on Tuesdays."""
    rows = [_person(number) for number in range(many)]
    await app.enrol.people(rows, "benchmark", MONDAY)
    nudge = Nudge(name="tuesday", flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU", at=time(9, 30), window=WINDOW)
    await app.configure.apply((nudge,), "benchmark", MONDAY)


WINDOW = timedelta(hours=6)


def _person(number: int) -> Row:
    return Row(
        email=f"p{number}@example.org",
        name=f"Person {number}",
        teams=("team",),
        leads=(),
        roles=(),
        timezone=None,
        language=None,
        slack=None,
        msteams=None,
        starts_on=None,
    )

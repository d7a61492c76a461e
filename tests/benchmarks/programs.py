"""Programs to measure: a database file of their own, people, and a nudge that is due to all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.app import App, build
from bot.clock import Clock
from bot.platform import Posted, Who
from config.settings import Settings
from flows.message import Message
from flows.people_file import Row
from flows.schedule import Nudge
from storage import migrate
from storage.records import Destination

SECRET = "a secret for benchmarks, and for nothing else"
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""Tuesday, half past ten in Copenhagen: the nudge is due since an hour."""


@dataclass
class Posts:
    """A platform that takes no time. Everybody's message stands alone in a conversation of theirs."""

    can_ask = False
    seen: list[tuple[str, Message]] = field(default_factory=list)

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        self.seen.append((to.user_id, message))
        return Posted(f"D{to.user_id}:1.1", to.address or f"D{to.user_id}")

    async def replace(self, address: str, message: Message) -> None:
        raise AssertionError(address)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        return None


@asynccontextmanager
async def program(folder: Path, **settings: Any) -> AsyncIterator[App]:
    """Everything, on a fresh SQLite file in that folder."""
    url = f"sqlite:///{folder / uuid4().hex}.db"
    await migrate.upgrade(url)
    async with program_at(url, **settings) as app:
        yield app


@asynccontextmanager
async def program_at(url: str, nudges_a_week: int = 3, **settings: Any) -> AsyncIterator[App]:
    """Everything, on a database that is there; with a budget that none but a benchmark may have."""
    told = Settings(_env_file=None, database_url=url, **settings).model_copy(update={"nudges_a_week": nudges_a_week})
    app = build(told, SECRET, Clock(moved=DUE - datetime.now(UTC)))
    try:
        yield app
    finally:
        await app.database.close()


async def employ(app: App, many: int) -> None:
    """So many people, all in one team, and one nudge on Tuesdays."""
    rows = [_person(number) for number in range(many)]
    await app.enrol.people(rows, "benchmark", MONDAY)
    await schedule(app)


async def schedule(app: App) -> None:
    """One nudge on Tuesdays."""
    nudge = Nudge(name="tuesday", flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU", at=time(9, 30), window=WINDOW)
    await app.configure.apply((nudge,), "benchmark", MONDAY)


async def owed(app: App, platform: str, tenant: str, many: int) -> None:
    """So many people with an account U0, U1 … there, and a question that is due to each."""
    await employ(app, many)
    await app.enrol.link_all([(Who(platform, tenant, f"U{n}"), f"p{n}@example.org") for n in range(many)])
    await app.plan(MONDAY)


async def asked_on(app: App, platform: str, tenant: str, many: int) -> list[tuple[str, Message]]:
    """The same, sent already: who got which message."""
    await owed(app, platform, tenant, many)
    posts = app.platforms[platform] = Posts()
    await app.deliver(DUE)
    return posts.seen


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

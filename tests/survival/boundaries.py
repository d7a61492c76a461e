"""The moments at which a process may die or freeze: around every transaction and every call of the platform."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.app import App
from bot.platform import Platform, Posted
from flows.message import Message
from storage.database import Database
from storage.records import Destination
from storage.work import Work


def nothing(_: str) -> None:
    pass


@dataclass
class Boundaries:
    """Counts them as they are reached, from one; `strike` is called with the name of number `at`."""

    at: int | None = None
    strike: Callable[[str], None] = nothing
    reached: list[str] = field(default_factory=list)

    def reach(self, name: str) -> None:
        self.reached.append(name)
        if len(self.reached) == self.at:
            self.strike(name)


class Watched(Database):
    """A database with a boundary before each writing transaction, before its commit, and after it."""

    def __init__(self, url: str, boundaries: Boundaries) -> None:
        super().__init__(url)
        self.boundaries = boundaries

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        self.boundaries.reach("before a transaction")
        async with super().begin() as work:
            yield work
            self.boundaries.reach("before its commit")
        self.boundaries.reach("after its commit")


@dataclass(frozen=True)
class WatchedPlatform:
    """A platform with a boundary before and after each call."""

    inner: Platform
    boundaries: Boundaries

    @property
    def can_ask(self) -> bool:
        return self.inner.can_ask

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        self.boundaries.reach("before a send")
        posted = await self.inner.send(to, message, send_id)
        self.boundaries.reach("after a send")
        return posted

    async def replace(self, address: str, message: Message) -> None:
        self.boundaries.reach("before a redraw")
        await self.inner.replace(address, message)
        self.boundaries.reach("after a redraw")

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        self.boundaries.reach("before asking")
        posted = await self.inner.was_posted(to, send_id, around)
        self.boundaries.reach("after asking")
        return posted


def watched(app: App, database: Watched, platform: Platform) -> App:
    """The same program; its boundaries are seen while it plans, sends, asks, closes."""
    app.platforms["fake"] = platform
    return replace(
        app,
        plan=replace(app.plan, database=database),
        deliver=replace(app.deliver, database=database),
        reconcile=replace(app.reconcile, database=database),
        close=replace(app.close, database=database),
    )

"""The moments at which a process may die or freeze: around every transaction and every call of the platform."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import bot
from bot.app import App
from bot.platform import Platform, Posted
from flows.message import Message
from storage.database import Database
from storage.records import Destination
from storage.work import Work

BOT = Path(bot.__file__).parent

Place = tuple[str, int]
"""A line of a file of the program."""

NOWHERE: Place = ("", 0)


def nothing(_: str) -> None:
    pass


def place() -> Place:
    """The line of the program that is being done; none when it is an edge's."""
    frame: FrameType | None = sys._getframe()
    while frame and Path(frame.f_code.co_filename).parent != BOT:
        frame = frame.f_back
    return (Path(frame.f_code.co_filename).name, frame.f_lineno) if frame else NOWHERE


@dataclass
class Boundaries:
    """Counts them as they are reached, from one; `strike` is called with the name of number `at`. `places` says for
    each where in the program it lies."""

    at: int | None = None
    strike: Callable[[str], None] = nothing
    reached: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def reach(self, name: str, where: Place = NOWHERE) -> None:
        self.reached.append(name)
        self.places.append(where)
        if len(self.reached) == self.at:
            self.strike(name)


class Watched(Database):
    """A database with a boundary before each writing transaction, before its commit, and after it."""

    def __init__(self, url: str, boundaries: Boundaries) -> None:
        super().__init__(url)
        self.boundaries = boundaries

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        where = place()
        self.boundaries.reach("before a transaction", where)
        async with super().begin() as work:
            yield work
            self.boundaries.reach("before its commit", where)
        self.boundaries.reach("after its commit", where)


@dataclass(frozen=True)
class WatchedPlatform:
    """A platform with a boundary before and after each call."""

    inner: Platform
    boundaries: Boundaries

    @property
    def can_ask(self) -> bool:
        return self.inner.can_ask

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        where = place()
        self.boundaries.reach("before a send", where)
        posted = await self.inner.send(to, message, send_id)
        self.boundaries.reach("after a send", where)
        return posted

    async def replace(self, address: str, message: Message) -> None:
        where = place()
        self.boundaries.reach("before a redraw", where)
        await self.inner.replace(address, message)
        self.boundaries.reach("after a redraw", where)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        where = place()
        self.boundaries.reach("before asking", where)
        posted = await self.inner.was_posted(to, send_id, around)
        self.boundaries.reach("after asking", where)
        return posted


VERBS = ("plan", "deliver", "reconcile", "close", "remind", "attend", "ask_after")


def watched(app: App, database: Database, platform: Platform) -> App:
    """The same program; its boundaries are seen while it does what time brings, and takes answers."""
    app.platforms["fake"] = platform
    verbs: dict[str, Any] = {name: replace(getattr(app, name), database=database) for name in VERBS}
    return replace(app, desk=replace(app.desk, receive=replace(app.desk.receive, database=database)), **verbs)

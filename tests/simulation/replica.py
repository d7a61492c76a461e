"""One process of several: the program's own verbs, on a database in which it can be killed or frozen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from typing import Any, Self, TypeVar, cast

from bot.app import App
from storage.database import Database
from storage.work import Work
from tests.simulation.direct import without_threads

Verb = TypeVar("Verb")


class Killed(BaseException):
    """The process is gone. No code of the program sees this: nothing is recorded, what was not committed is undone."""


Strike = Callable[["Replica", str], Awaitable[None]]
Bend = Callable[[Work], Work]


def straight(work: Work) -> Work:
    return work


@dataclass
class Replica:
    """`begun` is the step at which its newest transaction began, `begun_at` the time it was told then; `asked_to_wait`
    are the tenants that told it so since its last commit, with the end of the wait; `on_the_wire` counts sends."""

    owner: str
    strike: Strike
    clock: Callable[[], tuple[int, datetime]]
    app: App = field(init=False)
    database: "Frail" = field(init=False)
    dead: bool = False
    inside: bool = False
    begun: int = 0
    begun_at: datetime | None = None
    asked_to_wait: dict[str, datetime] = field(default_factory=dict)
    on_the_wire: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    wait_until: Callable[[str, datetime], None] = lambda _tenant, _until: None

    async def reach(self, name: str) -> None:
        """A moment at which it may die."""
        if self.dead:
            raise Killed
        if name == "before a transaction":
            self.begun, self.begun_at = self.clock()
        self.inside = name == "before its commit"
        if name == "after its commit":
            for tenant, until in self.asked_to_wait.items():
                self.wait_until(tenant, until)
            self.asked_to_wait.clear()
        await self.strike(self, name)


class Frail(Database):
    """A database with moments to die at: before each writing transaction, before its commit, and after it. `bend` is
    for those who break a rule of what is stored."""

    def __init__(self, url: str, replica: Replica, bend: Bend = straight) -> None:
        super().__init__(url)
        self.replica = replica
        self.bend = bend
        without_threads(self)

    def of(self, replica: Replica) -> Self:
        """For another process, when this one is gone: its connections need not be opened again, nor what it has
        compiled be compiled."""
        other = copy(self)
        other.replica, other.heard = replica, []
        return other

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        await self.replica.reach("before a transaction")
        async with super().begin() as work:
            yield self.bend(work)
            await self.replica.reach("before its commit")
        await self.replica.reach("after its commit")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        async with super().read() as work:
            yield self.bend(work)


def rewired(verb: Verb, given: Mapping[str, Any]) -> Verb:
    """The same, and whatever of ours is in it, with these in place of its own dependencies of those names."""
    changed: dict[str, Any] = {}
    for name in _given_names(type(verb)):  # type: ignore[arg-type]
        if name in given:
            changed[name] = given[name]
        elif _is_ours(type(value := getattr(verb, name))):  # type: ignore[arg-type]
            changed[name] = rewired(value, given)
    made: Any = replace(verb, **changed)  # type: ignore[type-var]
    return cast("Verb", made)


@cache
def _given_names(kind: Any) -> Sequence[str]:
    return [one.name for one in fields(kind) if one.init]


@cache
def _is_ours(kind: type) -> bool:
    """A part of the program that holds no state of its own."""
    settled: Any = getattr(kind, "__dataclass_params__", None)
    return settled is not None and kind.__module__.startswith("bot.") and bool(settled.frozen)

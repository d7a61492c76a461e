"""A database in which something happens between two transactions."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from storage.database import Database
from storage.work import Work


class Meddled(Database):
    """`meddle(n)` is called before the n-th writing transaction begins, counted from one."""

    def __init__(self, url: str, meddle: Callable[[int], Awaitable[None]]) -> None:
        super().__init__(url)
        self.meddle = meddle
        self.begun = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        self.begun += 1
        await self.meddle(self.begun)
        async with super().begin() as work:
            yield work

"""An edge: what a platform brings to the process besides a way to send."""

from collections.abc import Iterable
from typing import Protocol

from aiohttp.web import AbstractRouteDef

from bot.platform import Platform


class Edge(Protocol):
    """Listens on routes or connections of its own, from `start` to `stop`."""

    @property
    def name(self) -> str:
        """The platform's name, as accounts have it."""
        ...

    @property
    def platform(self) -> Platform: ...

    @property
    def problem(self) -> str | None:
        """A sentence for the operator while something that this platform needs cannot be had."""
        ...

    def routes(self) -> Iterable[AbstractRouteDef]: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def find_people(self) -> None:
        """Look for accounts of people we know. Called at the start and now and then."""
        ...

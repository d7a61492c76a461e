"""A platform that treats people differently, and lets something happen while a message is on its way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.platform import Posted
from flows.message import Message
from storage.records import Destination
from tests.fakes.platform import FakePlatform


async def nothing(_: str) -> None:
    pass


@dataclass
class Moody(FakePlatform):
    """`moods` are raised by the next sends to that user, one each. `meanwhile(user)` is awaited before a message is
    posted. `tried` are (user, send_id) of every call; `most_at_once` is how many were ever under way."""

    moods: dict[str, list[Exception]] = field(default_factory=dict)
    meanwhile: Callable[[str], Awaitable[None]] = nothing
    tried: list[tuple[str, str]] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        self.tried.append((to.user_id, send_id))
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await self.meanwhile(to.user_id)
            if self.moods.get(to.user_id):
                self.trouble.append(self.moods[to.user_id].pop(0))
            return await super().send(to, message, send_id)
        finally:
            self.under_way -= 1

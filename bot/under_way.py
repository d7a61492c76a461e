"""Calls to platforms that have begun and whose outcome is not written down yet."""

import asyncio
from collections.abc import Coroutine

from bot.gatekeeping import Outgoing
from bot.platform import Posted

MOMENT = 0.01
"""Seconds that the first to end waits for others: a transaction for each alone would cost more than the message."""

Outcome = tuple[Outgoing, Posted | Exception]
Outcomes = list[Outcome]


class UnderWay:
    def __init__(self) -> None:
        self.calls: dict[asyncio.Task[Posted | Exception], Outgoing] = {}

    def __len__(self) -> int:
        return len(self.calls)

    def begin(self, one: Outgoing, call: Coroutine[None, None, Posted | Exception]) -> None:
        self.calls[asyncio.create_task(call)] = one

    def people(self) -> set[int]:
        """To whom something is on its way just now."""
        return {one.person.id for one in self.calls.values()}

    async def some(self) -> None:
        """Until one has ended, and those that end with it. A slow one keeps nobody waiting."""
        await asyncio.wait(self.calls, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(self.calls, timeout=MOMENT)

    async def rest(self) -> Outcomes:
        """All of them, once the last has ended."""
        if self.calls:
            await asyncio.wait(self.calls)
        return self.ended()

    def ended(self) -> Outcomes:
        """Those that have ended, which are under way no more."""
        done = [call for call in self.calls if call.done()]
        return [(self.calls.pop(call), call.result()) for call in done]

    def cancel(self) -> None:
        for call in self.calls:
            call.cancel()

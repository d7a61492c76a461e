"""What is owed now is sent now, and not at the next beat; by whichever process is awake."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.app import App
from bot.clock import Clock
from bot.heartbeat import Heartbeat
from tests.bot.conftest import program
from tests.bot.people import enrol, got, nudge, row, schedule
from tests.bot.platforms import Moody

NEVER = 3600.0
SOON = 20.0


@asynccontextmanager
async def awake(app: App) -> AsyncIterator[Heartbeat]:
    """A process that looks once at the start, and then not for an hour unless it is woken."""
    beating, begun = Heartbeat(Clock(), lambda: "7F3KQ2"), asyncio.Event()

    async def deliver(now: datetime) -> None:
        await app.deliver(now)
        begun.set()

    beating.beat("deliver", deliver, NEVER)
    async with app.database.listening(lambda: beating.wake("deliver")):
        beating.start()
        await begun.wait()
        await asyncio.sleep(0.2)
        try:
            yield beating
        finally:
            await beating.stop()


async def arrives(platform: Moody, name: str) -> None:
    """Somebody gets something, soon."""
    for _ in range(int(SOON / 0.02)):
        if got(platform, name):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"nothing came to {name}")


async def test_a_test_is_sent_at_once(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    async with awake(app):
        assert await app.configure.test_to("lunch", "ana@example.org", datetime.now(UTC))
        await arrives(platform, "ana")


async def test_another_process_sends_what_this_one_owes(postgresql_url: str, platform: Moody) -> None:
    teller, sender = program(postgresql_url, platform), program(postgresql_url, platform)
    await enrol(teller, [row("ana")])
    await schedule(teller, nudge())
    async with awake(sender):
        assert await teller.configure.test_to("lunch", "ana@example.org", datetime.now(UTC))
        await arrives(platform, "ana")
    assert teller.database.heard == []
    await teller.database.close()
    await sender.database.close()


async def test_two_processes_that_are_both_woken_send_once(postgresql_url: str, platform: Moody) -> None:
    one, other = program(postgresql_url, platform), program(postgresql_url, platform)
    await enrol(one, [row("ana"), row("bo")])
    await schedule(one, nudge())
    async with awake(one), awake(other):
        for name in ("ana", "bo"):
            assert await one.configure.test_to("lunch", f"{name}@example.org", datetime.now(UTC))
            await arrives(platform, name)
        await asyncio.sleep(0.3)
    assert sorted(user for user, _ in platform.tried) == ["ana", "bo"]
    await one.database.close()
    await other.database.close()

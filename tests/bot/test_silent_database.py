"""A PostgreSQL that falls silent, as behind a firewall that has forgotten us, is given up and sought again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.app import App
from storage import postgresql
from tests.bot.conftest import program
from tests.bot.people import HOUR, MONDAY, TUESDAY, enrol, nudge, outcomes, owed, row, schedule
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
SOON = 20.0


class Firewall:
    """Before a real server. What is open when it falls silent never says anything again; what is opened later is
    served. It falls silent by itself at the first statement that says what it `hates`."""

    def __init__(self, url: str) -> None:
        self.server = f"{parse_qs(urlsplit(url).query)['host'][0]}/.s.PGSQL.5432"
        self.open: set[asyncio.Task[None]] = set()
        self.silent: set[asyncio.Task[None]] = set()
        self.hates: bytes | None = None

    def falls_silent(self) -> None:
        self.silent |= self.open

    async def _passes(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flow: asyncio.Task[None]
    ) -> None:
        while told := await reader.read(65536):
            if self.hates and self.hates in told:
                self.hates = None
                self.falls_silent()
            if flow not in self.silent:
                writer.write(told)
                await writer.drain()
        writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        flow = asyncio.current_task()
        assert flow is not None
        self.open.add(flow)
        there, back = await asyncio.open_unix_connection(self.server)
        with suppress(ConnectionError):
            await asyncio.gather(self._passes(reader, back, flow), self._passes(there, writer, flow))


@pytest.fixture
async def firewall(postgresql_url: str) -> AsyncIterator[Firewall]:
    yield Firewall(postgresql_url)


@pytest.fixture
async def app(
    postgresql_url: str, firewall: Firewall, platform: Moody, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[App]:
    monkeypatch.setattr(postgresql, "SILENCE", 1.0)
    monkeypatch.setattr(postgresql, "PING", 0.5)
    async with await asyncio.start_server(firewall.serve, "127.0.0.1") as server:
        port, where = server.sockets[0].getsockname()[1], urlsplit(postgresql_url)
        app = program(f"postgresql://{where.username}@127.0.0.1:{port}{where.path}", platform)
        await enrol(app, [row("ana"), row("bo")])
        await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
        await app.plan(MONDAY)
        yield app
        await app.database.close()
        for flow in firewall.open:
            flow.cancel()


async def test_what_is_due_goes_out_though_all_that_was_open_has_fallen_silent(app: App, firewall: Firewall) -> None:
    await asyncio.gather(*(owed(app) for _ in range(5)))
    firewall.falls_silent()
    async with asyncio.timeout(SOON):
        await app.deliver(ELEVEN)
    assert await outcomes(app) == [("sent", None)] * 2
    assert await app.wrong() == {}


async def test_a_server_that_falls_silent_at_work_is_not_waited_for_and_the_next_call_goes_on(
    app: App, firewall: Firewall, platform: Moody
) -> None:
    firewall.hates = b"SKIP LOCKED"
    async with asyncio.timeout(SOON):
        with pytest.raises(TimeoutError):
            await app.deliver(ELEVEN)
    assert platform.tried == []
    async with asyncio.timeout(SOON):
        await app.deliver(ELEVEN)
    assert await outcomes(app) == [("sent", None)] * 2


async def test_what_was_sent_when_the_server_fell_silent_is_written_down(
    app: App, firewall: Firewall, platform: Moody
) -> None:
    async def silence(_: str) -> None:
        firewall.falls_silent()

    platform.meanwhile = silence
    async with asyncio.timeout(SOON):
        await app.deliver(ELEVEN)
    assert (await outcomes(app), len(platform.tried)) == ([("sent", None)] * 2, 2)

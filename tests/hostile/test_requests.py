"""S1: whatever comes in at whatever door, nothing breaks, nothing changes, and nobody is written to because of it."""

import asyncio
import gc
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from yarl import URL

from tests.hostile.requests import Gunner, Shot
from tests.hostile.state import changed, digest
from tests.hostile.town import Town, town

SEED = 20261121
MANY = 20_000
FEW = 700
MEMORY = 48 * 1024
"""Kilobytes that the process may have grown by in the second half. The largest body is a megabyte, and several of them
may be on their way."""


PATIENCE = aiohttp.ClientTimeout(total=10)
HANGS = 599
NO_ANSWER = 0
"""The connection was closed without a word, which is an answer too."""


EXPECTED = ("Trouble",)
"""What may go wrong beneath a request: the platform does not know the conversation that it was told of."""


@contextmanager
def complaints() -> Iterator[Counter[str]]:
    """What is logged as an error meanwhile, by what it is; nothing of it is printed."""
    found: Counter[str] = Counter()

    def note(_: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        error = sys.exc_info()[1] if event.get("exc_info") is True else event.get("exc_info")
        if method in ("error", "exception", "critical") and type(error).__name__ not in EXPECTED:
            found[f"{event['event']}: {error!r}"[:300]] += 1
        raise structlog.DropEvent

    processors = structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [note]
    try:
        yield found
    finally:
        processors[:] = before


@dataclass
class Told:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[Shot] = field(default_factory=list)
    called: list[Shot] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    grown: int = 0
    complained: Counter[str] = field(default_factory=Counter)

    def slowest(self, share: float) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * share)] * 1000


async def fired(town: Town, shot: Shot) -> int:
    url = URL(town.url + shot.path, encoded=True)
    try:
        async with town.session.request(
            shot.method,
            url,
            data=io.BytesIO(shot.body) if shot.body else None,
            headers=shot.headers,
            allow_redirects=False,
            timeout=PATIENCE,
        ) as response:
            await response.read()
            return response.status
    except aiohttp.ServerDisconnectedError:
        return NO_ANSWER
    except TimeoutError:
        return HANGS


async def under_fire(town: Town, count: int, seed: int = SEED) -> Told:
    """One after another, so that it is known which of them had something to do with a call."""
    told, gunner = Told(), Gunner(random.Random(seed), town.teams.url, town.url)
    with complaints() as told.complained:
        await _fire(town, told, gunner, count)
    return told


async def _fire(town: Town, told: Told, gunner: Gunner, count: int) -> None:
    calls, before = town.calls, 0
    for n, shot in enumerate(gunner.shots(count)):
        begun = time.perf_counter()
        status = await fired(town, shot)
        told.seconds.append(time.perf_counter() - begun)
        told.statuses[status] += 1
        if status >= 500:
            told.broken.append(shot)
        if status == 200 and shot.proven:
            await town.settled()
        elif town.calls != calls:
            told.called.append(shot)
        calls = town.calls
        if n == count // 2:
            before = _memory()
    await town.settled()
    told.grown = _memory() - before


def _memory() -> int:
    """Kilobytes that the process takes now; where the system does not say, those that it took at most."""
    gc.collect()
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text("ascii").split()[1]) * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def withstood(database_url: str, count: int) -> None:
    async with town(database_url) as found:
        before = await digest(found.app)
        told = await under_fire(found, count)
        print(f"\n{count} requests: {dict(told.statuses.most_common())}, p50 {told.slowest(0.5):.1f} ms,",
              f"p99 {told.slowest(0.99):.1f} ms, grown by {told.grown} kB")  # fmt: skip
        assert [(shot.method, shot.path, shot.body[:300], shot.headers) for shot in told.broken] == []
        assert told.complained == {}
        assert told.called == []
        assert changed(before, await digest(found.app)) == []
        assert told.grown < MEMORY
        assert len(told.statuses) >= 8
        assert found.slack.complaints == found.teams.complaints == []


async def test_whatever_comes_in_nothing_breaks_and_nothing_changes(sqlite_url: str) -> None:
    await withstood(sqlite_url, FEW)


@pytest.mark.attack
async def test_however_much_of_it_comes_in_nothing_breaks_and_nothing_changes(sqlite_url: str) -> None:
    await withstood(sqlite_url, MANY)


async def test_what_is_packed_is_not_unpacked(sqlite_url: str) -> None:
    """Nor does anybody wait for the end of it."""
    kinds = ("gzip", "deflate", "br", "identity, gzip", "x")
    async with town(sqlite_url) as found:
        for path, packing in product(("/slack/events", "/api/messages", "/playground/say"), kinds):
            headers = [("Content-Type", "application/json"), ("Content-Encoding", packing)]
            assert await fired(found, Shot("POST", path, b'{"a":' * 20_000, headers)) in (400, 415)


RAW = (
    b"\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 5_000 + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999999999999999\r\n\r\n{}",
    b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\n Folded: yes\r\nContent-Length: 0\r\n\r\n",
    b"POST /playground/say HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}",
)
"""What is no request at all, or two in one."""


async def test_what_is_hardly_http_is_refused_or_closed(sqlite_url: str) -> None:
    async with town(sqlite_url) as found:
        before, calls = await digest(found.app), found.calls
        with complaints() as complained:
            told = [await said_to(found.url, raw) for raw in RAW]
        assert [one for one in told if one.startswith(b"HTTP/1.1 5")] == []
        assert not any(b"Traceback" in one for one in told)
        assert complained == {}
        assert (found.calls, changed(before, await digest(found.app))) == (calls, [])


async def said_to(url: str, raw: bytes) -> bytes:
    """The first that comes back, for a while."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head, end, body = raw.partition(b"\r\n\r\n")
    try:
        with suppress(OSError):  # it may have had enough already
            writer.write(head + end)
            await asyncio.sleep(0.02)  # so that somebody reads it already
            writer.write(body)
            writer.write_eof()
        async with asyncio.timeout(5):
            return await reader.read(10_000)
    except (ConnectionError, TimeoutError):
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 100\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n2\r\n"], ids=["sized", "chunked"]
)
async def test_who_never_ends_a_request_is_not_waited_for(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, framing: bytes
) -> None:
    monkeypatch.setattr("bot.body.PATIENCE", 0.2)
    async with town(sqlite_url) as found:
        host, port = found.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + framing + b"{")
        async with asyncio.timeout(5):
            assert (await reader.readline()).split()[1] == b"408"
        writer.close()

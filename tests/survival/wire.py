"""A platform at the other end of a wire: a small server that outlives whoever sends to it, and a client of it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import aiohttp

from bot.platform import Posted
from flows.message import Message
from storage.records import Destination

WAIT = 30
"""Seconds after which a test that hangs fails."""


@dataclass
class Wire:
    """What arrived stands in `posts`, as (user, send_id), in the order it was accepted, doubles and all. `hold` keeps
    each request back before it is accepted, or its reply after: `reached` is set meanwhile, and `release` lets go."""

    latency: float = 0.0
    hold: Literal["request", "reply"] | None = None
    posts: list[tuple[str, str]] = field(default_factory=list)
    redrawn: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    under_way: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def sent(self, told: dict[str, str]) -> dict[str, Any]:
        time.sleep(self.latency)
        self._held("request")
        with self.lock:
            self.posts.append((told["user"], told["send_id"]))
            address = str(len(self.posts))
        self._held("reply")
        return {"address": address}

    def _held(self, at: str) -> None:
        if self.hold == at:
            self.reached.set()
            self.release.wait(WAIT)

    def quiet(self) -> None:
        """Wait until whatever a killed process had put on the wire has arrived."""
        time.sleep(0.05)
        deadline = time.monotonic() + WAIT
        while self.under_way and time.monotonic() < deadline:
            time.sleep(0.01)

    @contextmanager
    def _request(self) -> Iterator[None]:
        with self.lock:
            self.under_way += 1
        try:
            yield
        finally:
            with self.lock:
                self.under_way -= 1

    def answer(self, path: str, told: dict[str, str]) -> dict[str, Any]:
        match path:
            case "/send":
                return self.sent(told)
            case "/replace":
                self.redrawn.append(told["address"])
                return {}
            case _:
                with self.lock:
                    return {"posted": any(send_id == told["send_id"] for _, send_id in self.posts)}


@contextmanager
def listening(wire: Wire) -> Iterator[Wire]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with wire._request(), suppress(ConnectionError, ValueError):  # whoever asked may be dead by now
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps(wire.answer(self.path, told)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        wire.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield wire
        finally:
            wire.release.set()
            server.shutdown()
            serving.join()


@dataclass(frozen=True)
class Wired:
    """The platform as our side sees it."""

    url: str
    can_ask: bool = True

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        return Posted((await self._call("/send", user=to.user_id, send_id=send_id))["address"])

    async def replace(self, address: str, message: Message) -> None:
        await self._call("/replace", address=address)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        posted: bool = (await self._call("/posted", send_id=send_id))["posted"]
        return posted

    async def _call(self, path: str, **told: str) -> dict[str, Any]:
        async with aiohttp.ClientSession() as session, session.post(self.url + path, json=told) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
            return answer

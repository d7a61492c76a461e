"""The one port: routes of the platforms, and those that tell operators how we are."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.body import LIMIT

log = structlog.get_logger()

Ready = Callable[[], Awaitable[Mapping[str, str]]]
Problems = Callable[[], Mapping[str, str]]
Counts = Callable[[], Awaitable[Mapping[str, int]]]
Reference = Callable[[], str]

HELP = "Deliveries by state; a moment old where counting takes long."
FRESH = 20
"""A count is good for so many times as long as it took: the whole outbox is read for it, which takes seconds after some
years."""


@dataclass
class Counted:
    """Counts anew when a count is no longer good, however many ask, and one at a time."""

    counts: Counts
    monotonic: Callable[[], float] = time.monotonic
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    good_until: float = 0.0
    last: Mapping[str, int] | None = None

    async def __call__(self) -> Mapping[str, int]:
        async with self.turn:
            begun = self.monotonic()
            if self.last is None or begun >= self.good_until:
                self.last = await self.counts()
                ended = self.monotonic()
                self.good_until = ended + FRESH * (ended - begun)
            return self.last


def application(
    routes: Iterable[web.AbstractRouteDef], ready: Ready, problems: Problems, counts: Counts, reference: Reference
) -> web.Application:
    """`ready` returns what is wrong, by name; nothing when all is well. `problems` are what single platforms lack: they
    are told, and fail nothing, for the others can be served. `counts` are deliveries by state."""
    app = web.Application(client_max_size=LIMIT, middlewares=[_failures(reference)])
    app.add_routes(
        [
            web.get("/healthz", _alive),
            web.get("/readyz", _ready(ready, problems)),
            web.get("/metrics", _metrics(problems, Counted(counts))),
        ]
    )
    app.add_routes(routes)
    return app


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _ready(ready: Ready, problems: Problems) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        wrong = await ready()
        status: dict[str, object] = {"status": "not ready", **wrong} if wrong else {"status": "ready"}
        if found := problems():
            status["problems"] = dict(found)
        return web.json_response(status, status=503 if wrong else 200)

    return handler


def _metrics(problems: Problems, counts: Counts) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        registry = CollectorRegistry()
        gauge = Gauge("handgreb_deliveries", HELP, ["state"], registry=registry)
        for state, count in (await counts()).items():
            gauge.labels(state=state).set(count)
        lacking = Gauge("handgreb_platforms_with_problems", "Platforms that /readyz tells of.", registry=registry)
        lacking.set(len(problems()))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return handler


def _failures(reference: Reference) -> Middleware:
    """What nobody foresaw: logged under a reference, told without anything from inside."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise web.HTTPUnsupportedMediaType  # no platform packs; unpacking what is not packed may never end
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:
            if _unreadable(request, error):
                raise web.HTTPBadRequest from None
            code = reference()
            log.exception("request failed", path=request.path, reference=code)
            return web.json_response({"error": "failed", "reference": code}, status=500)

    return middleware


def _unreadable(request: web.Request, error: Exception) -> bool:
    """Whether the rest of it is nothing that anybody could read, or whoever sent it is gone."""
    gone = isinstance(error, ConnectionResetError) and request.transport is None
    return gone or isinstance(error, web.RequestPayloadError)

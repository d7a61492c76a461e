"""Answers through the signed Slack route, and a bare Bolt handler that commits one row."""

import json
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.app import website
from bot.edges import add_edges
from flows.message import Action, Message
from tests.benchmarks.local_platform import TEAM, local_platform
from tests.benchmarks.measure import ROUNDS, Compared, Request, load
from tests.benchmarks.programs import asked_on, program
from tests.fakes.platform import buttons
from tests.fakes.slack_client import SECRET, signed

PEOPLE = 3_000
LONE = 400
AT_ONCE = 64
LEAST = 0.6
LONGEST = 5.0
"""Milliseconds until a lone click is committed and acknowledged."""

TOKEN = "xoxb-a-token-for-benchmarks"


async def slack_answers(folder: Path) -> list[Compared]:
    async with local_platform() as slack:
        ours, lone = await _ours(folder, slack)
        bare, bare_lone = await _bare(folder, slack)
    rate = Compared(
        "Answers through the signed Slack route, 64 at once",
        "answers a second",
        ours,
        bare,
        "a bare Bolt handler that commits one row",
        f"at least {LEAST}",
        ours >= LEAST * bare,
    )
    click = Compared(
        "A lone click, until it is committed and acknowledged",
        "ms",
        lone,
        bare_lone,
        "the bare handler",
        f"at most {LONGEST} ms of ours",
        lone <= LONGEST,
    )
    return [rate, click]


async def _ours(folder: Path, slack: str) -> tuple[float, float]:
    """Answers a second, and the median milliseconds of a lone one. Everybody answers once a round, another value
    each time; the receipt of each answer is drawn as well."""
    settings = {"bot_token": TOKEN, "signing_secret": SECRET, "api_url": f"{slack}/api/"}
    async with program(folder, slack=settings) as app:
        asked = await asked_on(app, "slack", TEAM, PEOPLE)
        add_edges(app)
        async with _serving(website(app)) as url:
            await app.edges[-1].start()
            try:
                return await _measured(url, asked, slack, folder)
            finally:
                await app.edges[-1].stop()


async def _bare(folder: Path, slack: str) -> tuple[float, float]:
    file = folder / "bare.db"
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=1, max_overflow=0, poolclass=QUEUE)

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE answer (id INTEGER PRIMARY KEY, value TEXT)"))
    asked = [(f"U{number}", MESSAGE) for number in range(PEOPLE)]
    async with _serving(_bare_site(engine)) as url:
        try:
            return await _measured(url, asked, slack, folder)
        finally:
            await engine.dispose()


QUEUE = AsyncAdaptedQueuePool
MESSAGE = "answer:0000000000000000:"
"""As long as what a button of ours carries."""


def _bare_site(engine: AsyncEngine) -> web.Application:
    async def known(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN)

    bolt = AsyncApp(signing_secret=SECRET, authorize=known, process_before_response=True)

    @bolt.action(re.compile(".*"))
    async def _keep(ack, action) -> None:  # type: ignore[no-untyped-def]
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO answer (value) VALUES (:value)"), {"value": action["value"]})
        await ack()

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    return app


async def _measured(
    url: str, asked: Sequence[tuple[str, Message | str]], slack: str, folder: Path
) -> tuple[float, float]:
    rates = []
    for value in range(1, ROUNDS + 1):
        presses = [_press(user, _carried(message, value), slack) for user, message in asked]
        rates.append((await load(f"{url}/slack/events", presses, AT_ONCE, folder)).rate)
    lone = [_press(user, _carried(message, 5), slack) for user, message in asked[:LONE]]
    return max(rates), (await load(f"{url}/slack/events", lone, 1, folder)).median


def _carried(message: Message | str, value: int) -> str:
    if isinstance(message, str):
        return f"{message}{value}"
    pressed: Action = buttons(message)[value - 1].action
    return pressed.encode()


def _press(user: str, value: str, slack: str) -> Request:
    """A tap on a button, as Slack sends it."""
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "ours"},
        "user": {"id": user, "username": user, "team_id": TEAM},
        "trigger_id": "1.1.1",
        "channel": {"id": f"D{user}", "name": "directmessage"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": f"D{user}", "is_ephemeral": False},
        "message": {"ts": "1.1"},
        "response_url": f"{slack}/respond",
        "actions": [
            {"type": "button", "action_id": "a", "block_id": "b", "value": value, "action_ts": f"{time.time():.6f}"}
        ],
    }
    body = urlencode({"payload": json.dumps(payload)})
    return Request({"Content-Type": "application/x-www-form-urlencoded", **signed(body)}, body)


@asynccontextmanager
async def _serving(site: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()

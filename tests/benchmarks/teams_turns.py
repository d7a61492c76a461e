"""Taps through the authenticated Teams route, and a bare bot of botbuilder that does nothing and lets anybody in."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from msrest.universal_http.requests import ClientRetryPolicy

from bot.app import website
from bot.edges import add_edges
from bot.teams.inbound import BUTTON
from flows.message import Message
from tests.benchmarks.measure import ROUNDS, Compared, Request, load
from tests.benchmarks.programs import asked_on, program
from tests.fakes.platform import buttons
from tests.fakes.teams import APP, BOT, SECRET, TENANT, fake_teams, serving, sign

PEOPLE = 1_500
FOR_STOCK = 300
AT_ONCE = 16
STOCK, REPAIRED = 5.0, 0.6


async def teams_turns(folder: Path) -> list[Compared]:
    ours = await _ours(folder)
    stock = await _bare(folder, list(ClientRetryPolicy.safe_codes))
    repaired = await _bare(folder, frozenset(ClientRetryPolicy.safe_codes))
    what = "Taps in Teams, proven, answered and committed, 16 at once"
    return [
        Compared(
            what,
            "taps a second",
            ours,
            stock,
            "stock botbuilder, which does nothing",
            f"at least {STOCK}",
            ours >= STOCK * stock,
        ),
        Compared(
            what,
            "taps a second",
            ours,
            repaired,
            "the same after the one-line repair",
            f"at least {REPAIRED}",
            ours >= REPAIRED * repaired,
        ),
    ]


async def _ours(folder: Path) -> float:
    async with fake_teams() as teams:
        told = {
            "app_id": APP,
            "app_password": SECRET,
            "tenant_id": TENANT,
            "openid_metadata_url": f"{teams.url}/v1/.well-known/openidconfiguration",
            "login_url": teams.url,
            "service_hosts": ["127.0.0.1"],
        }
        async with program(folder, teams=told) as app:
            asked = await asked_on(app, "teams", TENANT, PEOPLE)
            add_edges(app)
            edge = app.edges[-1]
            async with serving(website(app)) as url:
                await edge.start()
                try:
                    return await _fastest(url, asked, teams.url, folder)
                finally:
                    await edge.stop()


class Nothing(ActivityHandler):  # type: ignore[misc]
    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        return InvokeResponse(status=200, body={"statusCode": 200, "type": MESSAGE, "value": "hej"})


class Anybody:
    """Settings without an application: the SDK asks nobody who they are."""

    APP_ID = ""
    APP_PASSWORD = ""


MESSAGE = "application/vnd.microsoft.activity.message"


async def _bare(folder: Path, safe_codes: Any) -> float:
    """`safe_codes` is a list of five hundred as the SDK has it, or a set of the same."""
    before = ClientRetryPolicy.safe_codes
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Anybody()))

    async def receive(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        answer = await adapter.process_activity("", activity, Nothing().on_turn)
        return web.json_response(answer.body, status=answer.status)

    site = web.Application()
    site.router.add_post("/api/messages", receive)
    ClientRetryPolicy.safe_codes = safe_codes
    try:
        async with serving(site) as url:
            asked = [(f"U{number}", None) for number in range(FOR_STOCK)]
            return await _fastest(url, asked, "http://127.0.0.1:9", folder)
    finally:
        ClientRetryPolicy.safe_codes = before


async def _fastest(url: str, asked: Sequence[tuple[str, Message | None]], service: str, folder: Path) -> float:
    rates = []
    token = sign(service)
    for value in range(ROUNDS):
        taps = [_tap(user, message, value, service, token) for user, message in asked]
        rates.append((await load(f"{url}/api/messages", taps, AT_ONCE, folder)).rate)
    return max(rates)


def _tap(user: str, message: Message | None, value: int, service: str, token: str) -> Request:
    carried = buttons(message)[value].action.encode() if message else "answer:0000000000000000:4"
    activity = {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": f"f:{user}:{value}",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "serviceUrl": service,
        "channelId": "msteams",
        "from": {"id": f"29:{user}", "name": user, "aadObjectId": user},
        "recipient": {"id": BOT, "name": "Håndgreb"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": f"a:{user}"},
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "da-DK",
        "replyToId": "1",
        "value": {
            "action": {"type": "Action.Execute", "verb": BUTTON, "data": {BUTTON: carried}},
            "trigger": "manual",
        },
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    return Request(headers, json.dumps(activity))

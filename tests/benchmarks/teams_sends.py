"""Nudges claimed, gated, sent and recorded; and stock botbuilder, which posts the same cards with
`continue_conversation` and does nothing else: as many at once, through a Bot Connector that answers at once, and one
that takes half a second."""

from collections.abc import Sequence
from pathlib import Path

from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ConversationReference

from bot.edges import add_edges
from bot.teams.address import Reference
from bot.teams.send import outgoing
from flows.message import Message
from tests.benchmarks.crowd import crowd
from tests.benchmarks.fan_out import Rates, at_once, fan_out, first_week
from tests.benchmarks.local_platform import local_platform
from tests.benchmarks.measure import ROUNDS, Compared
from tests.benchmarks.programs import program
from tests.benchmarks.teams_turns import Anybody
from tests.fakes.teams import APP, BOT, SECRET, TENANT

SLOW = 0.5
FEW, MANY = 10, 80
"""At once: what we do unless told otherwise, and what somebody sets who wants a hundred a second all the same."""

TIMES, LEAST = 3.0, 100.0


async def teams_sends(folder: Path) -> list[Compared]:
    quick = await _measured(folder, 0, FEW, 300)
    slow = await _measured(folder, SLOW, MANY, 600)
    return [
        _compared(
            f"Nudges sent to Teams, {FEW} at a time", quick, f"at least {TIMES}", quick.ours >= TIMES * quick.bare
        ),
        _compared(
            f"Nudges sent to Teams, {MANY} at a time, where the Bot Connector takes half a second",
            slow,
            f"at least {TIMES}, and at least {LEAST:.0f} a second",
            slow.ours >= TIMES * slow.bare and slow.ours >= LEAST,
        ),
    ]


def _compared(what: str, rates: Rates, aim: str, held: bool) -> Compared:
    return Compared(what, "sends a second", rates.ours, rates.bare, "stock botbuilder", aim, held)


async def _measured(folder: Path, seconds: float, in_flight: int, people: int) -> Rates:
    async with local_platform(seconds) as connector:
        told = {
            "app_id": APP,
            "app_password": SECRET,
            "tenant_id": TENANT,
            "openid_metadata_url": f"{connector}/v1/.well-known/openidconfiguration",
            "login_url": connector,
            "service_hosts": ["127.0.0.1"],
        }
        async with program(folder, teams=told, in_flight=in_flight, nudges_a_week=5) as app:
            await crowd(app, people, "teams", TENANT, lambda user: _home(connector, user), zones=(None,))
            asked = await first_week(app, "teams")
            add_edges(app)
            edge = app.edges[-1]
            await edge.start()
            try:
                return await fan_out(app, asked, ROUNDS, lambda: _stock(connector, asked, in_flight))
            finally:
                await edge.stop()


def _home(connector: str, user: str) -> str:
    return Reference(connector, f"a:{user}", BOT, f"29:{user}", TENANT).encode()


async def _stock(connector: str, asked: Sequence[tuple[str, Message]], in_flight: int) -> None:
    """Without an application, so that it asks nobody for a token."""
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Anybody()))

    async def post(message: tuple[str, Activity]) -> None:
        user, activity = message

        async def say(turn: TurnContext) -> None:
            await turn.send_activity(activity)

        await adapter.continue_conversation(_reference(connector, user), say, "")

    drawn = [(user, Activity().deserialize(outgoing(message))) for user, message in asked]
    await at_once(post, drawn, in_flight)


def _reference(connector: str, user: str) -> ConversationReference:
    return ConversationReference(
        service_url=connector,
        channel_id="msteams",
        bot=ChannelAccount(id=BOT),
        user=ChannelAccount(id=f"29:{user}"),
        conversation=ConversationAccount(id=f"a:{user}", tenant_id=TENANT),
    )

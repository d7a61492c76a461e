"""Nudges claimed, gated, sent and recorded, and a bare loop that posts the same messages: as many at once, on a Slack
that answers at once, after twenty milliseconds, and after fifty."""

from collections.abc import Sequence
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import IN_FLIGHT
from bot.edges import add_edges
from bot.slack.render import content
from bot.slack.text import Element
from tests.benchmarks.crowd import crowd
from tests.benchmarks.fan_out import Rates, at_once, fan_out, first_week
from tests.benchmarks.local_platform import TEAM, local_platform
from tests.benchmarks.measure import ROUNDS, Compared
from tests.benchmarks.programs import program
from tests.benchmarks.slack_answers import TOKEN
from tests.fakes.slack_client import SECRET

SETTINGS = ((0.0, 2_000), (0.02, 2_000), (0.05, 1_000))
"""Seconds that Slack takes, and people."""

LEAST = 0.5


async def slack_sends(folder: Path) -> list[Compared]:
    return [_compared(seconds, await _measured(folder, seconds, people)) for seconds, people in SETTINGS]


def _compared(seconds: float, rates: Rates) -> Compared:
    takes = f"which takes {seconds * 1000:.0f} ms to answer" if seconds else "which answers at once"
    return Compared(
        f"Nudges sent to a Slack {takes}, {IN_FLIGHT} at a time",
        "sends a second",
        rates.ours,
        rates.bare,
        "a bare AsyncWebClient loop with a shared session",
        f"at least {LEAST}",
        rates.ours >= LEAST * rates.bare,
    )


async def _measured(folder: Path, seconds: float, people: int) -> Rates:
    async with local_platform(seconds) as slack:
        settings = {"bot_token": TOKEN, "signing_secret": SECRET, "api_url": f"{slack}/api/"}
        async with program(folder, slack=settings, nudges_a_week=5) as app:
            await crowd(app, people, "slack", TEAM, lambda user: f"D{user}", zones=(None,))
            asked = await first_week(app, "slack")
            drawn = [(user, content(message)) for user, message in asked]
            add_edges(app)
            edge = app.edges[-1]
            await edge.start()
            try:
                return await fan_out(app, asked, ROUNDS, lambda: _bare(slack, drawn))
            finally:
                await edge.stop()


async def _bare(slack: str, drawn: Sequence[tuple[str, Element]]) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=TOKEN, base_url=f"{slack}/api/", session=session, retry_handlers=[])

        async def post(message: tuple[str, Element]) -> None:
            user, sent = message
            await client.chat_postMessage(channel=f"D{user}", **sent)

        await at_once(post, drawn, IN_FLIGHT)

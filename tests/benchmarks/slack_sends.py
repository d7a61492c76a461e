"""Nudges claimed, gated, sent and recorded, and a bare loop that posts the same messages."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import IN_FLIGHT
from bot.edges import add_edges
from bot.slack.render import content
from bot.slack.text import Element
from tests.benchmarks.local_slack import TEAM, local_slack
from tests.benchmarks.measure import ROUNDS, Compared, timed
from tests.benchmarks.programs import DUE, MONDAY, asked_on, program
from tests.benchmarks.slack_answers import TOKEN
from tests.fakes.slack_client import SECRET

PEOPLE = 2_000
LEAST = 0.5
WEEK = timedelta(days=7)


async def slack_sends(folder: Path) -> list[Compared]:
    async with local_slack() as slack:
        settings = {"bot_token": TOKEN, "signing_secret": SECRET, "api_url": f"{slack}/api/"}
        async with program(folder, slack=settings, nudges_a_week=5) as app:
            asked = await asked_on(app, "slack", TEAM, PEOPLE)
            add_edges(app)
            edge = app.edges[-1]
            await edge.start()
            drawn = [(user, content(message)) for user, message in asked]
            ours = bare = 0.0
            for week in range(1, ROUNDS + 1):
                async with app.database.begin() as work:
                    for person in range(1, PEOPLE + 1):
                        await work.people.answered(person)
                await app.plan(MONDAY + week * WEEK)
                moment = DUE + week * WEEK
                ours = max(ours, PEOPLE / await timed(lambda moment=moment: app.deliver(moment)))  # type: ignore[misc]
                bare = max(bare, PEOPLE / await timed(lambda: _bare(slack, drawn)))
            counts = await app.counts()
            await edge.stop()
    if counts != {"sent": PEOPLE * (ROUNDS + 1)}:
        raise RuntimeError(f"not everything was sent: {counts}")
    against = "a bare AsyncWebClient loop with a shared session"
    held = ours >= LEAST * bare
    return [Compared("Nudges sent to Slack", "sends a second", ours, bare, against, f"at least {LEAST}", held)]


async def _bare(slack: str, drawn: Sequence[tuple[str, Element]]) -> None:
    """As many at once as we have under way."""
    waiting = iter(drawn)
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=TOKEN, base_url=f"{slack}/api/", session=session, retry_handlers=[])

        async def one_after_another() -> None:
            for user, sent in waiting:
                await client.chat_postMessage(channel=f"D{user}", **sent)

        await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))

"""The whole program with Slack beside it: a fake Slack, the real edge, people who press, and one flow of lunch."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.app import App, website
from bot.desk import Desk
from bot.platform import Reply, Response
from bot.slack import Slack
from tests.bot.conftest import program
from tests.bot.people import MONDAY, nudge, row, schedule
from tests.fakes.platform import FakePlatform
from tests.fakes.slack import APP_TOKEN, TOKEN, FakeSlack, Shown, fake_slack
from tests.fakes.slack_client import SECRET, SlackClient
from tests.fakes.teams import serving

NOON = MONDAY + timedelta(hours=2)
"""When lunch is asked about, in Copenhagen."""

REFERENCE = "7F3KQ2"


class Gate:
    """The desk, behind something that a test may put before it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: list[Reply] = []
        self.trouble: list[Exception] = []
        self.seconds = 0.0
        self.done = 0

    async def __call__(self, reply: Reply, now: datetime) -> Response:
        self.asked.append(reply)
        if self.trouble:
            raise self.trouble.pop(0)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        response = await self.desk(reply, now)
        self.done += 1
        return response


@dataclass
class House:
    app: App
    edge: Slack
    slack: FakeSlack
    client: SlackClient
    desk: Gate

    async def settled(self) -> None:
        """Until everything that was to be shown is shown."""
        while self.edge.turns.later:
            await asyncio.wait(set(self.edge.turns.later))

    def at(self, now: datetime) -> float:
        """Move the clock; what a press at that time is stamped with."""
        self.app.clock.moved = now - datetime.now(UTC)
        return now.timestamp()

    async def ask_lunch(self) -> None:
        """HR plans lunch, and the question goes out at noon."""
        await schedule(self.app, nudge())
        await self.app.tick(MONDAY)
        self.at(NOON)
        await self.app.tick(NOON)

    def newest(self, user: str) -> Shown:
        return self.slack.seen_by(user)[-1]


@asynccontextmanager
async def house(
    database_url: str, *, over_socket: bool = False, start: bool = True, **more: Any
) -> AsyncIterator[House]:
    """Anna, Bo and the manager Mia in team a, whom both HR and Slack know, and Gert, a guest."""
    async with fake_slack() as slack:
        for name in ("anna", "bo", "mia", "hanne"):
            slack.add(f"U{name.upper()}", f"{name}@example.org")
        slack.add("UGERT", "gert@example.org", is_restricted=True)
        app = program(database_url, FakePlatform())
        people = [row("anna", "a"), row("bo", "a"), row("mia", leads="a"), row("hanne", roles="hr"), row("gert", "a")]
        await app.enrol.people(people, "test", MONDAY)
        desk = Gate(app.desk)
        edge = Slack(
            desk=desk,
            enrol=app.enrol,
            clock=app.clock,
            reference=lambda: REFERENCE,
            bot_token=TOKEN,
            signing_secret=None if over_socket else SECRET,
            app_token=APP_TOKEN if over_socket else None,
            api_url=f"{slack.url}/api/",
            **more,
        )
        app.add(edge)
        async with serving(website(app)) as url, aiohttp.ClientSession() as session:
            found = House(app, edge, slack, SlackClient(slack, url, session), desk)
            try:
                if start:
                    await edge.start()
                    await edge.find_people()
                yield found
            finally:
                await edge.stop()
                await app.database.close()
        assert slack.complaints == []

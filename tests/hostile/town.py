"""The whole process with every door open: Slack and Teams, signed, and the playground; people whom all of them know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.app import App, website
from bot.cast import Cast
from bot.edges import add_edges, playground
from bot.playground.listen import Playground
from bot.playground.scene import Stage
from bot.slack import Slack
from bot.teams import Teams
from bot.travel import Travel
from config.settings import SlackSettings
from tests.bot.conftest import program
from tests.bot.people import MONDAY, nudge, row, schedule
from tests.fakes.platform import FakePlatform
from tests.fakes.slack import TOKEN, FakeSlack, fake_slack
from tests.fakes.slack_client import SECRET, SlackClient
from tests.fakes.teams import FakeTeams, Person, fake_teams, serving
from tests.fakes.teams_client import Client
from tests.platforms.teams_house import object_id, told

NAMES = tuple(f"p{n}" for n in range(8))
NOON = MONDAY.replace(hour=10)


@dataclass
class Town:
    app: App
    url: str
    session: aiohttp.ClientSession
    slack: FakeSlack
    teams: FakeTeams
    slack_edge: Slack
    teams_edge: Teams
    page: Playground

    @property
    def in_slack(self) -> SlackClient:
        return SlackClient(self.slack, self.url, self.session)

    def in_teams(self, name: str) -> Client:
        return Client(self.teams, self.teams.people[f"29:{object_id(name)}"], self.url, self.session)

    @property
    def calls(self) -> int:
        """What was asked of the platforms."""
        return len(self.slack.calls) + len(self.teams.calls)

    async def settled(self) -> None:
        """Until everything that was to be shown is shown."""
        while waiting := {*self.slack_edge.turns.later, *self.teams_edge.turns.later}:
            await asyncio.wait(waiting)


def _program(database_url: str, slack: FakeSlack, teams: FakeTeams) -> tuple[App, Slack, Teams, Playground]:
    given: dict[str, Any] = {"teams": told(teams)}
    given["slack"] = SlackSettings(
        bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), api_url=f"{slack.url}/api/"
    )
    app = program(database_url, FakePlatform(), **given)
    add_edges(app)
    travel = Travel(app.clock, app.database, app.organisation.zone, app.tick)
    app.add(playground(app, Stage(Cast(app.database, app.enrol)), travel))
    slack_edge, teams_edge, page = app.edges
    assert isinstance(slack_edge, Slack)
    assert isinstance(teams_edge, Teams)
    assert isinstance(page, Playground)
    return app, slack_edge, teams_edge, page


@asynccontextmanager
async def town(database_url: str) -> AsyncIterator[Town]:
    """Everybody was asked about lunch at noon, on every platform in turn, and has said hello on each."""
    async with fake_slack() as slack, fake_teams() as teams:
        for name in NAMES:
            slack.add(f"U{name.upper()}", f"{name}@example.org")
            teams.add(Person(object_id(name), f"{name}@example.org", name.capitalize()))
        app, slack_edge, teams_edge, page = _program(database_url, slack, teams)
        await app.enrol.people([row(name, "a") for name in NAMES], "test", MONDAY)
        one_by_one = aiohttp.TCPConnector(force_close=True)
        async with serving(website(app)) as url, aiohttp.ClientSession(connector=one_by_one) as session:
            found = Town(app, url, session, slack, teams, slack_edge, teams_edge, page)
            try:
                await _moved_in(found)
                yield found
            finally:
                for edge in app.edges:
                    await edge.stop()
                await app.database.close()


async def _moved_in(town: Town) -> None:
    for edge in town.app.edges:
        await edge.start()
        await edge.find_people()
    await schedule(town.app, nudge())
    await town.app.tick(MONDAY)
    await town.app.tick(NOON)
    for name in NAMES:
        await town.in_slack.say(f"U{name.upper()}", "hjælp")
        await town.in_teams(name).install()
    await town.settled()

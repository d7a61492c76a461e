"""The whole program with Teams beside it: Microsoft's side on this machine, the real edge, people who press."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.app import App, website
from bot.edges import add_edges
from bot.platform import Who
from bot.teams import Teams
from tests.bot.conftest import program
from tests.bot.people import MONDAY, nudge, row, schedule
from tests.fakes.platform import FakePlatform
from tests.fakes.teams import APP, SECRET, TENANT, FakeTeams, Person, fake_teams, serving
from tests.fakes.teams_client import Client

NOON = MONDAY + timedelta(hours=2)
"""When HR asks, in Copenhagen."""

NAMES = ("anna", "bo", "mia", "hanne")
PEOPLE = (row("anna", "a"), row("bo", "a"), row("mia", leads="a"), row("hanne", roles="hr"))


@dataclass
class House:
    app: App
    edge: Teams
    teams: FakeTeams
    url: str
    session: aiohttp.ClientSession

    def client(self, name: str) -> Client:
        """That person's Teams."""
        person = self.teams.people[f"29:{object_id(name)}"]
        return Client(self.teams, person, self.url, self.session)

    def at(self, now: datetime) -> None:
        """Move the clock."""
        self.app.clock.moved = now - datetime.now(UTC)

    def edge_who(self, name: str) -> Who:
        return Who("teams", TENANT, object_id(name))

    async def know(self, *more: str) -> None:
        """HR's file, with these in team a as well."""
        await self.app.enrol.people([*PEOPLE, *(row(one, "a") for one in more)], "test", MONDAY)

    async def settled(self) -> None:
        """Until everything that was to be redrawn is redrawn."""
        while self.edge.turns.later:
            await asyncio.wait(set(self.edge.turns.later))

    async def ask_lunch(self) -> None:
        await self.ask("lunch")

    async def ask(self, flow: str) -> None:
        """HR plans it, and the question goes out at noon."""
        await schedule(self.app, nudge(flow=flow))
        await self.app.tick(MONDAY)
        self.at(NOON)
        await self.app.tick(NOON)


def object_id(name: str) -> str:
    return f"00000000-0000-4000-8000-{name.encode().hex():0>12}"


def told(teams: FakeTeams, **otherwise: Any) -> dict[str, Any]:
    """The settings of an operator who points at this machine."""
    usual = {
        "app_id": APP,
        "app_password": SECRET,
        "tenant_id": TENANT,
        "openid_metadata_url": f"{teams.url}/v1/.well-known/openidconfiguration",
        "login_url": teams.url,
    }
    return {**usual, **otherwise}


@asynccontextmanager
async def house(database_url: str, *, anonymous: bool = False) -> AsyncIterator[House]:
    """Anna, Bo and the manager Mia in team a, and Hanne of HR; Teams knows them, and Gert whom HR does not know."""
    async with fake_teams(anonymous=anonymous) as teams:
        for name in (*NAMES, "gert"):
            teams.add(Person(object_id(name), f"{name}@example.org", name.capitalize()))
        app = program(database_url, FakePlatform(), teams=told(teams, anonymous=anonymous))
        await app.enrol.people(PEOPLE, "test", MONDAY)
        add_edges(app)
        [edge] = app.edges
        assert isinstance(edge, Teams)
        async with serving(website(app)) as url, aiohttp.ClientSession() as session:
            await edge.start()
            try:
                yield House(app, edge, teams, url, session)
            finally:
                await edge.stop()
                await app.database.close()
        assert teams.complaints == []

"""The demo's organisation with Teams on a page: Microsoft's renderer, signed requests, a clock that can be moved."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.app import App, build, website
from bot.clock import Clock
from bot.demo.start import Folder
from bot.edges import add_edges
from bot.playground.guide import Player
from config.settings import Settings
from tests.e2e.teams_page import TeamsPage
from tests.fakes.teams import Person, fake_teams, serving
from tests.fakes.teams_client import Client
from tests.platforms.teams_house import told


@dataclass
class Town:
    """`clients` are those who are played, by the name in the address."""

    app: App
    clients: dict[str, Client]
    page: str

    def chat(self, name: str) -> str:
        return f"{self.page}/chat/{name}"

    async def nudge(self, name: str) -> None:
        """As an operator does it."""
        await self.app.plan.by_hand(name, self.app.clock.now())
        await self.app.deliver(self.app.clock.now())

    async def days_pass(self, days: int) -> None:
        self.app.clock.moved += timedelta(days=days)
        await self.app.tick(self.app.clock.now())


@asynccontextmanager
async def built(
    folder: Folder, now: datetime, players: Sequence[Player], called: Callable[[Player], str], **settings: Any
) -> AsyncIterator[Town]:
    """The organisation in that folder as it is `now`; each player `called` so in the address of their chat."""
    async with fake_teams() as teams, aiohttp.ClientSession() as session:
        clock = Clock()
        clock.moved = now - datetime.now(UTC)
        given = Settings(database_url=folder.database_url, teams=told(teams), _env_file=None).model_copy(
            update=settings
        )
        app = build(given, folder.secret(), clock)
        add_edges(app)
        [edge] = app.edges
        async with serving(website(app)) as url:
            people = {
                called(one): Person(f"00000000-0000-4000-8000-{n:012}", one.user, one.name)
                for n, one in enumerate(players)
            }
            clients = {name: Client(teams, teams.add(person), url, session) for name, person in people.items()}
            async with serving(TeamsPage(teams, clients).application()) as page:
                await edge.start()
                try:
                    for client in clients.values():
                        await client.install()
                    yield Town(app, clients, page)
                finally:
                    await edge.stop()
                    await app.database.close()
        assert teams.complaints == []

"""What operators see of the process from outside."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp.web import AbstractRouteDef

from bot.app import App, website
from tests.fakes.platform import FakePlatform
from tests.fakes.teams import serving


@dataclass
class Lame:
    """An edge that may lack something."""

    name: str = "lame"
    problem: str | None = None
    platform: FakePlatform = field(default_factory=FakePlatform)

    def routes(self) -> Iterable[AbstractRouteDef]:
        return []

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def find_people(self) -> None:
        """There is nobody."""


@pytest.fixture
def edge(app: App) -> Lame:
    edge = Lame()
    app.add(edge)
    return edge


@pytest.fixture
async def browser(app: App, edge: Lame) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(website(app)) as url, aiohttp.ClientSession(url) as session:
        yield session


async def test_what_a_platform_lacks_is_told_and_fails_nothing(edge: Lame, browser: aiohttp.ClientSession) -> None:
    edge.problem = "The bot's own token cannot be had: nothing can be sent."
    async with browser.get("/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ready", "problems": {"lame": edge.problem}}
    async with browser.get("/metrics") as answer:
        assert "handgreb_platforms_with_problems 1.0" in await answer.text()


async def test_when_all_is_well_there_is_no_word_of_problems(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/readyz") as answer:
        assert await answer.json() == {"status": "ready"}
    async with browser.get("/metrics") as answer:
        assert "handgreb_platforms_with_problems 0.0" in await answer.text()

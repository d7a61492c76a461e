"""Ten flows in local Slack and on the Teams page, in Danish, each from its question to its receipt.

Time passes on the Teams page alone: local Slack stands beside a process that goes by the real clock.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.app import build
from bot.clock import Clock
from bot.demo.history import rows
from bot.demo.start import Folder
from bot.playground.guide import Player
from config.settings import Settings
from flows.schedule_file import parse_schedule
from flows.words import Words
from storage import migrate
from storage.records import Profile
from storage.work import Work
from tests.e2e.accessible import faults
from tests.e2e.album import Album
from tests.e2e.chats import SlackChat, TeamsChat
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.local_slack import LocalSlack, local_slack
from tests.e2e.ten_flows import ANNA, ASKED, CAST, EMIL, SCHEDULE, TEN, THANK_YOU, THANKS, Walk
from tests.e2e.town import Town, built

pytestmark = pytest.mark.e2e

NARROW = (900, 1400)
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
"""Ten o'clock in Copenhagen, without any holiday near it; nor is there one a week or three weeks later."""

ON_A_PHONE = ("culture-mirror", "good-colleague-habits")
PLAYERS = tuple(Player(one.email, one.name, "", Words("", "")) for one in rows() if one.name in CAST)
walks = pytest.mark.parametrize("walk", TEN, ids=lambda walk: walk.flow)


async def settle(folder: Folder) -> None:
    """Everybody works here, at every hour of every day, and knows the bot already."""
    folder.clear()
    await migrate.upgrade(folder.database_url)
    app = build(Settings(database_url=folder.database_url, _env_file=None), folder.secret(), Clock())
    await app.enrol.people(rows(), "test", app.clock.now())
    async with app.database.begin() as work:
        people = [one.id for one in await everybody(work)]
        await work.people.welcome(people)
        for one in people:
            await work.people.change(one, works_on="0123456", opens=time(0), closes=time(23, 59))
    await app.database.close()


async def ask(folder: Folder) -> None:
    """As an operator does it, flow by flow."""
    app = build(Settings(database_url=folder.database_url, _env_file=None), folder.secret(), Clock())
    for walk in ASKED:
        await app.plan.by_hand(walk.flow, app.clock.now())
    await app.database.close()


async def everybody(work: Work) -> Sequence[Profile]:
    """Who is in the file of people, with the ids they got."""
    return [one for row in rows() if (one := await work.people.by_email(row.email))]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the people in it, to copy."""
    folder = Folder(tmp_path_factory.mktemp("settled"))
    asyncio.run(settle(folder))
    return folder.path


@pytest.fixture
def album(browser: Browser) -> Album:
    return Album(browser)


@pytest.fixture(scope="module")
def slack(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSlack]:
    folder = Folder(Path(shutil.copytree(settled, tmp_path_factory.mktemp("slack") / "town")))
    schedule = folder.path / "schedule.toml"
    schedule.write_text(SCHEDULE, "utf-8")
    with local_slack(folder, PLAYERS, over_socket=True, schedule=schedule) as slack:
        asyncio.run(ask(folder))
        yield slack


@pytest.fixture
async def town(settled: Path, tmp_path: Path) -> AsyncIterator[Town]:
    folder = Folder(Path(shutil.copytree(settled, tmp_path / "town")))
    async with built(folder, THURSDAY, PLAYERS, lambda one: one.name) as town:
        nudges = parse_schedule(SCHEDULE, "schedule", town.app.catalogue.flows)
        await town.app.configure.apply(nudges, "test", town.app.clock.now())
        yield town


async def in_slack(slack: LocalSlack, open_page: OpenPage, album: Album, name: str) -> SlackChat:
    """Local Slack rings when a message comes, which a browser keeps from doing so before the first click."""
    chat = SlackChat(await open_page(slack.address, size=NARROW, expects=["AudioContext"]), album)
    await chat.colleague.be(name)
    await chat.colleague.go_to(name)
    return chat


async def on_a_phone(town: Town, open_page: OpenPage, album: Album, walk: Walk) -> None:
    """The question can be read there, and by a screen reader."""
    chat = TeamsChat(await open_page(town.chat(walk.who), size=PHONE), album)
    question = await chat.message(walk.asks)
    assert await chat.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert await faults(chat.page) == []
    if walk.flow in ON_A_PHONE:
        await album.keep(question)
        await album.close(f"flow-{walk.flow}-phone")
    await chat.page.close()


@walks
async def test_in_slack(slack: LocalSlack, open_page: OpenPage, album: Album, walk: Walk) -> None:
    chat = await in_slack(slack, open_page, album, walk.who)
    await chat.go_through(walk)
    await album.close(f"flow-{walk.flow}-slack")


@walks
async def test_in_teams(town: Town, open_page: OpenPage, album: Album, walk: Walk) -> None:
    if not walk.title:
        await town.nudge(walk.flow)
        await on_a_phone(town, open_page, album, walk)
    chat = TeamsChat(await open_page(town.chat(walk.who), size=NARROW), album)
    await chat.go_through(walk)
    if walk.later:
        await town.days_pass(walk.later.days)
        again = await chat.message(walk.later.asks)
        await expect(again).to_contain_text(walk.later.quotes)
        await chat.tap(again, walk.later.tap)
    await album.close(f"flow-{walk.flow}-teams")


async def test_a_thank_you_in_slack(slack: LocalSlack, open_page: OpenPage, album: Album) -> None:
    chat = await in_slack(slack, open_page, album, ANNA)
    await chat.go_through(THANK_YOU)
    emil = await in_slack(slack, open_page, album, EMIL)
    got = await emil.message(f"{ANNA} siger tak")
    await expect(got).to_contain_text(THANKS)
    await album.keep(got)
    await album.close("letter-slack")


async def test_a_thank_you_in_teams(town: Town, open_page: OpenPage, album: Album) -> None:
    chat = TeamsChat(await open_page(town.chat(ANNA), size=NARROW), album)
    await chat.go_through(THANK_YOU)
    emil = TeamsChat(await open_page(town.chat(EMIL), size=NARROW), album)
    await expect(emil.messages.filter(has_text=THANKS)).to_have_count(0)
    await town.app.deliver(town.app.clock.now())
    got = await emil.message(f"{ANNA} siger tak")
    await expect(got).to_contain_text(THANKS)
    await album.keep(got)
    await album.close("letter-teams")

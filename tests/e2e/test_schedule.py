"""HR steers the schedule in local Slack and on the Teams page: adds a nudge, looks at it, sees the four weeks, changes
it, pauses it, and undoes that."""

import asyncio
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.history import rows
from bot.demo.start import Folder
from bot.playground.guide import Player
from flows.words import Words
from tests.e2e.accessible import faults
from tests.e2e.album import Album
from tests.e2e.chats import SlackChat, TeamsChat
from tests.e2e.conftest import OpenPage
from tests.e2e.local_slack import LOUNGE, LocalSlack, local_slack
from tests.e2e.test_ten_flows import NARROW, THURSDAY, settle
from tests.e2e.town import Town, built

pytestmark = pytest.mark.e2e

HR = "Louise Falk"
PLAYERS = tuple(Player(one.email, one.name, "", Words("", "")) for one in rows() if one.name == HR)
CHOICES = {"Hvem": "Alle", "Sendes inden for": "4 timer", "Hvis to falder": "Som de andre", "Påmindelse": "Ingen"}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Folder(tmp_path_factory.mktemp("settled"))
    asyncio.run(settle(folder))
    return folder.path


@pytest.fixture
def album(browser: Browser) -> Album:
    return Album(browser)


@pytest.fixture
def slack(settled: Path, tmp_path: Path) -> Iterator[LocalSlack]:
    with local_slack(Folder(Path(shutil.copytree(settled, tmp_path / "town"))), PLAYERS, over_socket=True) as slack:
        yield slack


@pytest.fixture
async def town(settled: Path, tmp_path: Path) -> AsyncIterator[Town]:
    folder = Folder(Path(shutil.copytree(settled, tmp_path / "town")))
    async with built(folder, THURSDAY, PLAYERS, lambda one: one.name) as town:
        yield town


@dataclass
class Louise(ABC):
    """Louise from HR. What she saw of each part is a picture of its own."""

    chat: SlackChat | TeamsChat
    where: str

    @property
    def page(self) -> Page:
        return self.chat.page

    @abstractmethod
    def form(self, message: Locator) -> Locator:
        """Where a form opens that was asked for in that message."""

    @abstractmethod
    async def send(self, message: Locator) -> None: ...

    async def tap(self, message: Locator, label: str, reads: str) -> None:
        await message.get_by_role("button").filter(has_text=label).first.click()
        await expect(message).to_contain_text(reads)

    async def turns(self, message: Locator, label: str) -> None:
        """To another week: until the one that was shown is gone, buttons are still the old ones."""
        shown = re.search(r"Uge \d+:", await message.inner_text())
        assert shown is not None
        await message.get_by_role("button").filter(has_text=label).first.click()
        await expect(message).not_to_contain_text(shown[0])

    async def open(self, message: Locator, label: str) -> Locator:
        await message.get_by_role("button").filter(has_text=label).first.click()
        form = self.form(message)
        await expect(form).to_contain_text("Klokken")
        return form

    async def seen(self, message: Locator, name: str) -> None:
        await self.chat.album.keep(message)
        await self.chat.album.close(f"schedule-{name}-{self.where}")

    async def steers(self) -> None:
        """The whole way."""
        await self.chat.say("/plan")
        listed = await self.chat.message("Planen er tom")
        await self.tap(listed, "Tilføj", "Hvad skal der spørges om?")
        await self.chat.say("/plan tilføj dagens møde")
        message = await self.chat.message("Det her handler om dagens møde")
        await self.tap(message, "Vælg", "Hvornår?")
        await self.fill(await self.open(message, "Hver uge"))
        await self.seen(self.form(message), "form")
        await self.send(message)
        await expect(message).to_contain_text("Intet er gemt endnu.")
        await self.seen(message, "summary")
        await message.get_by_role("button").filter(has_text="Send mig en prøve først").click()
        await expect(self.page.get_by_text("Prøven er på vej til dig.").last).to_be_visible()
        await self.tap(message, "Gem", "Gemt.")
        await self.seen(message, "entry")
        await self.tap(message, "Til planen", "Åbn")
        await self.seen(message, "list")
        await self.tap(message, "De næste fire uger", "Uge")
        await self.turns(message, "Ugen efter")
        await expect(message).to_contain_text("Belastning")
        await self.seen(message, "weeks")
        await self.tap(message, "Til planen", "Åbn")
        await self.tap(message, "Åbn", "Send nu")
        await self.changes(message)
        await self.tap(message, "Pause", "Den holder pause nu.")
        await self.tap(message, "Fortryd den seneste ændring", "Fortrudt. I planen står det, som det var før.")
        await self.tap(message, "Historik", "nej → ja")
        await expect(message).to_contain_text("torsdag kl. 10.00")
        await self.seen(message, "history")

    async def changes(self, message: Locator) -> None:
        form = await self.open(message, "Ret")
        await self.fill(form, "Torsdag", new=False)
        await self.send(message)
        await expect(message).to_contain_text("torsdag kl. 10.00")
        await self.tap(message, "Gem", "Gemt.")

    async def fill(self, form: Locator, day: str = "Tirsdag", *, new: bool = True) -> None:
        """Every field that must be filled in, from the top: local Slack draws nothing that was chosen before, and no
        time to choose."""
        await form.get_by_label(day, exact=True).check()
        for label, option in CHOICES.items():
            await self.choose(form, label, option)
        if new:
            await self.field(form, "Navn").locator("input").fill("dagens-moede")

    @abstractmethod
    def field(self, form: Locator, label: str) -> Locator: ...

    async def choose(self, form: Locator, label: str, option: str) -> None:
        await self.field(form, label).get_by_label(option, exact=True).check()


class InSlack(Louise):
    def form(self, message: Locator) -> Locator:
        return self.page.locator(".modal")

    async def send(self, message: Locator) -> None:
        await self.page.locator(".modal-foot .primary").click()
        await expect(self.page.locator(".modal")).to_be_hidden()

    def field(self, form: Locator, label: str) -> Locator:
        named = self.page.locator(".bk-label").filter(has_text=re.compile(f"^{label}"))
        return form.locator(".bk-input").filter(has=named)


class InTeams(Louise):
    def form(self, message: Locator) -> Locator:
        return message

    async def send(self, message: Locator) -> None:
        await message.get_by_role("button", name="Se, hvem der får hvad").click()

    def field(self, form: Locator, label: str) -> Locator:
        return form.locator(".ac-input-container").filter(has_text=label).first

    async def fill(self, form: Locator, day: str = "Tirsdag", *, new: bool = True) -> None:
        """Only what is to be otherwise: the card shows what is chosen."""
        await form.get_by_label(day, exact=True).check()


async def test_hr_steers_the_schedule_in_slack(slack: LocalSlack, open_page: OpenPage, album: Album) -> None:
    chat = SlackChat(await open_page(slack.address, size=NARROW, expects=["AudioContext"]), album)
    await chat.colleague.be(HR)
    await chat.colleague.go_to(LOUNGE)
    await InSlack(chat, "slack").steers()


async def test_hr_steers_the_schedule_in_teams(town: Town, open_page: OpenPage, album: Album) -> None:
    chat = TeamsChat(await open_page(town.chat(HR), size=NARROW), album)
    await InTeams(chat, "teams").steers()
    assert await faults(chat.page) == []

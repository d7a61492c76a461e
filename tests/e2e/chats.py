"""Somebody before their conversation with Håndgreb, in local Slack or on the Teams page, who goes through a flow."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.e2e.album import Album
from tests.e2e.colleague import Colleague
from tests.e2e.ten_flows import Act, Fill, Look, Tap, Walk

OFFERED = "Begynd selv"
UPPER_PART = 330
"""Of a form that was in a picture before: what it says above its first fields."""


@dataclass
class Chat(ABC):
    """What they saw on their way is in the album."""

    page: Page
    album: Album

    @property
    @abstractmethod
    def messages(self) -> Locator: ...

    @abstractmethod
    async def say(self, text: str) -> None: ...

    @abstractmethod
    async def fill(self, message: Locator, form: Fill) -> None:
        """In that message, or behind a button of it; and send it."""

    @abstractmethod
    async def look(self, message: Locator, button: str, reads: str) -> None:
        """What stands in the form behind that button; it is left as it is. Local Slack draws nothing that was chosen
        before, so there is no picture of that."""

    async def message(self, holding: str) -> Locator:
        """The newest message that holds these words; also when it holds others later."""
        await expect(self.messages.filter(has_text=re.compile(re.escape(holding))).last).to_be_visible()
        said = await self.messages.all_inner_texts()
        return self.messages.nth(max(n for n, one in enumerate(said) if holding in one))

    async def begin(self, title: str) -> None:
        """By themselves: through the list of what one can begin, however long it is."""
        lists = self.messages.filter(has_text=OFFERED)
        before = await lists.count()
        await self.say("svar")
        await expect(lists).to_have_count(before + 1)
        offered = await self.message(OFFERED)
        button = offered.get_by_role("button", name=title, exact=True)
        while not await button.is_visible():
            top = offered.get_by_role("button").first
            seen = await top.inner_text()
            await offered.get_by_role("button", name="Flere", exact=True).click()
            await expect(top).not_to_have_text(seen)
        await button.click()

    async def go_through(self, walk: Walk) -> None:
        """From the first question to the receipt."""
        if walk.title:
            await self.begin(walk.title)
        message = await self.message(walk.asks)
        await expect(message).to_contain_text(walk.because)
        await expect(message).to_contain_text(walk.promise)
        for act in walk.acts:
            await self._do(message, act)
        if not isinstance(walk.acts[-1], Look):
            await self.album.keep(message)

    async def tap(self, message: Locator, tap: Tap) -> None:
        await self.album.keep(message)
        await message.get_by_role("button", name=tap.button, exact=True).click()
        await expect(message).to_contain_text(tap.reads)

    async def _do(self, message: Locator, act: Act) -> None:
        match act:
            case Tap():
                await self.tap(message, act)
            case Fill():
                await self.fill(message, act)
                await expect(message).to_contain_text(act.reads)
            case Look(button, reads):
                await self.album.keep(message)
                await self.look(message, button, reads)


async def filled(fields: Locator, answers: Sequence[Sequence[str] | str]) -> None:
    await expect(fields).to_have_count(len(answers))
    for field, answer in zip(await fields.all(), answers, strict=True):
        await answered(field, answer)


async def answered(field: Locator, answer: Sequence[str] | str) -> None:
    """Words where words are asked for; else the options of these names."""
    if isinstance(answer, str):
        await field.locator("input, textarea").or_(field.locator("xpath=self::input|self::textarea")).first.fill(answer)
        return
    for option in answer:
        menu = field.get_by_role("combobox").or_(field.locator("xpath=self::select"))
        if await menu.count():
            await menu.select_option(label=option)
        else:
            await field.get_by_label(option, exact=True).check()


@dataclass
class SlackChat(Chat):
    @property
    def colleague(self) -> Colleague:
        return Colleague(self.page)

    @property
    def messages(self) -> Locator:
        return self.colleague.messages

    async def say(self, text: str) -> None:
        await self.colleague.say(text)

    async def fill(self, message: Locator, form: Fill) -> None:
        await self.album.keep(message)
        await message.get_by_role("button", name=form.opens, exact=True).click()
        window = self.colleague.window
        await filled(window.locator(".bk-input"), form.answers)
        await self.album.keep(window)
        await self.colleague.submit()
        await expect(window).to_be_hidden()

    async def look(self, message: Locator, button: str, reads: str) -> None:
        await message.get_by_role("button", name=button, exact=True).click()
        await expect(self.colleague.window).to_contain_text(reads)
        await self.colleague.window.locator(".modal-x").click()


@dataclass
class TeamsChat(Chat):
    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("article")

    async def say(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Skriv en besked").fill(text)
        await self.page.keyboard.press("Enter")

    async def fill(self, message: Locator, form: Fill) -> None:
        """It stands in the message, but for what one asks for after an answer."""
        opener = message.get_by_role("button", name=form.opens, exact=True)
        if await opener.count():
            await self.album.keep(message)
            await opener.click()
        await filled(message.locator(".ac-input"), form.answers)
        await self.album.keep(message)
        await message.get_by_role("button", name=form.submits, exact=True).click()

    async def look(self, message: Locator, button: str, reads: str) -> None:
        await message.get_by_role("button", name=button, exact=True).click()
        await expect(message).to_contain_text(reads)
        await self.album.keep(message, UPPER_PART)

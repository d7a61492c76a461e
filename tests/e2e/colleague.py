"""Somebody in local Slack, doing what one does in Slack."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect


@dataclass(frozen=True)
class Colleague:
    page: Page

    @property
    def window(self) -> Locator:
        return self.page.locator(".modal")

    @property
    def complaints(self) -> Locator:
        return self.window.locator(".modal-error")

    @property
    def questions(self) -> Locator:
        """Those in the window that offer choices."""
        return self.window.locator(".bk-options")

    @property
    def home(self) -> Locator:
        return self.page.locator(".home")

    @property
    def messages(self) -> Locator:
        return self.page.locator(".msg")

    def message(self, holding: str) -> Locator:
        return self.messages.filter(has_text=holding)

    def at(self, moment: str) -> Locator:
        """The message that was sent at that moment, whatever became of it."""
        return self.page.locator(f'.msg[data-ts="{moment}"]')

    async def be(self, name: str) -> None:
        await self.page.get_by_label("Act as").select_option(label=name)

    async def go_to(self, place: str) -> None:
        """A channel, the bot's conversation with somebody by their name, or the bot's page by its own."""
        await self.page.locator(".sidebar-item").filter(has_text=place).click()
        await expect(self.page.locator(".channel-title")).to_contain_text(place)

    async def say(self, text: str) -> None:
        await self.page.get_by_placeholder("Message").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def choose(self, choice: int) -> None:
        """That choice of every question, counted from one."""
        for question in await self.questions.all():
            await question.get_by_role("radio").nth(choice - 1).check()

    async def submit(self) -> None:
        await self.window.locator(".modal-foot .primary").click()

"""Somebody who has never seen the playground, and does what the page says."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect


@dataclass(frozen=True)
class Stranger:
    page: Page

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def newest(self) -> Locator:
        return self.log.get_by_role("article").last

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog")

    def message(self, holding: str) -> Locator:
        return self.log.get_by_role("article").filter(has_text=holding)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def follow(self, hint: str) -> None:
        """Do what a step of the guide says, as far as a click on it goes."""
        await self.page.locator("#guide").get_by_role("button").filter(has_text=hint).click()

    async def be(self, name: str) -> None:
        await self.page.locator(".person").filter(has_text=name).click()
        await expect(self.page.get_by_role("heading", name=name)).to_be_visible()
        await expect(self.log).not_to_have_attribute("aria-busy", "true")

    async def say(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Skriv til Håndgreb").fill(text)
        await self.button("Send").click()
        await expect(self.log.locator(".own").filter(has_text=text).last).to_be_visible()

    async def fill_in(self, choice: int) -> None:
        """That choice in each question of the form that is open, counted from one."""
        await expect(self.form.get_by_role("group").first).to_be_visible()
        for question in await self.form.get_by_role("group").all():
            await question.get_by_role("radio").nth(choice - 1).check(force=True)

    async def all_done(self, steps: int) -> None:
        await expect(self.page.locator("#steps .done")).to_have_count(steps)

"""A real browser: Debian's Chromium, driven by Playwright, that never leaves this machine."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Route, async_playwright

from tests.demos import demo_address, demo_folder, lived

__all__ = ["demo_address", "demo_folder", "lived"]

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = (1280, 860)
PHONE = (390, 844)

OpenPage = Callable[..., Awaitable[Page]]
TakePicture = Callable[..., Awaitable[None]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """`await open_page(address, size=…, dark=…, locale=…)` opens a fresh browser window. What such a page complained of
    in its console, threw, or asked of the outside makes the test fail at its end, but for what it `expects`."""
    complaints: list[str] = []
    expected: list[str] = []

    async def on_this_machine(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost", "::1"):
            await route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            await route.abort()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    async def opened(
        address: str,
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        locale: str = "da-DK",
        expects: Sequence[str] = (),
    ) -> Page:
        expected.extend(expects)
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=locale,
            timezone_id="Europe/Copenhagen",
            device_scale_factor=2 if size == PHONE else 1,
        )
        context.set_default_timeout(15_000)
        page = await context.new_page()
        await page.route("**/*", on_this_machine)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"threw: {error}"))
        await page.goto(address)
        return page

    yield opened
    assert [one for one in complaints if not any(words in one for words in expected)] == []


@pytest.fixture
def take_picture() -> TakePicture:
    """`await take_picture(page, name)` keeps a picture for the docs, when HANDGREB_PICTURES=1 asks for pictures."""

    async def take(page: Page, name: str, *, whole: bool = False) -> None:
        if os.environ.get("HANDGREB_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, animations="disabled")

    return take

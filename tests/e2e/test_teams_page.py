"""Håndgreb in Teams as a person sees it: Microsoft's own card renderer in a browser, invented people, signed requests.

The renderer draws no charts, as older clients do not either: of a report the figures that stand in their place are read
here.
"""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo import stage
from bot.demo.start import Folder
from bot.playground.guide import Player
from tests.e2e.accessible import faults
from tests.e2e.album import Album
from tests.e2e.conftest import PHONE, OpenPage, TakePicture
from tests.e2e.town import Town, built

pytestmark = pytest.mark.e2e

LATER = timedelta(weeks=1)
"""So long after the demo was left that nobody has had a question in the last seven days."""

SCORE = "Hvordan var mødet alt i alt?"
NINE = "Ni korte om det samme møde."
NO_SUCH_TEAM = "Jeg kender ikke noget team af det navn, som jeg må vise dig."


@pytest.fixture
async def town(demo_folder: Folder) -> AsyncIterator[Town]:
    left_at = demo_folder.left_at()
    assert left_at is not None
    budgets = {"nudges_a_day": 5, "nudges_a_week": 15}
    async with built(demo_folder, left_at + LATER, stage.PLAYERS, _first_name, **budgets) as town:
        yield town


def _first_name(player: Player) -> str:
    return player.name.split()[0].lower()


def message(page: Page, holding: str) -> Locator:
    return page.get_by_role("article").filter(has_text=holding)


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Skriv en besked").fill(text)
    await page.keyboard.press("Enter")


async def test_a_tap_becomes_its_receipt_where_the_question_stood(
    town: Town, open_page: OpenPage, take_picture: TakePicture
) -> None:
    page = await open_page(town.chat("anna"))
    await expect(message(page, "Hej. Jeg er Håndgreb")).to_be_visible()
    await town.nudge("teammoedet")
    question = message(page, SCORE)
    await expect(question).to_be_visible()
    await take_picture(page, "teams-nudge")
    before = await page.get_by_role("article").count()

    await question.get_by_role("button", name="4", exact=True).click()
    receipt = message(page, "Gemt.")
    await expect(receipt).to_be_visible()
    await expect(question).to_be_hidden()
    await expect(page.get_by_role("article")).to_have_count(before)
    await take_picture(page, "teams-answered")

    said = await receipt.inner_text()
    await page.reload()
    await expect(message(page, "Gemt.")).to_have_text(re.compile("Gemt"))
    assert await receipt.inner_text() == said


async def test_a_form_keeps_what_was_filled_in_until_it_is_complete(
    town: Town, open_page: OpenPage, take_picture: TakePicture
) -> None:
    page = await open_page(town.chat("anna"))
    await town.nudge("eftersyn-af-moedet")
    await expect(message(page, NINE)).to_be_visible()
    form = page.get_by_role("article").last
    lists = form.get_by_role("combobox")
    await expect(lists).to_have_count(8)
    await lists.first.select_option("4")
    await form.get_by_role("textbox").fill("Tag æblerne & <brødet> med")
    await take_picture(page, "teams-form")
    await form.get_by_role("button", name="Gem").click()
    await expect(form.get_by_text("Her mangler et svar.")).to_have_count(7)
    await expect(lists.first).to_have_value("3")
    await expect(form.get_by_role("textbox")).to_have_value("Tag æblerne & <brødet> med")
    await take_picture(page, "teams-form-mend")

    for one in await lists.all():
        await one.select_option("4")
    await form.get_by_role("button", name="Gem").click()
    await expect(message(page, "Gemt.")).to_be_visible()
    await expect(lists).to_have_count(0)


async def test_the_manager_reads_the_figures_where_no_chart_is_drawn(
    town: Town, open_page: OpenPage, take_picture: TakePicture, browser: Browser
) -> None:
    page = await open_page(town.chat("mette"))
    await say(page, "/teamreport")
    report = message(page, "Dagvagten: hvad teamet siger")
    await expect(report).to_be_visible()
    await expect(report.get_by_text(re.compile("^[0-9],[0-9]+$|%")).first).to_be_visible()
    await report.evaluate("one => one.scrollIntoView()")
    await take_picture(page, "teams-report")
    album = Album(browser)
    await album.keep(report)
    await album.close("report-teams")


async def test_what_to_try_is_shared_with_the_team_after_it_was_seen(
    town: Town, open_page: OpenPage, take_picture: TakePicture
) -> None:
    page = await open_page(town.chat("mette"))
    await say(page, "/teamreport")
    report = message(page, "Dagvagten: hvad teamet siger")
    await report.get_by_role("button", name="Del det med teamet").click()
    words = page.get_by_role("textbox", name=re.compile("Det, du vil dele")).last
    await expect(words).to_have_value(re.compile("hvem gør hvad, og hvornår"))
    await page.get_by_role("button", name="Vis det først").last.click()
    preview = message(page, "Det går til de 9 kolleger i Dagvagten").last
    await preview.get_by_role("button", name="Send", exact=True).click()
    await expect(message(page, "Sendt til de 9 kolleger i Dagvagten").last).to_be_visible()
    await town.days_pass(0)
    theirs = await open_page(town.chat("anna"))
    await expect(message(theirs, "Mette Lindholm deler noget med Dagvagten")).to_be_visible()
    await take_picture(theirs, "teams-shared")


async def test_an_employee_who_asks_for_another_team_is_refused(
    town: Town, open_page: OpenPage, take_picture: TakePicture
) -> None:
    page = await open_page(town.chat("anna"))
    await say(page, "<at>Håndgreb</at> teamrapport skolekøkkenet")
    await expect(message(page, NO_SUCH_TEAM)).to_be_visible()
    await expect(message(page, "hvad teamet siger")).to_have_count(0)
    await take_picture(page, "teams-refused")


async def test_cards_can_be_read_on_a_phone_and_by_a_screen_reader(
    town: Town, open_page: OpenPage, browser: Browser
) -> None:
    page = await open_page(town.chat("anna"), size=PHONE)
    await town.nudge("eftersyn-af-moedet")
    await expect(message(page, NINE)).to_be_visible()
    await say(page, "/teamreport")
    await expect(message(page, "Dagvagten: hvad teamet siger")).to_be_visible()
    album = Album(browser)
    await album.keep(message(page, "Dagvagten: hvad teamet siger"))
    await album.close("report-teams-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert await faults(page) == []

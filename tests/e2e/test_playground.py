"""The playground as a stranger meets it: what they see, tap, fill in and are refused."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Route, expect

from bot.app import build
from bot.demo.start import Folder, opened
from bot.edges import add_edges
from bot.run import running
from tests.bot.people import row
from tests.demos import quietly, settings
from tests.e2e.accessible import faults, focused, tab_to
from tests.e2e.album import Album
from tests.e2e.conftest import PHONE, OpenPage, TakePicture
from tests.e2e.stranger import Stranger

pytestmark = pytest.mark.e2e

QUESTION = "Har du givet noget videre i denne uge"
NEXT_QUESTION = "Hvem fik glæde af det?"
NO_SUCH_TEAM = "Jeg kender ikke noget team af det navn, som jeg må vise dig."


async def test_a_stranger_sees_everything_by_following_the_page(
    demo_address: str, open_page: OpenPage, take_picture: TakePicture, browser: Browser
) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await expect(stranger.newest).to_contain_text(QUESTION)
    await take_picture(page, "playground-nudge")

    await stranger.button("Ja").click()
    await expect(stranger.newest).to_contain_text("Gemt.")
    await take_picture(page, "playground-answered")

    await stranger.button("Udfyld").click()
    await expect(stranger.form.locator(".field")).to_have_count(9)
    await stranger.fill_in(4)
    await stranger.form.get_by_role("textbox").fill("Åbne døre, så alle når at få smørrebrød")
    await take_picture(page, "playground-form")
    await stranger.form.locator("[type=submit]").click()
    await expect(stranger.form).to_be_hidden()
    await expect(stranger.message("Tag ét punkt op")).to_contain_text("Gemt.")

    await stranger.button("Til perioden slutter").click()
    await expect(page.get_by_role("status")).to_contain_text("Perioden er slut. Nu er klokken 15.30")
    await take_picture(page, "playground-clock")

    await stranger.follow("Annas leder")
    await stranger.button("Send").click()
    await expect(stranger.newest).to_contain_text("Dagvagten: hvad teamet siger")
    await expect(stranger.newest.get_by_role("img").first).to_be_visible()
    await take_picture(page, "playground-report")
    album = Album(browser)
    await album.keep(stranger.newest, style=None)
    await album.close("report-playground")
    await stranger.newest.locator("figure").last.scroll_into_view_if_needed()
    await take_picture(page, "playground-report-meetings")

    await stranger.follow("Vær Anna igen")
    await stranger.button("Send").click()
    await expect(stranger.newest).to_contain_text(NO_SUCH_TEAM)
    await take_picture(page, "playground-refused-employee")

    await stranger.follow("Vær Lars")
    await stranger.button("Send").click()
    await expect(stranger.newest).to_contain_text(NO_SUCH_TEAM)
    await take_picture(page, "playground-refused-manager")

    await stranger.follow("Vær Louise")
    await stranger.button("Send").click()
    await stranger.newest.get_by_role("button", name="Åbn").first.click()
    await stranger.newest.get_by_role("button", name="Pause").click()
    await expect(stranger.newest).to_contain_text("Holder pause")
    await take_picture(page, "playground-paused")
    await stranger.all_done(7)


async def test_an_employee_sees_the_figures_of_their_own_team(demo_address: str, open_page: OpenPage) -> None:
    stranger = Stranger(await open_page(f"{demo_address}/playground"))
    await stranger.say("/teamreport")
    await expect(stranger.newest).to_contain_text("Dagvagten: hvad teamet siger")
    await expect(stranger.newest.get_by_role("img").first).to_be_visible()


async def test_nothing_is_typed_or_chosen_before_the_page_knows_who_one_is(
    demo_address: str, open_page: OpenPage
) -> None:
    page, told = await open_page(f"{demo_address}/playground"), asyncio.Event()

    async def late(route: Route) -> None:
        await told.wait()
        await route.continue_()

    await page.route("**/playground/people*", late)
    await page.reload()
    words = page.get_by_role("textbox", name="Skriv til Håndgreb")
    await expect(words).to_be_disabled()
    await expect(page.get_by_role("button", name="English")).to_be_disabled()
    told.set()
    await Stranger(page).say("hjælp")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Try this")).to_be_visible()


async def test_what_is_paused_no_longer_comes(demo_address: str, open_page: OpenPage) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await stranger.be("Louise Falk")
    await stranger.say("plan")
    for _ in range(4):
        await stranger.newest.get_by_role("button", name="Åbn").first.click()
        await stranger.newest.get_by_role("button", name="Pause").click()
        await expect(stranger.newest.get_by_role("button", name="Genoptag")).to_be_visible()
        await stranger.newest.get_by_role("button", name="Til planen").click()
    await stranger.be("Anna Krogh")
    await stranger.button("Til næste spørgsmål").click()
    await expect(page.get_by_role("status")).to_contain_text("Der kom ikke noget spørgsmål til Anna Krogh")


async def test_the_next_question_comes_when_its_time_has_come(demo_address: str, open_page: OpenPage) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await stranger.button("Ja").click()
    await expect(stranger.newest).to_contain_text(NEXT_QUESTION)
    await stranger.button("Til næste spørgsmål").click()
    await expect(stranger.newest).to_contain_text("Hvordan var mødet alt i alt?")
    await expect(page.get_by_role("status")).to_contain_text("onsdag den 2. december 2026")


async def test_a_form_with_gaps_stays_open_and_keeps_what_was_filled_in(demo_address: str, open_page: OpenPage) -> None:
    stranger = Stranger(await open_page(f"{demo_address}/playground"))
    await stranger.button("Udfyld").click()
    second = stranger.form.get_by_role("group").nth(1)
    await second.get_by_role("radio").nth(2).check(force=True)
    await stranger.form.locator("[type=submit]").click()
    await expect(stranger.form.get_by_role("alert")).to_be_visible()
    await expect(stranger.form.get_by_text("Her mangler et svar.")).to_have_count(7)
    await expect(second.get_by_role("radio").nth(2)).to_be_checked()
    await expect(stranger.form.get_by_role("radio").first).to_be_focused()


async def test_an_answer_can_be_changed_and_a_second_tap_does_no_harm(demo_address: str, open_page: OpenPage) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await stranger.button("Ja").dblclick()
    await expect(stranger.newest).to_contain_text(NEXT_QUESTION)
    await stranger.button("Én kollega").click()
    await expect(stranger.newest).not_to_contain_text(NEXT_QUESTION)
    assert await stranger.log.get_by_role("article").count() == 2
    await stranger.newest.get_by_role("button", name="Ændr").click()
    await expect(stranger.form.get_by_role("radio", name="Ja")).to_be_checked()
    await stranger.form.get_by_text("Ikke endnu").click()
    await stranger.form.locator("[type=submit]").click()
    await expect(stranger.form).to_be_hidden()
    await expect(stranger.newest).to_contain_text("Gemt.")


async def test_a_reload_keeps_the_conversation_and_who_one_is(demo_address: str, open_page: OpenPage) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await stranger.be("Lars Brix")
    await stranger.say("Blåbærgrød & <b>æøå</b>")
    await expect(stranger.log.get_by_role("article")).to_have_count(3)
    before = await stranger.log.inner_text()
    await page.reload()
    await expect(stranger.log.locator(".own")).to_contain_text("Blåbærgrød & <b>æøå</b>")
    await expect(page.get_by_role("heading", name="Lars Brix")).to_be_visible()
    assert await stranger.log.inner_text() == before


async def test_whoever_got_something_while_one_was_somebody_else_is_marked(
    demo_address: str, open_page: OpenPage
) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await expect(page.locator(".person").filter(has_text="Louise").get_by_text("Nyt")).to_be_visible()
    await stranger.be("Louise Falk")
    await stranger.be("Anna Krogh")
    await expect(page.locator(".person").filter(has_text="Louise").get_by_text("Nyt")).to_be_hidden()


async def test_english_is_one_tap_away_and_stays(
    demo_address: str, open_page: OpenPage, take_picture: TakePicture
) -> None:
    page = await open_page(f"{demo_address}/playground")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Try this")).to_be_visible()
    await expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("Did you pass on something")
    assert await page.locator("html").get_attribute("lang") == "en"
    await take_picture(page, "playground-english")
    await page.reload()
    await expect(page.get_by_role("heading", name="Try this")).to_be_visible()


async def test_the_same_message_as_other_platforms_show_it(
    demo_address: str, open_page: OpenPage, take_picture: TakePicture
) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    show = stranger.newest.get_by_role("button", name=re.compile("^Vis som Teams"))
    await show.click()
    pane = page.get_by_role("dialog")
    await expect(pane.get_by_role("tab", name="Teams")).to_have_attribute("aria-selected", "true")
    await expect(pane.get_by_role("tabpanel")).to_contain_text(QUESTION)
    await take_picture(page, "playground-preview")
    await page.keyboard.press("ArrowRight")
    await expect(pane.get_by_role("tabpanel")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(pane).to_be_hidden()
    await expect(show).to_be_focused()


async def test_on_a_phone_nothing_sticks_out(
    demo_address: str, open_page: OpenPage, take_picture: TakePicture, browser: Browser
) -> None:
    page = await open_page(f"{demo_address}/playground", size=PHONE)
    stranger = Stranger(page)
    await expect(stranger.newest).to_contain_text(QUESTION)
    await take_picture(page, "playground-phone")
    await stranger.button("Ja").click()
    await expect(stranger.newest).to_contain_text(NEXT_QUESTION)
    await stranger.button("Udfyld").click()
    await stranger.fill_in(5)
    await take_picture(page, "playground-phone-form")
    await stranger.form.get_by_role("button", name="Luk").click()
    await stranger.be("Mette Lindholm")
    await stranger.say("/teamreport")
    await expect(stranger.newest.get_by_role("img").first).to_be_visible()
    await take_picture(page, "playground-phone-report")
    album = Album(browser)
    await album.keep(stranger.newest, style=None)
    await album.close("report-playground-phone")
    assert await page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


async def test_in_the_dark(demo_address: str, open_page: OpenPage, take_picture: TakePicture) -> None:
    page = await open_page(f"{demo_address}/playground", dark=True)
    stranger = Stranger(page)
    await expect(stranger.newest).to_contain_text(QUESTION)
    await stranger.be("Mette Lindholm")
    await stranger.say("/teamreport")
    await expect(stranger.newest.get_by_role("img").first).to_be_visible()
    await take_picture(page, "playground-dark")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_everything_has_a_name_and_can_be_read(demo_address: str, open_page: OpenPage, dark: bool) -> None:
    page = await open_page(f"{demo_address}/playground", dark=dark)
    stranger = Stranger(page)
    await expect(stranger.newest).to_contain_text(QUESTION)
    assert await faults(page) == []
    await stranger.button("Udfyld").click()
    await stranger.form.locator("[type=submit]").click()
    await expect(stranger.form.get_by_role("alert")).to_be_visible()
    assert await faults(page) == []
    await stranger.form.get_by_role("button", name="Luk").click()
    await stranger.be("Mette Lindholm")
    await stranger.say("/teamreport")
    await expect(stranger.newest.get_by_role("img").first).to_be_visible()
    await stranger.newest.get_by_role("button", name=re.compile("^Vis som Teams")).click()
    await expect(page.get_by_role("dialog").get_by_role("tabpanel")).to_contain_text("Dagvagten")
    assert await faults(page) == []


async def test_the_keyboard_is_enough(demo_address: str, open_page: OpenPage) -> None:
    page = await open_page(f"{demo_address}/playground")
    stranger = Stranger(page)
    await expect(stranger.newest).to_contain_text(QUESTION)
    await page.keyboard.press("Tab")
    assert await focused(page) == "Gå til skrivefeltet"
    await tab_to(page, "Udfyld")
    await page.keyboard.press("Enter")
    await expect(stranger.form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(stranger.form).to_be_hidden()
    assert await focused(page) == "Udfyld"
    await page.keyboard.press("Enter")
    await expect(stranger.form).to_be_visible()
    for _ in range(8):
        await page.keyboard.press("Space")
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("Tab")
        if await page.evaluate("() => document.activeElement.tagName") == "TEXTAREA":
            await page.keyboard.press("Tab")
    assert await focused(page) == "Gem"
    await page.keyboard.press("Enter")
    await expect(stranger.message("Tag ét punkt op")).to_be_focused()
    await tab_to(page, "Ja")
    await page.keyboard.press("Enter")
    await expect(stranger.message(NEXT_QUESTION)).to_be_focused()


async def test_the_keyboard_chooses_who_one_is_and_moves_the_clock(demo_address: str, open_page: OpenPage) -> None:
    page = await open_page(f"{demo_address}/playground")
    await expect(Stranger(page).newest).to_contain_text(QUESTION)
    await tab_to(page, "Anna Krogh")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("heading", name="Mette Lindholm")).to_be_visible()
    await tab_to(page, "En time frem")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Nu er klokken 15.01")
    assert await focused(page) == "En time frem"


async def test_when_the_process_has_stopped_the_page_says_so(demo_folder: Folder, open_page: OpenPage) -> None:
    async with opened(settings(demo_folder.database_url), demo_folder, quietly) as demo:
        async with running(demo.app) as address:
            page = await open_page(f"{address}/playground", expects=["ERR_CONNECTION", "ERR_EMPTY", "ERR_INCOMPLETE"])
            await expect(Stranger(page).newest).to_contain_text(QUESTION)
        await expect(page.get_by_role("status")).to_contain_text("Jeg kan ikke få fat i processen")


async def test_a_failure_is_told_kindly_and_what_was_typed_is_kept(demo_address: str, open_page: OpenPage) -> None:
    async def fail(route: Route) -> None:
        await route.fulfill(status=500, json={"error": "failed", "reference": "7F3KQA"})

    page = await open_page(f"{demo_address}/playground", expects=["500"])
    await page.route("**/playground/say", fail)
    await page.get_by_role("textbox").fill("hjælp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Det gik ikke. Prøv igen om lidt. (Ref. 7F3KQA)")
    await expect(page.get_by_role("textbox")).to_have_value("hjælp")


async def test_where_nobody_is_yet_the_page_says_what_to_do(sqlite_url: str, open_page: OpenPage) -> None:
    app = build(settings(sqlite_url), "a secret that is long enough to be one")
    add_edges(app)
    async with running(app) as address:
        page = await open_page(f"{address}/playground")
        await expect(page.get_by_role("log")).to_contain_text("handgreb people import")
        await expect(page.get_by_role("textbox")).to_be_disabled()
        await app.enrol.people([row("ana", "team")], "test", app.clock.now())
        await page.reload()
        await expect(Stranger(page).newest).to_contain_text("Der venter ikke noget på dig.")
        await page.close()

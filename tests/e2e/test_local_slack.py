"""Håndgreb in a Slack that somebody else wrote: the process as operators start it, a browser, invented people.

What local Slack cannot show is looked at elsewhere. It draws no charts, so of a report only the words are read here. It
draws neither timepickers nor what was chosen beforehand, so nobody changes an answer or their settings. It does not
insist on a choice before a form is sent, as Slack does, so that the sentences of a form come from Håndgreb. It shows
everybody what is for one person alone, so that for whom it was is read from what was sent.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.demo.stage import PLAYERS
from bot.demo.start import Folder
from tests.demos import quietly
from tests.e2e.album import Album
from tests.e2e.colleague import Colleague
from tests.e2e.conftest import PHONE, OpenPage, TakePicture
from tests.e2e.local_slack import HALL, LOUNGE, LocalSlack, local_slack
from tests.play.history import prepare

pytestmark = pytest.mark.e2e

ANNA, METTE, LARS = "Anna Krogh", "Mette Lindholm", "Lars Brix"
SCORE = "Et møde kan efterses som alt andet værktøj."
NINE = "Ni korte om det samme møde."
REPORT = "Dagvagten: hvad teamet siger"
NO_SUCH_TEAM = "Jeg kender ikke noget team af det navn, som jeg må vise dig."
NEVER_BY_ITSELF = """
[[nudge]]
name = "score"
flow = "meeting-score"
audience = "employee"
repeats = "FREQ=YEARLY"
at = 12:00:00
starts = 2060-03-01

[[nudge]]
name = "nine"
flow = "meeting-service"
audience = "employee"
repeats = "FREQ=YEARLY"
at = 12:00:00
starts = 2060-03-02
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with half a year in it, to copy."""
    folder = Folder(tmp_path_factory.mktemp("prepared"))
    asyncio.run(prepare(folder, quietly))
    return folder.path


@pytest.fixture(scope="module", params=["http", "socket"])
def slack(
    request: pytest.FixtureRequest, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalSlack]:
    """Both programs, and two nudges that were just sent by hand."""
    folder = Folder(Path(shutil.copytree(prepared, tmp_path_factory.mktemp("slack") / "demo")))
    schedule = folder.path / "schedule.toml"
    schedule.write_text(NEVER_BY_ITSELF, "utf-8")
    with local_slack(folder, PLAYERS, over_socket=request.param == "socket", schedule=schedule) as slack:
        slack.nudge("score", "nine")
        yield slack


async def somebody(slack: LocalSlack, open_page: OpenPage, name: str) -> Colleague:
    colleague = Colleague(await open_page(slack.address))
    await colleague.be(name)
    return colleague


async def test_a_tap_becomes_its_receipt_and_a_second_one_does_no_harm(
    slack: LocalSlack, open_page: OpenPage, take_picture: TakePicture
) -> None:
    anna = await somebody(slack, open_page, ANNA)
    await anna.go_to(ANNA)
    await expect(anna.message(SCORE)).to_be_visible()
    await expect(anna.message(NINE)).to_be_visible()
    await take_picture(anna.page, "slack-nudge")
    sent = next(one for one in slack.messages("U0ANNA") if SCORE in str(one["blocks"]))
    four = next(one for one in sent["blocks"][1]["elements"] if one["text"]["text"] == "4")

    pressed = anna.at(sent["ts"])
    await pressed.get_by_role("button", name="4", exact=True).click()
    await expect(pressed).to_contain_text("Gemt.")
    await expect(pressed).not_to_contain_text(SCORE)
    await take_picture(anna.page, "slack-answered")

    receipt, stood = await pressed.inner_text(), await anna.messages.count()
    slack.tap("U0ANNA", sent, four)
    await expect(anna.messages).to_have_count(stood)
    assert await pressed.inner_text() == receipt


async def test_a_form_stays_open_with_what_was_filled_in_until_nothing_is_missing(
    slack: LocalSlack, open_page: OpenPage, take_picture: TakePicture
) -> None:
    anna = await somebody(slack, open_page, ANNA)
    await anna.go_to(ANNA)
    await anna.message(NINE).get_by_role("button", name="Udfyld").click()
    await expect(anna.questions).to_have_count(8)
    await anna.window.get_by_role("radio").first.check()
    await take_picture(anna.page, "slack-form")
    await anna.submit()
    await expect(anna.complaints).to_have_count(7)
    await expect(anna.complaints.first).to_contain_text("Her mangler et svar.")
    await expect(anna.window.get_by_role("radio").first).to_be_checked()

    await anna.choose(5)
    await anna.window.get_by_role("textbox").fill("Tag æblerne & <brødet> med")
    await anna.submit()
    await expect(anna.window).to_be_hidden()
    await expect(anna.message(NINE)).to_be_hidden()
    await expect(anna.message("Gemt.").last).to_be_visible()


async def test_a_report_is_for_the_manager_who_asked_and_nobody_elses(
    slack: LocalSlack, open_page: OpenPage, take_picture: TakePicture, browser: Browser
) -> None:
    they = await somebody(slack, open_page, LARS)
    await they.go_to(LOUNGE)
    await they.say("/teamreport dagvagten")
    await expect(they.message(NO_SUCH_TEAM)).to_contain_text("only visible to you")
    await take_picture(they.page, "slack-refusal")
    await they.be(ANNA)
    await they.say("/teamreport skolekøkkenet")
    await expect(they.message(NO_SUCH_TEAM)).to_have_count(2)

    await they.be(METTE)
    await they.say("/teamreport")
    report = they.message(REPORT)
    await expect(report).to_contain_text("only visible to you")
    await expect(report).to_contain_text("Prøv: ")
    await expect(report).to_contain_text("5–9 svar")
    album = Album(browser)
    await album.keep(report)
    await album.close("report-slack")
    await they.page.add_style_tag(content=".sidebar { display: none }")  # as Slack does on a phone
    await they.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await album.keep(report)
    await album.close("report-slack-phone")

    said = slack.messages(LOUNGE)
    assert [message.get("ephemeral_to") for message in said] == ["U0LARS", "U0ANNA", "U0METTE"]
    assert [REPORT in str(message["blocks"]) for message in said] == [False, False, True]
    await report.get_by_role("button", name="Vis teamet det samme").click()
    await expect(they.message("går det til de 9 kolleger i Dagvagten").last).to_contain_text("Træk det tilbage")
    await they.message("går det til de 9 kolleger").last.get_by_role("button", name="Træk det tilbage").click()
    await expect(they.message("Så lader vi det ligge.").last).to_be_visible()


async def test_help_lists_what_can_be_asked_for_and_anything_else_is_answered_with_help(
    slack: LocalSlack, open_page: OpenPage, take_picture: TakePicture
) -> None:
    lars = await somebody(slack, open_page, LARS)
    await lars.go_to(HALL)
    await lars.say("/handgreb")
    await expect(lars.messages).to_have_count(1)
    await expect(lars.messages.last).to_contain_text("teamrapport")
    await take_picture(lars.page, "slack-help")
    await lars.say("/handgreb blåbærgrød & <b>æøå</b>")
    await expect(lars.messages).to_have_count(2)
    await expect(lars.messages.last).to_contain_text("hjælp")
    assert {one.get("ephemeral_to") for one in slack.messages(HALL)} == {"U0LARS"}


async def test_the_bots_page_offers_what_one_can_begin(
    slack: LocalSlack, open_page: OpenPage, take_picture: TakePicture
) -> None:
    lars = await somebody(slack, open_page, LARS)
    await lars.go_to("Håndgreb")
    await expect(lars.home).to_contain_text("Skriv til mig")
    await expect(lars.home.get_by_role("button", name="Dagens møde")).to_be_visible()
    await take_picture(lars.page, "slack-home")

"""Whole conversations in Slack, from a signed request to what the person sees, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.bot.people import DAY
from tests.fakes.blocks import read
from tests.fakes.slack import Trouble
from tests.platforms.slack_house import NOON, House, house

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def bot(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


async def test_a_nudge_is_tapped_and_becomes_its_receipt(bot: House) -> None:
    await bot.ask_lunch()
    [question] = bot.slack.seen_by("UANNA")
    assert "Spiste I sammen i dag?" in question.text
    status, _ = await bot.client.tap("UANNA", question, "Ja", bot.at(NOON + MINUTE))
    await bot.settled()
    assert status == 200
    assert "Hvem sad I med?" in question.text
    await bot.client.tap("UANNA", question, "Andre", bot.at(NOON + 2 * MINUTE))
    await bot.settled()
    assert question.text.startswith("Gemt.")
    assert "Andre" not in question.text
    assert len(bot.slack.seen_by("UANNA")) == 1


async def test_an_answer_is_changed_in_a_window(bot: House) -> None:
    await bot.ask_lunch()
    question = bot.newest("UANNA")
    await bot.client.tap("UANNA", question, "Ikke på arbejde", bot.at(NOON + MINUTE))
    await bot.settled()
    await bot.client.tap("UANNA", question, "Ændr", bot.at(NOON + 2 * MINUTE))
    await bot.settled()
    [window] = bot.slack.windows.values()
    status, answer = await bot.client.submit("UANNA", window, {"q0": "0"})
    await bot.settled()
    assert (status, answer) == (200, {})
    assert bot.slack.windows == {}
    assert "Hvem sad I med?" in question.text


async def test_a_form_is_mended_until_it_can_be_saved(bot: House) -> None:
    await bot.client.command("UANNA", "/handgreb", "svar")
    await bot.settled()
    await bot.client.tap("UANNA", bot.newest("UANNA"), "Aftenrunden")
    await bot.settled()
    asked = bot.newest("UANNA")
    await bot.client.tap("UANNA", asked, "Udfyld")
    await bot.settled()
    [window] = bot.slack.windows.values()
    status, answer = await bot.client.submit("UANNA", window, {"q0": "4", "q1": ["0", "1"], "q3": "halvfems"})
    assert status == 200
    assert answer["response_action"] == "errors"
    assert answer["errors"] == {"q3": "Skriv et helt tal fra 1 til 90."}
    status, answer = await bot.client.submit("UANNA", window, {"q0": "4", "q2": "æ & <ø>", "q3": "45"})
    await bot.settled()
    assert (status, answer) == (200, {})
    assert asked.text.startswith("Gemt.")
    assert asked.only_for == "UANNA"


async def test_commands_are_answered_to_the_asker_alone(bot: House) -> None:
    for command, words, said in (
        ("/handgreb", "", "Venter på dig"),
        ("/handgreb", "pause 2u", "pause"),
        ("/handgreb", "noget helt andet", "Det forstod jeg ikke"),
        ("/teamreport", "", "A: hvad teamet siger"),
    ):
        status, answer = await bot.client.command("UANNA", command, words, channel="C0PUBLIC")
        await bot.settled()
        assert (status, answer) == (200, {})
        shown = bot.slack.channels["C0PUBLIC"][-1]
        assert shown.only_for == "UANNA"
        assert said in shown.text


async def test_the_manager_gets_a_report_and_others_the_same_words_as_for_no_team(bot: House) -> None:
    await bot.client.command("UMIA", "/teamreport", "a")
    await bot.client.command("UANNA", "/teamreport", "mia")
    await bot.settled()
    assert "Jeg kender ikke noget team" not in bot.newest("UMIA").text
    assert "Jeg kender ikke noget team" in bot.newest("UANNA").text


async def test_words_in_our_own_conversation_are_answered_there(bot: House) -> None:
    await bot.client.say("UANNA", "hvorfor")
    await bot.settled()
    assert "Der er ikke planlagt noget til dig." in bot.newest("UANNA").text
    await bot.client.say("UANNA", "indstillinger")
    await bot.settled()
    opener = bot.newest("UANNA")
    await bot.client.tap("UANNA", opener, opener.blocks[-1]["elements"][0]["text"]["text"])
    await bot.settled()
    [window] = bot.slack.windows.values()
    assert {block["block_id"] for block in window["blocks"] if block["type"] == "input"}


async def test_the_page_shows_what_waits_and_lets_it_be_answered(bot: House) -> None:
    await bot.ask_lunch()
    await bot.client.open_home("UANNA")
    await bot.settled()
    page = bot.slack.pages["UANNA"]
    assert "Spiste I sammen i dag?" in read(page["blocks"])
    await bot.client.tap_in("UANNA", page, "Svar")
    await bot.settled()
    [window] = bot.slack.windows.values()
    await bot.client.submit("UANNA", window, {"q0": "2"})
    await bot.settled()
    assert read(bot.slack.windows[window["id"]]["blocks"]).startswith("Gemt.")
    assert "Spiste I sammen i dag?" not in read(bot.slack.pages["UANNA"]["blocks"])
    assert bot.newest("UANNA").text.startswith("Gemt.")


async def test_a_flow_begun_on_the_page_is_answered_in_its_window(bot: House) -> None:
    await bot.client.open_home("UANNA")
    await bot.settled()
    await bot.client.tap_in("UANNA", bot.slack.pages["UANNA"], "Flere")
    await bot.settled()
    [window] = bot.slack.windows
    while "Frokost" not in read(bot.slack.windows[window]["blocks"]):
        await bot.client.tap_in("UANNA", bot.slack.windows[window], "Flere")
        await bot.settled()
    await bot.client.tap_in("UANNA", bot.slack.windows[window], "Frokost")
    await bot.settled()
    await bot.client.tap_in("UANNA", bot.slack.windows[window], "Ikke på arbejde")
    await bot.settled()
    assert read(bot.slack.windows[window]["blocks"]).startswith("Gemt.")


async def test_what_is_over_is_refused_in_the_window_and_nothing_is_saved(bot: House) -> None:
    await bot.ask_lunch()
    question = bot.newest("UANNA")
    await bot.client.tap("UANNA", question, "Ikke på arbejde", bot.at(NOON + MINUTE))
    await bot.settled()
    await bot.client.tap("UANNA", question, "Ændr", bot.at(NOON + 2 * MINUTE))
    await bot.settled()
    [window] = bot.slack.windows.values()
    bot.at(NOON + timedelta(days=60))
    _, answer = await bot.client.submit("UANNA", window, {"q0": "0"})
    assert answer["response_action"] == "update"
    assert "Perioden er slut" in read(answer["view"]["blocks"])


async def test_the_second_tap_of_two_and_an_older_one_change_nothing(bot: House) -> None:
    await bot.ask_lunch()
    question = bot.newest("UANNA")
    later = bot.at(NOON + 2 * MINUTE)
    payload = bot.client.pressing("UANNA", question, "Ikke på arbejde", later)
    older = bot.client.pressing("UANNA", question, "Ja", later - 60)
    for one in (payload, payload, older):
        status, _ = await bot.client.interact(one)
        assert status == 200
        await bot.settled()
    assert question.text.startswith("Gemt.")
    assert "Du har svaret nyere" in bot.newest("UANNA").text


async def test_somebody_elses_button_is_refused_and_shows_nothing(bot: House) -> None:
    await bot.ask_lunch()
    question = next(one for one in bot.slack.channels["DUANNA"])
    before = question.sent
    await bot.client.tap("UBO", question, "Ja", bot.at(NOON + MINUTE))
    await bot.settled()
    assert question.sent == before
    refused = next(one for one in bot.slack.channels["DUANNA"] if one.only_for == "UBO")
    assert refused.text == "Det er ikke din besked, så der er ikke gemt noget."


async def test_whoever_could_not_be_reached_is_asked_again_once_they_write(bot: House) -> None:
    bot.slack.troubles.append(Trouble("conversations.open", error="user_disabled"))
    await bot.ask_lunch()
    assert bot.slack.seen_by("UANNA") == []
    await bot.app.tick(NOON + DAY)
    assert bot.slack.seen_by("UANNA") == []
    await bot.client.say("UANNA", "hjælp")
    await bot.settled()
    bot.at(NOON + 2 * DAY)
    await bot.app.tick(NOON + 2 * DAY)
    assert "Spiste I sammen i dag?" in bot.newest("UANNA").text


async def test_whoever_hr_adds_later_is_known_at_their_first_word(bot: House) -> None:
    bot.slack.add("UNEW", "bo@example.org")
    bot.slack.users.pop("UBO")
    await bot.client.command("UNEW", "/handgreb", "svar")
    await bot.settled()
    assert "Jeg kender dig ikke endnu" not in bot.newest("UNEW").text


async def test_a_guest_and_an_unknown_colleague_get_the_same_words(bot: House) -> None:
    bot.slack.add("UX", "x@example.org")
    for user in ("UGERT", "UX"):
        await bot.client.command(user, "/handgreb", "svar")
        await bot.settled()
        assert "Jeg kender dig ikke endnu" in bot.newest(user).text

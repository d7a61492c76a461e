"""Whole conversations in Teams, from a signed request to what the person sees, on both databases."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.tables import Answer
from tests.bot.people import DAY, MONDAY, count, outcomes
from tests.fakes.cards import actions, inputs
from tests.fakes.teams import TENANT, Shown, Trouble
from tests.fakes.teams_client import Client
from tests.platforms.teams_house import NOON, House, house

MINUTE = timedelta(minutes=1)
CHANNEL = {"conversationType": "channel", "tenantId": TENANT, "id": "19:kaffestuen@thread.tacv2"}


@pytest.fixture
async def bot(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        found.at(MONDAY)
        yield found


async def test_from_the_welcome_to_the_goodbye(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    [welcome] = anna.messages
    assert anna.reads(welcome).startswith("Hej. Jeg er Håndgreb")

    await bot.ask_lunch()
    question = anna.last
    assert "Spiste I sammen i dag?" in anna.reads(question)
    anna.at = NOON + MINUTE
    await anna.press("Ja", question)
    await bot.settled()
    assert "Hvem sad I med?" in anna.reads(question)
    await anna.press("Andre", question)
    await bot.settled()
    assert anna.reads(question).startswith("Gemt.")
    anna.come_back()
    assert anna.reads(question).startswith("Gemt.")
    assert "Andre" not in anna.reads(question)
    assert len(anna.messages) == 2

    await anna.uninstall()
    bot.at(NOON + DAY)
    await bot.app.tick(NOON + DAY)
    assert len(anna.messages) == 2
    await anna.install()
    assert len(anna.messages) == 2
    bot.at(NOON + 2 * DAY)
    await bot.app.tick(NOON + 2 * DAY)
    assert "Spiste I sammen i dag?" in anna.reads(anna.last)


async def test_a_form_is_a_card_that_keeps_what_was_filled_in_until_it_can_be_saved(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask("round")
    anna.at = NOON + MINUTE
    asked = anna.last_with("Gem")
    await anna.press("Gem", asked, q0="4", q2="æ *ø*", q3="halvfems", **{"q1[]": "0,1"})
    await bot.settled()
    assert "Skriv et helt tal fra 1 til 90." in anna.reads(asked)
    kept = inputs(anna.card(asked))
    assert (kept["q0"]["value"], kept["q1[]"]["value"], kept["q2"]["value"]) == ("4", "0,1", "æ *ø*")
    await anna.press("Gem", asked, q3="45")
    await bot.settled()
    assert anna.reads(asked).startswith("Gemt.")
    anna.come_back()
    assert anna.reads(asked).startswith("Gemt.")


async def test_a_form_is_in_the_language_of_the_person_whatever_their_teams_speaks(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    assert anna.locale == "da-DK"
    async with bot.app.database.begin() as work:
        person = await work.people.by_email("anna@example.org")
        assert person
        await work.people.change(person.id, language="en")
    await bot.ask("round")
    for asked in ("settings", "indstillinger"):
        await anna.type(asked)
        await bot.settled()
        assert "Language" in anna.reads(anna.last)
        assert anna.card(anna.last)["lang"] == "en"


async def test_a_form_in_an_older_client_stays_in_its_message_too(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask("round")
    anna.at = NOON + MINUTE
    asked = anna.last_with("Gem")
    await anna.submit("Gem", asked, q0="4", q3="halvfems")
    assert "Skriv et helt tal fra 1 til 90." in anna.reads(asked)
    await anna.submit("Gem", asked, q3="45")
    assert anna.reads(asked).startswith("Gemt.")


async def test_an_older_client_taps_too(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask_lunch()
    anna.at = NOON + MINUTE
    question = anna.last
    await anna.submit("Ja", question)
    await anna.submit("Andre", question)
    assert anna.reads(question).startswith("Gemt.")
    assert len(anna.messages) == 2


@pytest.mark.parametrize(
    "text",
    [
        "hvorfor",
        "/hvorfor",
        "WHY",
        " /why ",
        "<at>Håndgreb</at> /why",
        "<at>Håndgreb</at>&nbsp;hvorfor\n",
        "/why\u200b",
    ],
)
async def test_a_command_is_understood_however_it_is_typed(bot: House, text: str) -> None:
    anna = bot.client("anna")
    await anna.install()
    await anna.type(text)
    assert "Der er ikke planlagt noget til dig." in anna.reads(anna.last)


async def test_what_is_no_command_is_answered_with_help(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    for text in ("hvad kan du?", "<at>Håndgreb</at>", "", "/", "'; drop table person; --"):
        await anna.type(text)
        assert "pause" in anna.reads(anna.last)


async def test_a_question_in_a_channel_is_answered_in_the_chat_of_two(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    bot.teams.conversations[CHANNEL["id"]] = []
    await anna.type("<at>Håndgreb</at> teamrapport", conversation=CHANNEL)
    [said] = bot.teams.conversations[CHANNEL["id"]]
    assert said.text == "Jeg har svaret dig i vores egen chat."
    assert "A: hvad teamet siger" in anna.reads(anna.last)


async def test_a_slash_command_in_a_channel_is_answered_there_to_the_asker_alone(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    bot.teams.conversations[CHANNEL["id"]] = []
    to_me = {"id": anna.activity()["recipient"]["id"], "isTargeted": True}
    await anna.type("teamreport", conversation=CHANNEL, recipient=to_me)
    [said] = bot.teams.conversations[CHANNEL["id"]]
    assert said.only_for == anna.person.id
    assert len(anna.messages) == 1


async def test_where_targeted_messages_are_refused_the_chat_of_two_is_used(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    bot.teams.conversations[CHANNEL["id"]] = []
    bot.teams.troubles.append(Trouble(status=400, code="BadArgument"))
    to_me = {"id": anna.activity()["recipient"]["id"], "isTargeted": True}
    await anna.type("teamreport", conversation=CHANNEL, recipient=to_me)
    assert "A: hvad teamet siger" in anna.reads(anna.last)
    assert [one.text for one in bot.teams.conversations[CHANNEL["id"]]] == ["Jeg har svaret dig i vores egen chat."]


async def test_whoever_has_no_chat_with_the_bot_is_asked_to_write_there(bot: House) -> None:
    anna = bot.client("anna")
    bot.teams.conversations[CHANNEL["id"]] = []
    await anna.type("teamreport a", conversation=CHANNEL)
    [said] = bot.teams.conversations[CHANNEL["id"]]
    assert said.text == "Skriv til mig i en chat for os to, så svarer jeg dig dér."
    assert anna.messages == []


async def test_the_manager_gets_a_report_and_others_the_same_words_as_for_no_team(bot: House) -> None:
    mia, anna = bot.client("mia"), bot.client("anna")
    for one in (mia, anna):
        await one.install()
    await mia.type("/teamreport a")
    await anna.type("/teamreport mia")
    assert "Jeg kender ikke noget team" not in mia.reads(mia.last)
    assert "Jeg kender ikke noget team" in anna.reads(anna.last)


async def test_the_second_tap_of_two_and_an_older_one_change_nothing(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask_lunch()
    question = anna.last
    yes, no = (_pressing(anna, question, label, NOON + 2 * MINUTE) for label in ("Ja", "Ikke på arbejde"))
    assert await anna.done(no) == await anna.done(no)
    await bot.settled()
    receipt, saved = anna.reads(question), await count(bot.app, Answer)
    assert receipt.startswith("Gemt.")
    body = await anna.done({**yes, "timestamp": (NOON + MINUTE).isoformat()})
    assert "Du har svaret nyere" in body["value"]
    await bot.settled()
    assert anna.reads(question) == receipt
    assert await count(bot.app, Answer) == saved


def _pressing(client: Client, shown: Shown, label: str, at: datetime) -> dict[str, Any]:
    [button] = [one for one in actions(client.card(shown)) if one["title"] == label]
    value = {"action": {name: button[name] for name in ("type", "verb", "data")}, "trigger": "manual"}
    more = {"name": "adaptiveCard/action", "replyToId": shown.id, "timestamp": at.isoformat(), "value": value}
    return client.activity(type="invoke", **more)


async def test_somebody_elses_button_is_refused_and_shows_nothing(bot: House) -> None:
    anna, bo = bot.client("anna"), bot.client("bo")
    for one in (anna, bo):
        await one.install()
    await bot.ask_lunch()
    question = anna.last
    before = question.activity
    bo.at = NOON + MINUTE
    await bo.press("Ja", question)
    await bot.settled()
    assert bo.said == ["Det er ikke din besked, så der er ikke gemt noget."]
    assert anna.last.activity == before
    assert await count(bot.app, Answer) == 0


async def test_whoever_blocked_the_bot_is_not_written_to_until_they_write(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    bot.teams.troubles.append(Trouble(status=403, code="MessageWritesBlocked"))
    await bot.ask_lunch()
    assert len(anna.messages) == 1
    assert ("failed", "403 MessageWritesBlocked") in await outcomes(bot.app, "anna")
    bot.at(NOON + DAY)
    await bot.app.tick(NOON + DAY)
    assert len(anna.messages) == 1
    bot.edge.turns.memory.forget(bot.edge_who("anna"))
    await anna.type("hjælp")
    bot.at(NOON + 2 * DAY)
    await bot.app.tick(NOON + 2 * DAY)
    assert "Spiste I sammen i dag?" in anna.reads(anna.last)


async def test_a_message_that_was_accepted_but_never_confirmed_is_not_sent_twice(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    bot.teams.troubles.append(Trouble(lost=True, posts=True))
    await bot.ask_lunch()
    for minutes in (1, 5, 15):
        bot.at(NOON + minutes * MINUTE)
        await bot.app.tick(NOON + minutes * MINUTE)
    assert len([one for one in anna.messages if "Spiste I sammen" in anna.reads(one)]) == 1


async def test_an_activity_that_teams_sends_again_is_answered_once(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    asked = anna.activity(text="svar")
    for _ in range(3):
        await anna.done(asked)
    assert len(anna.messages) == 2


async def test_whoever_hr_does_not_know_is_told_so_and_found_when_hr_does(bot: House) -> None:
    gert = bot.client("gert")
    await gert.install()
    assert "Jeg kender dig ikke endnu" in gert.reads(gert.last)
    await gert.type("teamreport a")
    assert "Jeg kender dig ikke endnu" in gert.reads(gert.last)
    await bot.know("gert")
    await bot.edge.find_people()
    await bot.ask_lunch()
    assert "Spiste I sammen i dag?" in gert.reads(gert.last)


async def test_a_guest_with_a_colleagues_address_is_nobody(bot: House) -> None:
    gert = bot.client("gert")
    gert.person.email = "bo@example.org"
    gert.person.role = "guest"
    await gert.install()
    assert "Jeg kender dig ikke endnu" in gert.reads(gert.last)


async def test_what_is_over_is_refused_and_nothing_is_saved(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask_lunch()
    question = anna.last
    bot.at(NOON + timedelta(days=60))
    await anna.press("Ja", question)
    assert "Perioden er slut" in anna.said[-1]
    assert await count(bot.app, Answer) == 0

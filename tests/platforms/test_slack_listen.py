"""Who may bring us a request, and that whoever did is answered in time, once, and never by a broken page."""

import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot.platform import Opened, Pressed, Typed
from bot.slack import Slack
from storage.tables import Answer, Person
from tests.bot.people import DAY, count, everything
from tests.fakes.blocks import read
from tests.fakes.slack import TEAM, TOKEN, Trouble
from tests.fakes.slack_client import FORM, JSON, signed
from tests.platforms.slack_house import NOON, REFERENCE, House, house

MINUTE = timedelta(minutes=1)
CHALLENGE = json.dumps({"type": "url_verification", "challenge": "c4ll", "token": "t"})


@pytest.fixture
async def bot(sqlite_url: str) -> AsyncIterator[House]:
    async with house(sqlite_url) as found:
        yield found


async def test_slack_proves_that_it_reaches_us(bot: House) -> None:
    assert await bot.client.post(CHALLENGE, JSON) == (200, {"challenge": "c4ll"})


async def test_too_much_is_refused_before_it_is_read(bot: House) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c" * 1024 * 1024})
    assert (await bot.client.post(body, JSON))[0] == 413


DEEP: Any = "x"
for _ in range(40):
    DEEP = {"values": DEEP}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", JSON),
        ("{", JSON),
        ("[]", JSON),
        ("null", JSON),
        ("7", JSON),
        ("[" * 100_000, JSON),
        ('{"type": ' + "[" * 3000 + "]" * 3000 + "}", JSON),
        (CHALLENGE, "text/plain"),
        (CHALLENGE, FORM),
        ("payload=%7B", FORM),
        ("payload=[]", FORM),
        ("payload={}&payload={}", FORM),
        ("a=1&" * 200, FORM),
        (json.dumps({"type": "event_callback", "event": ["x"]}), JSON),
        (json.dumps({"type": "event_callback", "event": "x"}), JSON),
        (json.dumps({"type": "event_callback", "authorizations": "x", "event": {"type": "message"}}), JSON),
        (json.dumps({"type": "event_callback", "team_id": 7, "event": {"type": "message"}}), JSON),
        (urlencode({"payload": json.dumps({"type": "block_actions", "team": "T", "user": {"id": "U"}})}), FORM),
        (urlencode({"payload": json.dumps({"type": "block_actions", "actions": {"a": 1}})}), FORM),
        (urlencode({"payload": json.dumps({"type": "view_submission", "view": {"state": DEEP}})}), FORM),
        (urlencode({"command": "handgreb", "text": "x", "user_id": "U"}), FORM),
        (json.dumps({"type": "event_callback", "team_id": TEAM, "event": None}), JSON),
        (urlencode({"payload": json.dumps({"type": "view_submission", "team": {"id": TEAM}, "view": None})}), FORM),
        (urlencode({"payload": json.dumps({"type": "view_submission", "team": {"id": TEAM}, "view": {}})}), FORM),
        (urlencode({"payload": json.dumps({"type": "block_actions", "team": {"id": TEAM}, "actions": []})}), FORM),
        (urlencode({"payload": json.dumps({"type": "block_actions", "team": {"id": TEAM}, "actions": [{}]})}), FORM),
        (urlencode({"payload": json.dumps({"type": "block_actions", "actions": [{"action_id": {"a": 1}}]})}), FORM),
    ],
)
async def test_rubbish_is_refused_and_never_breaks_anything(bot: House, body: str, content_type: str) -> None:
    with capture_logs() as events:
        status, _ = await bot.client.post(body, content_type)
    assert status == 400
    assert bot.desk.asked == []
    assert [one["log_level"] for one in events] == ["info"]


async def test_bytes_that_are_no_text_are_refused(bot: House) -> None:
    headers = {"Content-Type": JSON, **signed("")}
    async with bot.client.session.post(f"{bot.client.url}/slack/events", data=b"\xff\xfe", headers=headers) as response:
        assert response.status == 401


async def test_what_we_do_not_use_is_no_error(bot: House) -> None:
    for event in (
        {"type": "reaction_added", "user": "UANNA"},
        {"type": "app_home_opened", "user": "UANNA", "tab": "messages", "channel": "DUANNA"},
        {"type": "message", "channel_type": "channel", "user": "UANNA", "text": "x", "channel": "C1", "ts": "1.1"},
        {
            "type": "message",
            "channel_type": "im",
            "user": "UANNA",
            "text": "x",
            "channel": "D1",
            "ts": "1.1",
            "bot_id": "B1",
        },
        {"type": "message", "channel_type": "im", "subtype": "message_changed", "channel": "D1", "ts": "1.1"},
        {"type": "message", "channel_type": "im", "user": "UANNA", "text": " ", "channel": "D1", "ts": "1.2"},
        {"type": "message", "channel_type": "im", "user": "\udfff", "text": "x", "channel": "D1", "ts": "1.4"},
        {"type": "message", "channel_type": "im", "user": "UANNA", "text": "x", "channel": "\ud800", "ts": "1.5"},
        {"type": "app_home_opened", "user": "a b", "tab": "home"},
        {"type": "message", "channel_type": "im", "user": "U0BOT", "text": "x", "channel": "D1", "ts": "1.3"},
    ):
        assert (await bot.client.event(event))[0] == 200
    await bot.settled()
    assert bot.desk.asked == []


async def test_another_workspace_is_refused_and_changes_nothing(bot: House) -> None:
    bot.client.team = "T0THEIRS"
    assert (await bot.client.command("UANNA", "/handgreb", "stop"))[0] == 403
    assert (await bot.client.say("UANNA", "stop"))[0] == 403
    bot.client.team = TEAM
    payload = bot.client.commanding("UANNA", "/handgreb", "stop")
    del payload["team_id"]
    assert (await bot.client.post(urlencode(payload), FORM))[0] == 403
    assert bot.desk.asked == []


async def test_a_guest_of_a_shared_channel_is_refused(bot: House) -> None:
    await bot.ask_lunch()
    payload = bot.client.pressing("UANNA", bot.newest("UANNA"), "Ja")
    payload["user"]["team_id"] = "T0THEIRS"
    assert (await bot.client.interact(payload))[0] == 403
    assert bot.desk.asked == []


async def test_an_organisation_of_several_workspaces_is_one(sqlite_url: str) -> None:
    async with house(sqlite_url, start=False) as bot:
        bot.slack.organisation = "E0OURS"
        await bot.edge.start()
        await bot.edge.find_people()
        await bot.ask_lunch()
        payload = bot.client.pressing("UANNA", bot.newest("UANNA"), "Ja", bot.at(NOON + MINUTE))
        payload["user"]["team_id"], payload["enterprise"] = "T0SISTER", {"id": "E0OURS", "name": "Os"}
        assert (await bot.client.interact(payload))[0] == 200
        await bot.settled()
        assert "Hvem sad I med?" in bot.newest("UANNA").text


async def test_words_that_slack_sends_again_are_answered_once(bot: House) -> None:
    said = bot.client.saying("UANNA", "hjælp")
    for retry in range(3):
        more = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        assert (await bot.client.event(said, **more))[0] == 200
    await bot.settled()
    assert len(bot.desk.asked) == 1
    assert len(bot.slack.seen_by("UANNA")) == 1


async def test_what_slack_escaped_is_read_back_and_no_other_sign_is_made_of_an_address(bot: House) -> None:
    await bot.client.say("UANNA", "1 &lt; 2 &amp;amp; https://x.example/?a=1&amp;section=2&copy=3&nbsp;&#38;")
    await bot.settled()
    said = bot.desk.asked[0]
    assert isinstance(said, Typed)
    assert said.text == "1 < 2 &amp; https://x.example/?a=1&section=2&copy=3&nbsp;&#38;"


async def test_a_slow_desk_is_acknowledged_first_and_shown_when_it_is_done(sqlite_url: str) -> None:
    async with house(sqlite_url, budget=0.05) as bot:
        await bot.ask_lunch()
        bot.desk.seconds = 0.4
        question = bot.newest("UANNA")
        begun = time.monotonic()
        status, _ = await bot.client.tap("UANNA", question, "Ja", bot.at(NOON + MINUTE))
        assert status == 200
        assert time.monotonic() - begun < 0.4
        assert "Hvem sad I med?" not in question.text
        await bot.settled()
        assert "Hvem sad I med?" in question.text


async def test_a_form_that_took_too_long_is_answered_beside_its_window(sqlite_url: str) -> None:
    async with house(sqlite_url, budget=0.05) as bot:
        await bot.client.command("UANNA", "/handgreb", "svar")
        await bot.settled()
        await bot.client.tap("UANNA", bot.newest("UANNA"), "Aftenrunden")
        await bot.settled()
        await bot.client.tap("UANNA", bot.newest("UANNA"), "Udfyld")
        await bot.settled()
        [window] = bot.slack.windows.values()
        bot.desk.seconds = 0.3
        assert await bot.client.submit("UANNA", window, {"q0": "4", "q3": "mange"}) == (200, {})
        await bot.settled()
        assert "Skriv et helt tal fra 1 til 90." in bot.newest("UANNA").text


async def test_whatever_goes_wrong_is_told_with_a_reference_and_kept_in_the_log(bot: House) -> None:
    bot.desk.trouble.append(RuntimeError("a database that is away"))
    status, _ = await bot.client.command("UANNA", "/handgreb", "svar")
    await bot.settled()
    assert status == 200
    assert REFERENCE in bot.newest("UANNA").text
    assert "database" not in bot.newest("UANNA").text


async def test_what_is_acknowledged_is_written_down(bot: House) -> None:
    await bot.ask_lunch()
    bot.desk.seconds = 0.2
    await bot.client.tap("UANNA", bot.newest("UANNA"), "Ja", bot.at(NOON + MINUTE))
    assert await count(bot.app, Answer) == 1
    await bot.client.say("UANNA", "pause 2u")
    assert bot.desk.done == 2
    await bot.settled()


async def test_a_press_is_stamped_with_slacks_own_time(bot: House) -> None:
    await bot.ask_lunch()
    await bot.client.tap("UANNA", bot.newest("UANNA"), "Ja", (NOON + MINUTE).timestamp())
    press = bot.desk.asked[-1]
    assert isinstance(press, Pressed)
    assert press.at == NOON + MINUTE


async def test_an_answer_finds_its_way_when_the_response_address_is_dead(bot: House) -> None:
    bot.slack.dead_responses = True
    bot.slack.channels["C0PUBLIC"] = []
    await bot.client.command("UANNA", "/handgreb", "svar", channel="C0PUBLIC")
    await bot.settled()
    assert bot.slack.channels["C0PUBLIC"][0].only_for == "UANNA"
    await bot.client.command("UANNA", "/handgreb", "svar", channel="C0ELSEWHERE")
    await bot.settled()
    assert len(bot.slack.channels["DUANNA"]) == 1


async def test_a_message_that_cannot_be_updated_is_replaced_through_its_response_address(bot: House) -> None:
    await bot.ask_lunch()
    question = bot.newest("UANNA")
    bot.slack.troubles.append(Trouble("chat.update", error="cant_update_message"))
    await bot.client.tap("UANNA", question, "Ikke på arbejde", bot.at(NOON + MINUTE))
    await bot.settled()
    assert question.text.startswith("Gemt.")
    assert question.sent["replace_original"] is True


async def test_a_response_address_elsewhere_is_never_called(bot: House) -> None:
    payload = bot.client.commanding("UANNA", "/handgreb", "svar")
    payload["response_url"] = payload["response_url"].replace("127.0.0.1", "0.0.0.0")
    await bot.client.post(urlencode(payload), FORM)
    await bot.settled()
    assert "Aftenrunden" in bot.newest("UANNA").text
    assert "response_url" not in bot.slack.calls
    for url, allowed in (
        (f"{bot.slack.url}/respond/1", True),
        ("http://localhost:3100/respond", True),
        ("https://slack.com.evil.example/x", False),
        ("ftp://[", False),
        ("", False),
    ):
        assert bot.edge.web.may_respond(url) is allowed


async def test_a_window_that_did_not_open_in_time_is_told_kindly(bot: House) -> None:
    await bot.client.command("UANNA", "/handgreb", "svar")
    await bot.settled()
    await bot.client.tap("UANNA", bot.newest("UANNA"), "Aftenrunden")
    await bot.settled()
    payload = bot.client.pressing("UANNA", bot.newest("UANNA"), "Udfyld")
    bot.slack.triggers.clear()
    await bot.client.interact(payload)
    await bot.settled()
    assert bot.newest("UANNA").text.startswith("Vinduet nåede ikke at åbne.")


async def test_a_button_that_is_not_ours_is_refused_kindly(bot: House) -> None:
    await bot.ask_lunch()
    for value in ("DROP TABLE", "answer:x:0.0:extra", "", None):
        payload = bot.client.pressing("UANNA", bot.slack.channels["DUANNA"][0], "Ja")
        payload["actions"][0]["value"] = value
        assert (await bot.client.interact(payload))[0] == 200
        await bot.settled()
        assert "fører ikke længere nogen steder hen" in bot.newest("UANNA").text


async def test_it_starts_while_slack_is_down_and_serves_when_it_is_back(sqlite_url: str) -> None:
    async with house(sqlite_url, start=False) as bot:
        bot.slack.troubles += [Trouble("auth.test", status=503), Trouble("auth.test", error="internal_error")]
        await bot.edge.start()
        await bot.settled()
        await bot.edge.find_people()
        assert "nobody can be let in" in (bot.edge.problem or "")
        assert (await bot.client.open_home("UANNA"))[0] == 503
        await bot.edge.find_people()
        assert bot.edge.problem is None
        assert (await bot.client.open_home("UANNA"))[0] == 200
        await bot.settled()
        assert "Venter på dig" in read(bot.slack.pages["UANNA"]["blocks"])
        assert bot.desk.asked == [Opened(bot.desk.asked[0].who)]


async def test_the_operator_is_told_which_scopes_are_missing(sqlite_url: str) -> None:
    async with house(sqlite_url, start=False) as bot:
        bot.slack.scopes = "chat:write,commands,im:write"
        await bot.edge.find_people()
        assert bot.edge.problem == "The bot's token lacks what it needs: users:read, users:read.email."


async def test_without_a_way_to_tell_who_is_calling_it_does_not_start(sqlite_url: str) -> None:
    async with house(sqlite_url, start=False) as bot:
        edge = Slack(
            desk=bot.desk,
            enrol=bot.app.enrol,
            clock=bot.app.clock,
            reference=lambda: REFERENCE,
            bot_token=TOKEN,
            signing_secret=None,
            app_token=None,
            api_url=f"{bot.slack.url}/api/",
        )
        with pytest.raises(ValueError, match="signing secret"):
            await edge.start()


async def test_people_are_found_page_by_page_however_slack_dawdles(sqlite_url: str) -> None:
    async with house(sqlite_url, start=False) as bot:
        late = {name: bot.slack.users.pop(name) for name in ("UANNA", "UGERT")}
        for n in range(450):
            bot.slack.add(f"UMANY{n}", f"many{n}@example.org")
        bot.slack.users |= late
        bot.slack.add("UBOT", "bo2@example.org", is_bot=True)
        bot.slack.users["UBO"]["is_email_confirmed"] = False
        bot.slack.troubles.append(Trouble("users.list", status=429, headers={"Retry-After": "1"}))
        await bot.edge.find_people()
        assert bot.slack.calls.count("users.list") == 4
        await bot.ask_lunch()
        assert len(bot.slack.seen_by("UANNA")) == 1
        assert bot.slack.seen_by("UGERT") == bot.slack.seen_by("UBO") == []


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted", "deleted", "is_bot"])
async def test_who_becomes_a_guest_or_leaves_slack_is_nobody_until_slack_says_otherwise(bot: House, mark: str) -> None:
    await bot.ask_lunch()
    asked = bot.newest("UBO")
    bot.slack.users["UBO"][mark] = True
    await bot.edge.find_people()
    await bot.client.tap("UBO", asked, "Ja", bot.at(NOON + MINUTE))
    await bot.client.command("UBO", "/handgreb", "stop")
    await bot.settled()
    assert "Hvem sad I med?" not in asked.text
    assert [one["stopped"] for one in await everything(bot.app, Person) if one["name"] == "Bo"] == [False]
    bot.at(NOON + DAY)
    await bot.app.tick(NOON + DAY)
    assert len(bot.slack.seen_by("UANNA")) == 2
    assert "kender" in bot.newest("UBO").text.lower()
    bot.slack.users["UBO"][mark] = False
    await bot.edge.find_people()
    await bot.client.tap("UBO", asked, "Ja", bot.at(NOON + DAY + MINUTE))
    await bot.settled()
    assert "Hvem sad I med?" in asked.text


async def test_what_was_being_shown_is_shown_before_it_stops(sqlite_url: str) -> None:
    async with house(sqlite_url) as bot:
        bot.slack.troubles.append(Trouble("views.publish", seconds=0.3))
        await bot.client.open_home("UANNA")
        await bot.edge.stop()
        assert "UANNA" in bot.slack.pages


async def test_over_a_socket_it_is_all_the_same(sqlite_url: str) -> None:
    async with house(sqlite_url, over_socket=True) as bot:
        await bot.slack.until(lambda: bot.slack.sockets)
        assert (await bot.client.post(CHALLENGE, JSON))[0] == 404
        await bot.ask_lunch()
        question = bot.newest("UANNA")
        await bot.slack.over_socket("interactive", bot.client.pressing("UANNA", question, "Ja", bot.at(NOON + MINUTE)))
        await bot.slack.until(lambda: "Hvem sad I med?" in question.text)
        await bot.slack.over_socket("slash_commands", bot.client.commanding("UANNA", "/handgreb", "svar"))
        await bot.slack.until(lambda: len(bot.slack.seen_by("UANNA")) == 2)
        await bot.slack.over_socket("interactive", bot.client.pressing("UANNA", bot.newest("UANNA"), "Aftenrunden"))
        await bot.slack.until(lambda: "Udfyld" in bot.newest("UANNA").text)
        await bot.slack.over_socket("interactive", bot.client.pressing("UANNA", bot.newest("UANNA"), "Udfyld"))
        await bot.slack.until(lambda: bot.slack.windows)
        [window] = bot.slack.windows.values()
        sent = bot.client.submitting("UANNA", window, {"q0": "4", "q3": "mange"})
        answer = await bot.slack.over_socket("interactive", sent)
        assert answer["errors"] == {"q3": "Skriv et helt tal fra 1 til 90."}


async def test_a_socket_that_cannot_be_had_or_breaks_is_opened_again(sqlite_url: str) -> None:
    async with house(sqlite_url, over_socket=True, start=False) as bot:
        bot.slack.troubles.append(Trouble("apps.connections.open", status=503))
        await bot.edge.start()
        await bot.edge.find_people()
        await bot.slack.until(lambda: bot.edge.problem)
        assert "no connection" in (bot.edge.problem or "")
        await bot.slack.until(lambda: bot.slack.sockets)
        assert bot.edge.problem is None
        await bot.slack.sockets[0].close()
        await bot.slack.until(lambda: len(bot.slack.sockets) == 2, within=15)
        await bot.slack.over_socket("events_api", bot.client.eventful(bot.client.saying("UANNA", "hjælp")))
        await bot.settled()
        assert isinstance(bot.desk.asked[0], Typed)


async def test_an_address_that_is_no_longer_good_is_not_tried_for_ever(sqlite_url: str) -> None:
    """As after the network was away between asking for it and using it. Meanwhile the program is not ready."""
    async with house(sqlite_url, over_socket=True, start=False) as bot:
        bot.slack.expired.add("1")
        assert bot.edge.socket
        bot.edge.socket.look = 0.1
        await bot.edge.start()
        await bot.slack.until(lambda: "cannot be made" in (bot.edge.problem or ""), within=15)
        await bot.slack.until(lambda: bot.slack.sockets, within=30)
        await bot.slack.until(lambda: bot.edge.problem is None)

"""What Slack says to a message, and what became of it; never twice, whatever happens on the way."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platform import Posted, RefusedError, UnavailableError, UncertainError, UnreachableError
from bot.slack.send import SlackSender
from bot.slack.web import Web
from bot.slack.workspace import Workspace
from flows.message import Action, Button, Buttons, Chart, Message, Series, Text
from storage.records import Destination
from tests.fakes.slack import TEAM, TOKEN, FakeSlack, Trouble, fake_slack

NOW = datetime.now(UTC)
SEND_ID = "5c0f3f0e-8d5e-4b6e-9f0e-000000000001"
ASKED = Message(
    "da", "Kort", (Text("Spiste I sammen?", "strong"), Buttons((Button("Ja", Action("answer", "k", "0.0")),)))
)
CHART = Chart("bar", "Klarhed", ("uge 1",), (Series("Team", (3.5,)),), 5, "Klarhed: 3,5 i uge 1.")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as found:
        found.add("UANNA", "anna@example.org")
        yield found
        assert found.complaints == []


@pytest.fixture
async def sender(slack: FakeSlack) -> AsyncIterator[SlackSender]:
    web = Web(TOKEN, f"{slack.url}/api/")
    yield SlackSender(web, Workspace(web, time.monotonic))
    await web.close()


def anna(address: str | None = None) -> Destination:
    return Destination(1, 1, "slack", TEAM, "UANNA", address, None)


async def test_the_first_message_opens_the_conversation_and_the_next_one_does_not(
    slack: FakeSlack, sender: SlackSender
) -> None:
    posted = await sender.send(anna(), ASKED, SEND_ID)
    [shown] = slack.seen_by("UANNA")
    assert posted == Posted(f"DUANNA:{shown.ts}", "DUANNA")
    assert shown.sent["metadata"]["event_payload"] == {"send_id": SEND_ID}
    assert shown.sent["client_msg_id"] == SEND_ID
    assert "Spiste I sammen?" in shown.sent["text"]
    assert (shown.sent["unfurl_links"], shown.sent["unfurl_media"]) == (False, False)
    await sender.send(anna(posted.home), ASKED, SEND_ID)
    assert slack.calls == ["conversations.open", "chat.postMessage", "chat.postMessage"]


async def test_a_conversation_that_is_no_longer_there_is_opened_again(slack: FakeSlack, sender: SlackSender) -> None:
    posted = await sender.send(anna("DGONE"), ASKED, SEND_ID)
    assert posted.home == "DUANNA"
    assert len(slack.seen_by("UANNA")) == 1


@pytest.mark.parametrize(
    ("trouble", "expected", "reason"),
    [
        ({"status": 429, "headers": {"Retry-After": "7"}}, UnavailableError, "ratelimited"),
        ({"error": "rate_limited"}, UnavailableError, "rate_limited"),
        ({"error": "message_limit_exceeded"}, UnavailableError, "message_limit_exceeded"),
        ({"error": "not_in_channel"}, UnreachableError, "not_in_channel"),
        ({"error": "user_disabled"}, UnreachableError, "user_disabled"),
        ({"error": "is_archived"}, UnreachableError, "is_archived"),
        ({"error": "invalid_auth"}, RefusedError, "invalid_auth"),
        ({"error": "account_inactive"}, RefusedError, "account_inactive"),
        ({"error": "token_revoked"}, RefusedError, "token_revoked"),
        ({"error": "missing_scope"}, RefusedError, "missing_scope"),
        ({"error": "invalid_blocks"}, RefusedError, "invalid_blocks"),
        ({"error": "msg_blocks_too_long"}, RefusedError, "msg_blocks_too_long"),
        ({"error": "messages_tab_disabled"}, RefusedError, "messages_tab_disabled"),
        ({"error": "restricted_action_read_only_channel"}, RefusedError, "restricted_action_read_only_channel"),
        ({"error": "internal_error"}, UncertainError, "internal_error"),
        ({"error": "fatal_error", "posts": True}, UncertainError, "fatal_error"),
        ({"error": "request_timeout"}, UncertainError, "request_timeout"),
        ({"error": "something_new"}, UncertainError, "something_new"),
        ({"error": "Mærkeligt <svar>"}, UncertainError, "http-200"),
        ({"status": 500}, UncertainError, "http-500"),
        ({"status": 502, "posts": True}, UncertainError, "http-502"),
        ({"status": 408, "error": "whatever"}, UncertainError, "whatever"),
        ({"status": 503, "error": "invalid_blocks"}, UncertainError, "invalid_blocks"),
        ({"lost": True}, UncertainError, "ServerDisconnectedError"),
        ({"lost": True, "posts": True}, UncertainError, "ServerDisconnectedError"),
    ],
)
async def test_each_refusal_is_read_as_it_is_meant_and_tried_once(
    slack: FakeSlack, sender: SlackSender, trouble: dict[str, Any], expected: type[Exception], reason: str
) -> None:
    slack.channels["DUANNA"] = []
    slack.troubles.append(Trouble("chat.postMessage", **trouble))
    slack.users.clear()
    with pytest.raises(expected) as raised:
        await sender.send(anna("DUANNA"), ASKED, SEND_ID)
    if expected is UnreachableError:
        assert slack.calls == ["chat.postMessage", "conversations.open"]
    else:
        assert raised.value.reason == reason  # type: ignore[attr-defined]
        assert slack.calls == ["chat.postMessage"]
    assert len(slack.seen_by("UANNA")) == bool(trouble.get("posts"))


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), ("0", 1), ("", 30), ("soon", 30), ("99999999", 3600), ("99999999999999", 30)]
)
async def test_slack_says_how_long_to_wait(slack: FakeSlack, sender: SlackSender, said: str, seconds: int) -> None:
    slack.troubles.append(Trouble("conversations.open", status=429, headers={"Retry-After": said}))
    with pytest.raises(UnavailableError) as raised:
        await sender.send(anna(), ASKED, SEND_ID)
    assert raised.value.retry_after == timedelta(seconds=seconds)


async def test_being_too_quick_to_open_conversations_concerns_only_those_that_are_not_open(
    slack: FakeSlack, sender: SlackSender
) -> None:
    for method, to, scope in (
        ("conversations.open", anna(), "opening"),
        ("chat.postMessage", anna(), "workspace"),
        ("chat.postMessage", anna("DUANNA"), "workspace"),
    ):
        slack.troubles.append(Trouble(method, status=429, headers={"Retry-After": "7"}))
        with pytest.raises(UnavailableError) as raised:
            await sender.send(to, ASKED, SEND_ID)
        assert (raised.value.scope, raised.value.retry_after) == (scope, timedelta(seconds=7))


async def test_a_slow_answer_is_an_unknown_outcome(slack: FakeSlack, sender: SlackSender) -> None:
    slack.channels["DUANNA"] = []
    slack.troubles.append(Trouble("chat.postMessage", seconds=0.5, posts=True))
    ticks = iter([0.0, 13.9])
    sender.monotonic = lambda: next(ticks)
    with pytest.raises(UncertainError):
        await sender.send(anna("DUANNA"), ASKED, SEND_ID)


async def test_a_conversation_that_could_not_be_opened_is_simply_not_yet(slack: FakeSlack, sender: SlackSender) -> None:
    for trouble in (Trouble("conversations.open", status=500), Trouble("conversations.open", lost=True)):
        slack.troubles.append(trouble)
        with pytest.raises(UnavailableError):
            await sender.send(anna(), ASKED, SEND_ID)
    slack.users.clear()
    with pytest.raises(UnreachableError):
        await sender.send(anna(), ASKED, SEND_ID)
    assert slack.seen_by("UANNA") == []


async def test_nobody_there_is_not_posted() -> None:
    web = Web(TOKEN, "http://127.0.0.1:9/api/")
    sender = SlackSender(web, Workspace(web, time.monotonic))
    with pytest.raises(UnavailableError):
        await sender.send(anna("DUANNA"), ASKED, SEND_ID)
    await web.close()


async def test_a_chart_that_slack_refuses_is_left_to_its_words(slack: FakeSlack, sender: SlackSender) -> None:
    slack.refuses_charts = True
    await sender.send(anna(), Message("da", "Rapport", (Text("Rapport"), CHART)), SEND_ID)
    [shown] = slack.seen_by("UANNA")
    assert [block["type"] for block in shown.blocks] == ["section", "section"]
    assert "Klarhed: 3,5 i uge 1." in shown.text


async def test_a_message_becomes_another_where_it_stands(slack: FakeSlack, sender: SlackSender) -> None:
    posted = await sender.send(anna(), ASKED, SEND_ID)
    await sender.replace(posted.address, Message("da", "Gemt.", (Text("Gemt."),)))
    [shown] = slack.seen_by("UANNA")
    assert shown.text == "Gemt."
    for wrong in ("", "DUANNA", "DUANNA:", ":1.2"):
        with pytest.raises(RefusedError):
            await sender.replace(wrong, ASKED)


async def test_slack_is_asked_whether_it_was_posted(slack: FakeSlack, sender: SlackSender) -> None:
    assert await sender.was_posted(anna(), SEND_ID, NOW) is False
    slack.troubles.append(Trouble("chat.postMessage", posts=True, lost=True))
    with pytest.raises(UncertainError):
        await sender.send(anna(), ASKED, SEND_ID)
    assert await sender.was_posted(anna(), SEND_ID, NOW) is True
    assert await sender.was_posted(anna("DUANNA"), "another", NOW) is False
    assert await sender.was_posted(anna(), SEND_ID, NOW + timedelta(hours=1)) is False
    slack.troubles.append(Trouble("conversations.history", status=500))
    assert await sender.was_posted(anna(), SEND_ID, NOW) is None


async def test_being_too_quick_to_read_back_says_when_to_come_back(slack: FakeSlack, sender: SlackSender) -> None:
    slack.channels["DUANNA"] = []
    slack.troubles.append(Trouble("conversations.history", status=429, headers={"Retry-After": "60"}))
    with pytest.raises(UnavailableError) as raised:
        await sender.was_posted(anna("DUANNA"), SEND_ID, NOW)
    assert raised.value.retry_after == timedelta(seconds=60)


@pytest.mark.parametrize(("scopes", "can_ask"), [("chat:write,im:history", True), ("chat:write", False), (None, False)])
async def test_slack_is_asked_only_where_the_operator_allowed_it(
    slack: FakeSlack, sender: SlackSender, scopes: str | None, can_ask: bool
) -> None:
    slack.scopes = scopes
    assert sender.can_ask, "nothing is decided before Slack has told what was granted"
    await sender.workspace()
    assert sender.can_ask is can_ask
    if not can_ask:
        assert await sender.was_posted(anna(), SEND_ID, NOW) is None
        assert "conversations.history" not in slack.calls

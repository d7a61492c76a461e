"""S2: who cannot prove who they are is refused, changes nothing, and is not even read."""

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.fakes.slack_client import FORM, JSON
from tests.fakes.teams import sign
from tests.hostile import slack_forgeries as slack
from tests.hostile import teams_forgeries as teams
from tests.hostile.slack_forgeries import NOW
from tests.hostile.state import changed, digest
from tests.platforms import slack_house, teams_house
from tests.platforms.slack_house import NOON

Body = tuple[bytes, str]

UNREADABLE: Mapping[str, Body] = {
    "endlessly deep": (b"[" * 200_000, JSON),
    "no JSON": (b'{"type": ', JSON),
    "no text": (b'{"type": "\xff\xfe"}', JSON),
    "a number without end": (b'{"a": ' + b"9" * 20_000 + b"}", JSON),
    "a form of rubbish": (b"payload=%7B%7B&payload=%00", FORM),
    "of no known kind": (b"\x00\x01", "application/octet-stream"),
}
"""Bodies that whoever reads them stumbles over: then the answer would be another."""


@asynccontextmanager
async def slack_door(database_url: str) -> AsyncIterator[slack_house.House]:
    async with slack_house.house(database_url, seconds=lambda: float(NOW)) as bot:
        await bot.settled()
        yield bot


@asynccontextmanager
async def teams_door(database_url: str) -> AsyncIterator[teams_house.House]:
    async with teams_house.house(database_url) as bot:
        bot.teams.keys = teams.KEYS
        assert bot.edge.keys is not None
        await bot.edge.keys._fetch()
        yield bot


async def posted(session: aiohttp.ClientSession, url: str, body: Body, headers: Iterable[tuple[str, str]]) -> int:
    given = [("Content-Type", body[1]), *headers]
    async with session.post(url, data=io.BytesIO(body[0]), headers=given) as response:
        said = await response.read()
        return response.status if response.status == 200 or not said else -response.status


async def through_slack(bot: slack_house.House, rows: Iterable[slack.Forgery]) -> list[str]:
    """What came of those that were not refused as they should be."""
    url, wrong = f"{bot.client.url}/slack/events", []
    stop: Body = (urlencode(bot.client.commanding("UANNA", "/handgreb", "stop")).encode(), FORM)
    before, calls = await digest(bot.app), list(bot.slack.calls)
    for row in rows:
        for name, body in {"a command": stop, **UNREADABLE}.items():
            status = await posted(bot.client.session, url, body, row.headers(body[0]))
            if status != 401:
                wrong.append(f"{row.name}, {name}: {status}")
    await bot.settled()
    touched = changed(before, await digest(bot.app))
    if touched or bot.slack.calls != calls or bot.desk.asked:
        wrong.append(f"changed: {touched}, called: {bot.slack.calls[len(calls) :]}, asked: {len(bot.desk.asked)}")
    return wrong


async def through_teams(bot: teams_house.House, rows: Iterable[teams.Forgery]) -> list[str]:
    """The same."""
    url, wrong, anna = f"{bot.url}/api/messages", [], bot.client("anna")
    bot.teams.conversations[anna.chat] = []
    before, calls = await digest(bot.app), len(bot.teams.calls)
    for row in rows:
        activity = anna.activity(text="stop", **row.says(bot.teams.url))
        bodies = {"an activity": (json.dumps(activity).encode(), JSON), **({} if row.read else UNREADABLE)}
        told = row.bearer(bot.teams.url)
        headers = [("Authorization", one) for one in ([told] if isinstance(told, str) else told)]
        for name, body in bodies.items():
            status = await posted(bot.session, url, body, headers)
            if status not in ((401, 403) if row.read else (401,)):
                wrong.append(f"{row.name}, {name}: {status}")
    await bot.settled()
    touched = changed(before, await digest(bot.app))
    if touched or len(bot.teams.calls) != calls or bot.edge.sender.seen:
        wrong.append(f"changed: {touched}, called: {bot.teams.calls[calls:]}")
    return wrong


def test_there_are_enough_of_them_and_none_twice() -> None:
    assert len(slack.FORGERIES) + len(teams.FORGERIES) >= 60
    for rows in (slack.FORGERIES, teams.FORGERIES):
        assert len({row.name for row in rows}) == len(rows)


async def test_what_slack_did_not_sign_is_refused_unread(sqlite_url: str) -> None:
    async with slack_door(sqlite_url) as bot:
        assert await through_slack(bot, slack.FORGERIES) == []


async def test_what_teams_did_not_sign_is_refused_unread(sqlite_url: str) -> None:
    async with teams_door(sqlite_url) as bot:
        assert await through_teams(bot, teams.FORGERIES) == []


@pytest.mark.parametrize("stamp", [NOW - 300, NOW, NOW + 300])
async def test_what_slack_signed_within_five_minutes_is_heard(sqlite_url: str, stamp: int) -> None:
    async with slack_door(sqlite_url) as bot:
        body = urlencode(bot.client.commanding("UANNA", "/handgreb", "hjælp")).encode()
        url = f"{bot.client.url}/slack/events"
        assert await posted(bot.client.session, url, (body, FORM), slack.signed(body, stamp)) == 200
        assert len(bot.desk.asked) == 1


@pytest.mark.parametrize("stamp", [NOW - 301, NOW + 301])
async def test_a_request_that_was_caught_is_of_no_use_after_five_minutes(sqlite_url: str, stamp: int) -> None:
    async with slack_door(sqlite_url) as bot:
        body = urlencode(bot.client.commanding("UANNA", "/handgreb", "stop")).encode()
        url = f"{bot.client.url}/slack/events"
        assert await posted(bot.client.session, url, (body, FORM), slack.signed(body, stamp)) == 401


async def test_a_press_in_slack_that_is_caught_and_sent_again_at_once_changes_nothing_more(sqlite_url: str) -> None:
    async with slack_house.house(sqlite_url) as bot:
        await bot.ask_lunch()
        pressing = bot.client.pressing("UANNA", bot.newest("UANNA"), "Ja", bot.at(NOON + timedelta(minutes=1)))
        body = urlencode({"payload": json.dumps(pressing)}).encode()
        headers, url = slack.signed(body, int(time.time())), f"{bot.client.url}/slack/events"
        assert await posted(bot.client.session, url, (body, FORM), headers) == 200
        await bot.settled()
        before = await digest(bot.app)
        for _ in range(3):
            assert await posted(bot.client.session, url, (body, FORM), headers) == 200
            await bot.settled()
        assert changed(before, await digest(bot.app)) == []


async def test_an_activity_that_is_caught_and_sent_again_at_once_changes_nothing_more(sqlite_url: str) -> None:
    async with teams_house.house(sqlite_url) as bot:
        anna = bot.client("anna")
        await anna.install()
        stop, token = anna.activity(text="stop"), sign(bot.teams.url)
        assert (await anna.send(stop, token))[0] == 200
        before, shown = await digest(bot.app), len(anna.messages)
        for _ in range(3):
            assert (await anna.send(stop, token))[0] == 200
        assert changed(before, await digest(bot.app)) == []
        assert len(anna.messages) == shown


async def test_a_token_is_read_before_a_single_byte_of_the_body(sqlite_url: str) -> None:
    """The body never comes: whoever waits for it does not answer."""
    async with teams_door(sqlite_url) as bot:
        host, port = bot.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = "POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n"
        writer.write(f"{head}Authorization: Bearer a.b.c\r\n\r\n".encode())
        async with asyncio.timeout(5):
            assert b" 401 " in await reader.readline()
        writer.close()

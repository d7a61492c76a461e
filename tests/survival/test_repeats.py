"""Whatever a platform sends again, late, in another order or all at once: it ends as if it came once, in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

import pytest

from bot.app import App
from flows.message import Action
from storage.tables import Answer, Delivery, Note, Person
from tests.bot.people import MONDAY, everything, owed, row
from tests.fakes.cards import actions
from tests.fakes.teams import Person as Colleague
from tests.platforms import slack_house, teams_house
from tests.survival.conftest import Copies
from tests.survival.world import SECOND

NOON = slack_house.NOON
AT_ONCE = 16
MOST_TIMES = 5

Deliver = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True)
class Press:
    """Somebody presses a button that stands before them: which, and when by the platform's own time."""

    name: str
    value: str
    at: datetime


@dataclass(frozen=True)
class Chat:
    """A platform that is reached over HTTP: how a press is put there, sent, and waited for."""

    app: App
    payload: Callable[[Press], Any]
    send: Deliver
    settled: Callable[[], Awaitable[None]]


Opening = Callable[[str, Sequence[str]], Any]


@asynccontextmanager
async def in_slack(url: str, names: Sequence[str]) -> AsyncIterator[Chat]:
    async with slack_house.house(url, budget=60.0) as bot:
        for name in names:
            bot.slack.add(_user(name), f"{name}@example.org")
        await bot.app.enrol.people([row(name, "a") for name in names], "test", MONDAY)
        await bot.edge.find_people()
        await bot.ask_lunch()
        keys = await _keys(bot.app, names)
        questions = {name: replace(bot.newest(_user(name))) for name in names}  # as they stand before any press

        def payload(press: Press) -> Any:
            found = bot.client.pressing(_user(press.name), questions[press.name], "Ja", press.at.timestamp())
            found["actions"][0]["value"] = Action("answer", keys[press.name], press.value).encode()
            return found

        async def send(found: Any) -> None:
            status, _ = await bot.client.interact(found)
            assert status == 200

        yield Chat(bot.app, payload, send, bot.settled)


def _user(name: str) -> str:
    return f"U{name.upper()}"


@asynccontextmanager
async def in_teams(url: str, names: Sequence[str]) -> AsyncIterator[Chat]:
    async with teams_house.house(url) as bot:
        for name in names:
            bot.teams.add(Colleague(teams_house.object_id(name), f"{name}@example.org", name))
        await bot.app.enrol.people([row(name, "a") for name in names], "test", MONDAY)
        bot.at(MONDAY)
        clients = {name: bot.client(name) for name in names}
        for client in clients.values():
            await client.install()
        await bot.ask_lunch()
        keys = await _keys(bot.app, names)
        questions = {name: client.last_with("Ja") for name, client in clients.items()}
        buttons = {name: actions(clients[name].card(shown))[0] for name, shown in questions.items()}

        def payload(press: Press) -> Any:
            client, button = clients[press.name], buttons[press.name]
            client.at = press.at
            carried = Action("answer", keys[press.name], press.value).encode()
            data = {**button["data"], button["verb"]: carried}
            pressed = {"type": "Action.Execute", "verb": button["verb"], "data": data}
            value = {"action": pressed, "trigger": "manual"}
            more: Any = {"type": "invoke", "name": "adaptiveCard/action", "value": value}
            more["replyToId"] = questions[press.name].id
            return press.name, client.activity(**more)

        async def send(found: Any) -> None:
            name, activity = found
            status, _ = await clients[name].send(activity)
            assert status == 200

        yield Chat(bot.app, payload, send, bot.settled)


async def _keys(app: App, names: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in names:
        [one] = [one for one in await owed(app, name) if one.state == "sent"]
        found[name] = one.key
    return found


# What people do.


def presses(names: Sequence[str], each: int, chance: Random) -> tuple[list[Press], list[Press]]:
    """In order: what must come first, because what follows was not there before; and everything else."""
    first, others = [], []
    for number, name in enumerate(names):
        times = [NOON + (number % 7 + 9 * n) * SECOND for n in range(1, each + 1)]
        way = number % 3
        if way:
            first.append(Press(name, "0.0" if way == 1 else "0.1", times.pop(0)))
        values = (("0.0", "0.1", "0.2"), ("1.0", "1.1"), ("2.0", "2.1"))[way]
        others += [Press(name, chance.choice(values), at) for at in times]
    return first, sorted(others, key=lambda one: one.at)


async def once_in_order(chat: Chat, first: list[Press], others: list[Press]) -> None:
    for press in [*first, *others]:
        await chat.send(chat.payload(press))
        await chat.settled()


async def in_disorder(chat: Chat, first: list[Press], others: list[Press], chance: Random) -> int:
    """Each one to five times, half of them many at once. How many came in."""
    payloads = [chat.payload(press) for press in first]
    for payload in payloads:
        await chat.send(payload)
    arrivals = [payload for payload in payloads for _ in range(chance.randrange(MOST_TIMES))]
    for payload in map(chat.payload, others):
        arrivals += [payload] * chance.randint(1, MOST_TIMES)
    chance.shuffle(arrivals)
    half = len(arrivals) // 2
    for payload in arrivals[:half]:
        await chat.send(payload)
    for start in range(half, len(arrivals), AT_ONCE):
        await asyncio.gather(*(chat.send(payload) for payload in arrivals[start : start + AT_ONCE]))
    await chat.settled()
    return len(payloads) + len(arrivals)


async def state(app: App) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """What is kept of it. Follow-ups that an answer brought and the next took back are as if they had never been."""
    answers = [(one["pseudonym"], one["question"], one["value"]) for one in await everything(app, Answer)]
    notes = [(one["person_id"], one["question"], one["value"]) for one in await everything(app, Note)]
    deliveries = [
        (one["person_id"], one["step"], one["state"], None if one["follow_up"] else one["pressed_at"])
        for one in await everything(app, Delivery)
        if one["reason"] != "answer-changed"
    ]
    people = [(one["email"], one["unanswered"], one["welcomed"]) for one in await everything(app, Person)]
    return sorted(answers), sorted(notes), sorted(deliveries, key=str), sorted(people)


def _same(opening: Opening, urls: tuple[str, str], people: int, each: int) -> None:
    names = [f"p{number}" for number in range(people)]
    first, others = presses(names, each, Random(people))

    async def orderly() -> Any:
        async with opening(urls[0], names) as chat:
            await once_in_order(chat, first, others)
            return await state(chat.app)

    async def disorderly() -> tuple[int, Any]:
        async with opening(urls[1], names) as chat:
            arrived = await in_disorder(chat, first, others, Random(each))
            return arrived, await state(chat.app)

    expected = asyncio.run(orderly())
    arrived, found = asyncio.run(disorderly())
    print(f"{len(first) + len(others)} presses, {arrived} arrivals, {len(expected[0])} answers")
    assert len(expected[0]) >= people, "everybody has answered something"
    assert {step for _, step, *_ in expected[2]} >= {"first", "later"}, "somebody is asked again"
    assert found == expected


def test_what_slack_sends_again_changes_nothing(database_url: str, copied: Copies) -> None:
    _same(in_slack, (copied(database_url), database_url), 12, 5)


def test_what_teams_sends_again_changes_nothing(sqlite_url: str, copied: Copies) -> None:
    _same(in_teams, (copied(sqlite_url), sqlite_url), 12, 5)


@pytest.mark.long
def test_nor_do_ten_thousand_presses_in_slack(database_url: str, copied: Copies) -> None:
    _same(in_slack, (copied(database_url), database_url), 250, 40)


@pytest.mark.long
def test_nor_do_a_thousand_in_teams(database_url: str, copied: Copies) -> None:
    _same(in_teams, (copied(database_url), database_url), 60, 17)

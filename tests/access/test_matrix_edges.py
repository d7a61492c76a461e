"""S3 through each way in: real requests, as Slack, Teams and the playground's page send them, and the same cells."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App, website
from bot.desk import Desk
from bot.edges import add_edges
from bot.platform import Opened, Pressed, Reply, Response, Submitted, Typed
from bot.slack import Slack
from bot.teams.inbound import BUTTON
from bot.teams.inbound import FORM as FILLED
from flows.catalogue import load_rights
from flows.rights import Matrix
from tests.access.rights import DEEDS, PUBLIC, Deed, allowed
from tests.access.world import INSIDERS, NOW, Undone, World, desk_of, name_of, refused, rows
from tests.bot.conftest import program
from tests.bot.people import row
from tests.fakes.platform import FakePlatform
from tests.fakes.slack import TOKEN, fake_slack
from tests.fakes.slack_client import FORM, SECRET, SlackClient
from tests.fakes.teams import Person, fake_teams, serving
from tests.fakes.teams_client import Client
from tests.platforms import teams_house

GUESTS = {"guest": "gert", "leaver": "leif", "foreign": "mia"}
PEOPLE = (*INSIDERS, *GUESTS)
SAMPLE = list({(deed.row, deed.how): deed for deed in reversed(DEEDS)}.values())
"""At least one of everything that is typed, pressed and filled in, for each row of the rights."""


class Watched:
    """The desk, in which nothing stays as it is left; the last thing it answered."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.last: Response | None = None

    async def __call__(self, reply: Reply, now: datetime) -> Response:
        self.last = await self.desk(reply, NOW)
        return self.last


@dataclass
class Way:
    """One way in. `send` brings what somebody does to the edge, and gives the status of its answer."""

    world: World
    desk: Watched
    undone: Undone
    send: Callable[[str, Reply], Awaitable[int]]
    people: tuple[str, ...] = PEOPLE

    async def differences(self) -> list[str]:
        found = []
        for principal in self.people:
            for deed in SAMPLE:
                found += await self._cell(principal, deed)
        return found

    async def _cell(self, principal: str, deed: Deed) -> list[str]:
        reply = deed.reply(self.world, principal if principal in INSIDERS else "employee", "self")
        self.desk.last, due = None, principal in INSIDERS and allowed(principal, deed, "self")
        await self.undone.asks(0)
        status = await self.send(principal, reply)
        granted = self.desk.last is not None and not refused(self.desk.last)
        if deed.about == "people" and self.desk.last is not None:
            granted = granted and "Axel" in repr(self.desk.last)
        public = deed.name in PUBLIC and not self.undone.wrote
        wrong = (granted != due and not (public and principal not in INSIDERS)) or status >= 500
        wrong = wrong or bool(self.undone.wrote and not due)
        return [f"{principal}, {deed.name}: {granted}, should be {due}; {status}"] if wrong else []


def everybody() -> list[Any]:
    return [*rows(), row("gert", "z")]


async def known(app: App) -> None:
    """HR knows the guest, and whoever has left has left."""
    await app.enrol.people([*everybody(), row("leif", "z")], "test", NOW)


@asynccontextmanager
async def by_slack(world: World, file: Path, matrix: Matrix) -> AsyncIterator[Way]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(fake_slack())
        undone = await stack.enter_async_context(Undone(f"sqlite:///{file}"))
        app = program(f"sqlite:///{file}", FakePlatform())
        stack.push_async_callback(app.database.close)
        await known(app)
        for name in (*INSIDERS.values(), "leif"):
            slack.add(f"U{name.upper()}", f"{name}@example.org")
        slack.add("UGERT", "gert@example.org", is_restricted=True)
        desk = Watched(desk_of(app, undone, matrix))
        edge = Slack(
            desk=desk, enrol=app.enrol, clock=app.clock, reference=lambda: "REF", bot_token=TOKEN,
            signing_secret=SECRET, app_token=None, api_url=f"{slack.url}/api/",
        )  # fmt: skip
        app.add(edge)
        url = await stack.enter_async_context(serving(website(app)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await edge.start()
        stack.push_async_callback(edge.stop)
        await edge.find_people()
        await app.enrol.people(everybody(), "test", NOW)
        client = SlackClient(slack, url, session)

        async def send(principal: str, reply: Reply) -> int:
            theirs = replace(client, team="TELSEWHERE") if principal == "foreign" else client
            return await slack_sends(theirs, f"U{_name(principal).upper()}", reply)

        yield Way(world, desk, undone, send)


async def slack_sends(client: SlackClient, user: str, reply: Reply) -> int:
    base = {"team": {"id": client.team}, "user": {"id": user, "team_id": client.team}, "trigger_id": "t"}
    chat = client.slack.chat(user)
    match reply:
        case Typed(_, text):
            command, _, words = text.partition(" ")
            return (await client.command(user, f"/{command}", words))[0]
        case Opened():
            return (await client.open_home(user))[0]
        case Submitted(_, action, values, _):
            state = {name: {name: {"type": "plain_text_input", "value": given[0]}} for name, given in values.items()}
            view = {"id": "V", "type": "modal", "callback_id": action.encode(), "state": {"values": state}}
            payload: dict[str, Any] = {"type": "view_submission", **base, "view": view}
        case Pressed(_, action, _):
            button = {"type": "button", "action_id": "a", "value": action.encode(), "action_ts": str(NOW.timestamp())}
            where = {"type": "message", "message_ts": "1.0", "channel_id": chat}
            url = client.slack.response_url(user, chat)
            payload = {"type": "block_actions", **base, "container": where, "response_url": url, "actions": [button]}
    return (await client.post(urlencode({"payload": json.dumps(payload)}), FORM))[0]


@asynccontextmanager
async def by_teams(world: World, file: Path, matrix: Matrix) -> AsyncIterator[Way]:
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(fake_teams())
        undone = await stack.enter_async_context(Undone(f"sqlite:///{file}"))
        app = program(f"sqlite:///{file}", FakePlatform(), teams=teams_house.told(teams))
        stack.push_async_callback(app.database.close)
        await known(app)
        for name in (*INSIDERS.values(), "leif"):
            teams.add(Person(teams_house.object_id(name), f"{name}@example.org", name))
        teams.add(Person(teams_house.object_id("gert"), "elsewhere@example.com", "gert", role="guest"))
        desk = Watched(desk_of(app, undone, matrix))
        app = replace(app, front=desk)  # type: ignore[arg-type]
        add_edges(app)
        url = await stack.enter_async_context(serving(website(app)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for edge in app.edges:
            await edge.start()
            stack.push_async_callback(edge.stop)
        clients = {one.name: Client(teams, one, url, session) for one in teams.people.values()}
        for client in clients.values():
            await client.install()
        await app.enrol.people(everybody(), "test", NOW)

        async def send(principal: str, reply: Reply) -> int:
            activity = clients[_name(principal)].activity(**teams_activity(reply))
            if principal == "foreign":
                activity["conversation"]["tenantId"] = "elsewhere"
                activity["channelData"] = {"tenant": {"id": "elsewhere"}}
            return (await clients[_name(principal)].send(activity))[0]

        yield Way(world, desk, undone, send)


def teams_activity(reply: Reply) -> dict[str, Any]:
    match reply:
        case Typed(_, text):
            return {"text": text, "textFormat": "plain"}
        case Opened():
            return {"text": "svar", "textFormat": "plain"}
        case Submitted(_, action, values, _):
            data = {FILLED: action.encode(), **{name: given[0] for name, given in values.items()}}
        case Pressed(_, action, _):
            data = {BUTTON: action.encode()}
    pressed = {"type": "Action.Execute", "verb": BUTTON, "data": data}
    return {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": pressed, "trigger": "manual"}}


@asynccontextmanager
async def by_playground(world: World, file: Path, matrix: Matrix) -> AsyncIterator[Way]:
    async with AsyncExitStack() as stack:
        undone = await stack.enter_async_context(Undone(f"sqlite:///{file}"))
        app = program(f"sqlite:///{file}", FakePlatform(), playground=True)
        stack.push_async_callback(app.database.close)
        await app.enrol.people(rows(), "test", NOW)
        desk = Watched(desk_of(app, undone, matrix))
        app = replace(app, front=desk)  # type: ignore[arg-type]
        add_edges(app)
        for edge in app.edges:
            await edge.start()
        client = await stack.enter_async_context(TestClient(TestServer(website(app), host="127.0.0.1")))

        async def send(principal: str, reply: Reply) -> int:
            user = "nobody" if principal == "foreign" else f"{_name(principal)}@example.org"
            path, body = page_sends(reply)
            async with client.post(f"/playground/{path}", json={"user": user, **body}) as response:
                return response.status

        yield Way(world, desk, undone, send)


def page_sends(reply: Reply) -> tuple[str, dict[str, Any]]:
    match reply:
        case Typed(_, text):
            return "say", {"text": text}
        case Opened():
            return "open", {}
        case Submitted(_, action, values, _):
            given = {name: list(one) for name, one in values.items()}
            return "submit", {"message": "m", "action": action.encode(), "values": given}
        case Pressed(_, action, _):
            return "press", {"message": "m", "action": action.encode()}


def _name(principal: str) -> str:
    return GUESTS.get(principal) or name_of(principal)


WAYS = {"slack": by_slack, "teams": by_teams, "playground": by_playground}


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_in_asks_for_the_same_rights(world: World, tmp_path: Path, way: str) -> None:
    file = Path(shutil.copy(world.file, tmp_path / "edge.db"))
    async with WAYS[way](world, file, load_rights()) as found:
        assert await found.differences() == []
    print(f"\nS3 by {way}: {len(PEOPLE) * len(SAMPLE)} cells, 0 differences")


@pytest.mark.parametrize("way", WAYS)
async def test_a_way_in_that_lets_everybody_do_everything_is_found(world: World, tmp_path: Path, way: str) -> None:
    """The twin."""
    file = Path(shutil.copy(world.file, tmp_path / "edge.db"))
    generous: Matrix = {name: {"everyone": frozenset({"all"})} for name in load_rights()}
    async with WAYS[way](world, file, generous) as found:
        found.people = ("employee",)
        assert len(await found.differences()) >= 3

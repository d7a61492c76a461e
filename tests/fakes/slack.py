"""A Slack on this machine: the Web API that we use, windows, pages, and addresses to respond to."""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.blocks import read, wrong_with_message, wrong_with_view
from tests.fakes.teams import serving

TEAM = "T0OUR"
BOT = "U0BOT"
BOT_ID = "B0BOT"
TOKEN = "xoxb-a-token-for-tests"
APP_TOKEN = "xapp-a-token-for-tests"
SCOPES = "chat:write,commands,im:write,users:read,users:read.email,im:history"
Answer = dict[str, Any]


@dataclass
class Trouble:
    """How the next call of that method goes wrong. With `lost` the connection breaks; with `posts` it is done all the
    same. `seconds` are waited before anything else."""

    method: str
    error: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    lost: bool = False
    posts: bool = False


@dataclass
class Shown:
    """A message as it stands in a channel now. `only_for` is whoever alone sees it."""

    channel: str
    ts: str
    sent: Answer
    only_for: str | None = None
    redrawn: int = 0

    @property
    def blocks(self) -> list[Answer]:
        return list(self.sent.get("blocks") or ())

    @property
    def text(self) -> str:
        return read(self.blocks)


class FakeSlack:
    """`complaints` is what it was asked to do that the real one would refuse, or should: a test fails that leaves some.
    `calls` are the methods called, in order."""

    def __init__(self) -> None:
        self.url = ""
        self.users: dict[str, Answer] = {}
        self.channels: dict[str, list[Shown]] = {}
        self.windows: dict[str, Answer] = {}
        self.pages: dict[str, Answer] = {}
        self.triggers: dict[str, str] = {}
        self.responses: dict[str, tuple[str, str, Shown | None]] = {}
        self.troubles: deque[Trouble] = deque()
        self.complaints: list[str] = []
        self.calls: list[str] = []
        self.scopes: str | None = SCOPES
        self.organisation: str | None = None
        self.dead_responses = self.refuses_charts = False
        self.sockets: list[web.WebSocketResponse] = []
        self.tickets = itertools.count(1)
        self.expired: set[str] = set()
        self.acknowledged: dict[str, Answer] = {}
        self.ids = itertools.count(1)
        self.changed = asyncio.Event()

    def add(self, user: str, email: str, **more: Any) -> str:
        profile = {"email": email, "real_name": user}
        self.users[user] = {"id": user, "team_id": TEAM, "deleted": False, "is_bot": False, "profile": profile, **more}
        return user

    def chat(self, user: str) -> str:
        """The channel of a person and the bot."""
        return f"D{user}"

    def seen_by(self, user: str) -> list[Shown]:
        """Every message that somebody sees, wherever it stands, oldest first."""
        found = [one for channel in self.channels.values() for one in channel if one.only_for in (None, user)]
        return sorted((one for one in found if user in one.channel or one.only_for == user), key=lambda one: one.ts)

    def trigger(self, user: str) -> str:
        found = f"trigger.{next(self.ids)}"
        self.triggers[found] = user
        return found

    def response_url(self, user: str, channel: str, shown: Shown | None = None) -> str:
        found = f"r{next(self.ids)}"
        self.responses[found] = (user, channel, shown)
        return f"{self.url}/respond/{found}"

    async def until(self, holds: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something has become so."""
        async with asyncio.timeout(within):
            while not holds():
                await asyncio.wait({asyncio.create_task(self.changed.wait())}, timeout=0.05)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.post("/respond/{id}", self._respond),
                web.get("/socket", self._socket),
            ]
        )
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = (
            dict(request.query) if request.method == "GET" else await request.json() if request.can_read_body else {}
        )
        self.calls.append(method)
        trouble = next((one for one in self.troubles if one.method == method), None)
        if trouble:
            self.troubles.remove(trouble)
            return await self._trouble(request, trouble, method, given)
        expected = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if request.headers.get("Authorization") != f"Bearer {expected}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return self._answered(await self._done(method, given))

    def _answered(self, answer: Answer) -> web.Response:
        headers = {} if self.scopes is None else {"x-oauth-scopes": self.scopes}
        return web.json_response({"ok": "error" not in answer, **answer}, headers=headers)

    async def _trouble(self, request: web.Request, trouble: Trouble, method: str, given: Answer) -> web.StreamResponse:
        await asyncio.sleep(trouble.seconds)
        if trouble.posts:
            await self._done(method, given)
        if trouble.lost and request.transport:
            request.transport.close()
        if trouble.status >= 500 and not trouble.error:
            return web.Response(status=trouble.status, text="<html>no</html>", content_type="text/html")
        if trouble.error or trouble.status:
            body = {"ok": False, "error": trouble.error or "ratelimited"}
            return web.json_response(body, status=trouble.status or 200, headers=trouble.headers)
        return self._answered({} if trouble.posts or trouble.lost else await self._done(method, given))

    async def _done(self, method: str, given: Answer) -> Answer:
        known: dict[str, Callable[[Answer], Answer]] = {
            "auth.test": self._auth,
            "users.list": self._users,
            "users.info": self._user,
            "conversations.open": self._open,
            "conversations.history": self._history,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "views.open": self._view,
            "views.update": self._view_again,
            "views.publish": self._publish,
            "apps.connections.open": self._connection,
        }
        answer = known[method](given)
        self._notify()
        return answer

    def _auth(self, _: Answer) -> Answer:
        found: Answer = {"team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID}
        return found | ({"enterprise_id": self.organisation} if self.organisation else {})

    def _users(self, given: Answer) -> Answer:
        start, limit = int(given.get("cursor") or 0), int(given["limit"])
        members = list(self.users.values())[start : start + limit]
        onward = str(start + limit) if start + limit < len(self.users) else ""
        return {"members": members, "response_metadata": {"next_cursor": onward}}

    def _user(self, given: Answer) -> Answer:
        user = self.users.get(given["user"])
        return {"user": user} if user else {"error": "user_not_found"}

    def _open(self, given: Answer) -> Answer:
        if given["users"] not in self.users:
            return {"error": "user_not_found"}
        self.channels.setdefault(self.chat(given["users"]), [])
        return {"channel": {"id": self.chat(given["users"])}}

    def _history(self, given: Answer) -> Answer:
        found = self.channels.get(given["channel"], [])
        shown = [one for one in found if float(one.ts) >= float(given["oldest"])]
        return {"messages": [{"ts": one.ts, "metadata": one.sent.get("metadata")} for one in reversed(shown)]}

    def _post(self, given: Answer, only_for: str | None = None) -> Answer:
        if given["channel"] not in self.channels:
            return {"error": "channel_not_found"}
        wrong = self._wrong(given)
        if wrong:
            return wrong
        shown = Shown(given["channel"], f"{time.time():.5f}{next(self.ids) % 10}", given, only_for)
        self.channels[given["channel"]].append(shown)
        return {"ts": shown.ts, "channel": shown.channel}

    def _wrong(self, given: Answer) -> Answer | None:
        if self.refuses_charts and any(one["type"] == "data_visualization" for one in given.get("blocks") or ()):
            return {"error": "invalid_blocks"}
        self.complaints += wrong_with_message(given)
        return None

    def _whisper(self, given: Answer) -> Answer:
        return self._post(given, given["user"])

    def _update(self, given: Answer) -> Answer:
        shown = next((one for one in self.channels.get(given["channel"], []) if one.ts == given["ts"]), None)
        if shown is None or shown.only_for:
            return {"error": "message_not_found"}
        wrong = self._wrong(given)
        if wrong is None:
            shown.sent, shown.redrawn = {**shown.sent, **given}, shown.redrawn + 1
        return wrong or {"ts": shown.ts}

    def _view(self, given: Answer) -> Answer:
        user = self.triggers.pop(given["trigger_id"], None)
        if user is None:
            return {"error": "expired_trigger_id"}
        if "invalid_blocks" in wrong_with_view(given["view"]):
            return {"error": "invalid_blocks"}
        view = {**given["view"], "id": f"V{next(self.ids)}", "user": user}
        self.complaints += wrong_with_view(view)
        self.windows[view["id"]] = view
        return {"view": view}

    def _view_again(self, given: Answer) -> Answer:
        before = self.windows.get(given["view_id"])
        if before is None:
            return {"error": "not_found"}
        self.complaints += wrong_with_view(given["view"])
        self.windows[given["view_id"]] = {**given["view"], "id": before["id"], "user": before["user"]}
        return {"view": self.windows[given["view_id"]]}

    def _publish(self, given: Answer) -> Answer:
        self.complaints += wrong_with_view(given["view"])
        self.pages[given["user_id"]] = given["view"]
        return {"view": given["view"]}

    def _connection(self, _: Answer) -> Answer:
        return {"url": f"{self.url.replace('http', 'ws')}/socket?ticket={next(self.tickets)}"}

    async def _respond(self, request: web.Request) -> web.Response:
        found, given = self.responses.get(request.match_info["id"]), await request.json()
        self.calls.append("response_url")
        if found is None or self.dead_responses:
            return web.Response(status=404, text="expired_url")
        wrong = self._wrong(given)
        if wrong:
            return web.Response(status=500, text=wrong["error"])
        user, channel, shown = found
        if given.get("replace_original") and shown:
            shown.sent, shown.redrawn = given, shown.redrawn + 1
        else:
            self.complaints += [] if given.get("response_type") == "ephemeral" else ["an answer for everybody"]
            self.channels.setdefault(channel, []).append(Shown(channel, f"{time.time():.6f}", given, user))
        self._notify()
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.query["ticket"] in self.expired:
            return web.Response(status=403, text="this ticket is no longer good")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self._notify()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                self.acknowledged[said["envelope_id"]] = said.get("payload") or {}
                self._notify()
        return socket

    async def over_socket(self, kind: str, payload: Answer) -> Answer:
        """Send it over the newest connection; what the acknowledgement says."""
        envelope = f"e{next(self.ids)}"
        sent = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        await self.sockets[-1].send_json(sent)
        await self.until(lambda: envelope in self.acknowledged)
        return self.acknowledged[envelope]

    def _notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    async with serving(slack.application()) as url:
        slack.url = url
        yield slack
        for socket in slack.sockets:
            await socket.close()

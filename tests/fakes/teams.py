"""Microsoft's side of Teams on this machine: signing keys, tokens, and a Bot Connector that keeps what it is sent."""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes.cards import wrong_with

APP = "11111111-2222-4333-8444-555555555555"
SECRET = "a client secret for tests"
TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
BOT = f"28:{APP}"
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)


@dataclass
class Trouble:
    """How the next call of that method goes wrong. With `lost` the connection breaks; with `posts` it is done all the
    same. `seconds` are waited before anything else."""

    method: str = "POST"
    path: str = "/activities"
    status: int = 0
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    lost: bool = False
    posts: bool = False

    def hits(self, request: web.Request) -> bool:
        return request.method == self.method and request.path.partition("/v3/conversations")[2].endswith(self.path)


@dataclass
class Shown:
    """A message as it stands in a conversation now."""

    id: str
    activity: dict[str, Any]
    only_for: str | None = None
    redrawn: int = 0

    @property
    def card(self) -> dict[str, Any] | None:
        attachments = self.activity.get("attachments") or []
        return attachments[0]["content"] if attachments else None

    @property
    def text(self) -> str:
        return str(self.activity.get("text", ""))


@dataclass
class Person:
    """Somebody with Teams."""

    object_id: str
    email: str
    name: str
    role: str = "user"
    upn: str | None = None

    @property
    def id(self) -> str:
        return f"29:{self.object_id}"

    def as_member(self) -> dict[str, str]:
        return {
            "id": self.id,
            "objectId": self.object_id,
            "name": self.name,
            "email": self.email,
            "userPrincipalName": self.upn or self.email,
            "tenantId": TENANT,
            "userRole": self.role,
        }


class FakeTeams:
    """`conversations` keeps every message by conversation, oldest first; `meetings` who was invited to each.
    `complaints` is what it was asked to do that the real one would refuse, or should: a test fails that leaves some."""

    def __init__(self, *, anonymous: bool = False) -> None:
        self.anonymous = anonymous
        self.url = ""
        self.people: dict[str, Person] = {}
        self.installed: set[str] = set()
        self.conversations: dict[str, list[Shown]] = {}
        self.meetings: dict[str, list[Person]] = {}
        self.troubles: deque[Trouble] = deque()
        self.complaints: list[str] = []
        self.calls: list[tuple[str, str]] = []
        self.tokens_given = self.keys_given = 0
        self.refuse_secret = self.keys_away = False
        self.keys: list[dict[str, Any]] = [public_key("key-1")]
        self.delay = 0.0
        self.ids = itertools.count(1)
        self.changed = asyncio.Event()

    def add(self, person: Person) -> Person:
        self.people[person.id] = person
        return person

    def own_chat(self, person: Person) -> str:
        """The id of a person's conversation with the bot."""
        return f"a:1{person.object_id}"

    def seen_by(self, person: Person) -> list[Shown]:
        return self.conversations.get(self.own_chat(person), [])

    def application(self) -> web.Application:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(
            [
                web.get("/v1/.well-known/openidconfiguration", self._metadata),
                web.get("/v1/.well-known/keys", self._keys),
                web.post("/{tenant}/oauth2/v2.0/token", self._token),
                web.post("/v3/conversations", self._guarded(self._open)),
                web.post("/v3/conversations/{conversation}/activities", self._guarded(self._post)),
                web.put("/v3/conversations/{conversation}/activities/{activity}", self._guarded(self._put)),
                web.get("/v3/conversations/{conversation}/members/{user}", self._guarded(self._member)),
                web.get("/v3/conversations/{conversation}/pagedmembers", self._guarded(self._members)),
            ]
        )
        return app

    async def _metadata(self, request: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/v1/.well-known/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        self.keys_given += 1
        if self.keys_away:
            return web.Response(status=503)
        return web.json_response({"keys": self.keys})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        wanted = {"grant_type": "client_credentials", "client_id": APP, "client_secret": SECRET, "scope": SCOPE}
        if self.refuse_secret or dict(form) != wanted or request.match_info["tenant"] != TENANT:
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS7000215"}, status=401)
        self.tokens_given += 1
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": self.token})

    @property
    def token(self) -> str:
        return f"token-{self.tokens_given}"

    def _guarded(self, handler: Any) -> Any:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.calls.append((request.method, request.path))
            trouble = self._trouble(request)
            await asyncio.sleep(max(self.delay, trouble.seconds if trouble else 0))
            if not self.anonymous and request.headers.get("Authorization") != f"Bearer {self.token}":
                return _error(401, "Unauthorized")
            if trouble is None:
                return await handler(request)  # type: ignore[no-any-return]
            if trouble.posts:
                await handler(request)
            if trouble.lost and request.transport:
                request.transport.close()
            if trouble.status:
                return _error(trouble.status, trouble.code, trouble.headers)
            return await handler(request) if not (trouble.posts or trouble.lost) else web.Response()

        return guarded

    def _trouble(self, request: web.Request) -> Trouble | None:
        for trouble in self.troubles:
            if trouble.hits(request):
                self.troubles.remove(trouble)
                return trouble
        return None

    async def _open(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        members = body.get("members")
        self._check(body.get("isGroup") is False, "a conversation of more than two")
        self._check(body.get("bot") == {"id": BOT}, "a conversation without the bot")
        self._check(body.get("tenantId") == body.get("channelData", {}).get("tenant", {}).get("id"), "no tenant")
        user = str(members[0].get("id")) if isinstance(members, list) and len(members) == 1 else ""
        person = self.people.get(user if user.startswith("29:") else f"29:{user}")
        if person is None or person.id not in self.installed:
            return _error(403, "BotNotInConversationRoster")
        chat = self.own_chat(person)
        self.conversations.setdefault(chat, [])
        return web.json_response({"id": chat}, status=201)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        chat, activity = unquote(request.match_info["conversation"]), await request.json()
        if chat not in self.conversations:
            return _error(404, "ConversationNotFound")
        if not self._takes(activity):
            return _error(413, "MessageSizeTooBig")
        targeted = request.query.get("isTargetedActivity") == "true"
        only_for = activity.get("recipient", {}).get("id") if targeted else None
        self._check(not targeted or bool(only_for), "a targeted message for nobody")
        shown = Shown(f"{int(time.time() * 1000)}{next(self.ids):04}", activity, only_for)
        self.conversations[chat].append(shown)
        self._notify()
        return web.json_response({"id": shown.id}, status=201)

    async def _put(self, request: web.Request) -> web.StreamResponse:
        chat, activity = unquote(request.match_info["conversation"]), await request.json()
        wanted = unquote(request.match_info["activity"])
        shown = next((one for one in self.conversations.get(chat, []) if one.id == wanted), None)
        if shown is None:
            return _error(404, "ActivityNotFoundInConversation")
        self._takes(activity)
        shown.activity, shown.redrawn = activity, shown.redrawn + 1
        self._notify()
        return web.json_response({"id": shown.id})

    async def _member(self, request: web.Request) -> web.StreamResponse:
        person = self.people.get(unquote(request.match_info["user"]))
        return web.json_response(person.as_member()) if person else _error(404, "MemberNotFoundInConversation")

    async def _members(self, request: web.Request) -> web.StreamResponse:
        """Two on a page, whatever was asked for: the real one gives fewer than that, too."""
        found = self.meetings.get(unquote(request.match_info["conversation"]))
        if found is None:
            return _error(404, "ConversationNotFound")
        at = int(request.query.get("continuationToken") or 0)
        page: dict[str, Any] = {"members": [person.as_member() for person in found[at : at + 2]]}
        return web.json_response(page | ({"continuationToken": str(at + 2)} if at + 2 < len(found) else {}))

    def _takes(self, activity: Mapping[str, Any]) -> bool:
        """Whether it is small enough; what else is wrong with it is complained of."""
        attachments = activity.get("attachments") or []
        self._check(activity.get("type") == "message", "not a message")
        self._check(bool(attachments) != bool(activity.get("text")), "text beside a card becomes two messages")
        self._check(len(attachments) <= 1, "more than one card")
        for attachment in attachments:
            self._check(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "not a card")
            self._check(bool(activity.get("summary")), "a card without a summary")
            self.complaints += wrong_with(attachment["content"])
        return len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) < 100 * 1024

    def _check(self, holds: bool, complaint: str) -> None:
        if not holds:
            self.complaints.append(complaint)

    def _notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


def public_key(kid: str, key: rsa.RSAPrivateKey = KEY, endorsements: tuple[str, ...] = ("msteams",)) -> dict[str, Any]:
    document = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**document, "kid": kid, "x5t": kid, "use": "sig", "endorsements": list(endorsements)}


def sign(service_url: str, *, key: Any = KEY, kid: str | None = "key-1", head: Any = None, **claims: Any) -> str:
    """A token as the Bot Connector signs them, but for what is said otherwise; None leaves a claim out."""
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": APP, "nbf": now - 60, "exp": now + 3600, "serviceurl": service_url, **claims}
    told = {name: value for name, value in usual.items() if value is not None}
    headers = {**({"kid": kid, "x5t": kid} if kid else {}), **(head or {})}
    return jwt.encode(told, key, headers.pop("alg", "RS256"), headers=headers)


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> web.Response:
    body = {"error": {"code": code or "Error", "message": "no"}}
    if code == "MessageWritesBlocked":
        body = {"error": {"code": "Forbidden", "subCode": code, "message": "no"}}
    return web.json_response(body, status=status, headers=headers)


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """On a free port of this machine."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def fake_teams(*, anonymous: bool = False) -> AsyncIterator[FakeTeams]:
    teams = FakeTeams(anonymous=anonymous)
    async with serving(teams.application()) as url:
        teams.url = url
        yield teams

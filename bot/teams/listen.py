"""The route that the Bot Connector calls: read, prove, take a turn with the SDK, answer. Never a 5xx."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity as SdkActivity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from bot.body import body
from bot.teams.address import Allowed, is_loopback
from bot.teams.inbound import CHANNEL, Activity, ShapeError, parse
from bot.teams.meetings import Meetings
from bot.teams.tokens import Proof, UnprovenError
from bot.teams.turns import Turns, failed

log = structlog.get_logger()

PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via")
ADDED = {"add", "add-upgrade"}
REMOVED = {"remove", "remove-upgrade"}


class Refused(Exception):  # noqa: N818
    """The request is not for us. The reason is for the log; the caller gets the status alone."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Gate:
    """Who may bring us an activity (rule C1.1). Without `proof` anybody on this machine."""

    proof: Proof | None
    allowed: Allowed
    tenant: str

    async def __call__(self, request: web.Request) -> tuple[Activity, dict[str, Any], Mapping[str, Any]]:
        """The activity, as read and as it came, and what its token claims. Of who proves nothing not a byte of the body
        is read. Raises Refused."""
        claims, endorsed = await self._proven(request)
        if request.content_type != "application/json":
            raise Refused(400, "content type")
        raw = await body(request)
        try:
            activity, document = parse(raw)
        except ShapeError as error:
            raise Refused(400, str(error)) from None
        if self.proof and claims.get("serviceurl") != activity.serviceUrl:
            raise Refused(401, "service url of the token")
        if self.proof and activity.channelId not in endorsed:
            raise Refused(401, "endorsement")
        self._ours(activity)
        return activity, document, claims

    async def _proven(self, request: web.Request) -> tuple[Mapping[str, Any], frozenset[str]]:
        if self.proof is None:
            if not _from_this_machine(request):
                raise Refused(403, "not from this machine")
            return {}, frozenset()
        told = request.headers.getall("Authorization", [])
        if len(told) != 1:
            raise Refused(401, f"{len(told)} times Authorization")
        try:
            return await self.proof(told[0])
        except UnprovenError as error:
            raise Refused(401, str(error)) from None

    def _ours(self, activity: Activity) -> None:
        if activity.channelId != CHANNEL:
            raise Refused(403, "channel")
        if not activity.tenant:
            raise Refused(400, "no tenant")
        if self.tenant and activity.tenant != self.tenant.lower():
            raise Refused(403, "tenant")
        if not self.allowed(activity.serviceUrl):
            raise Refused(403, "service url")


def _from_this_machine(request: web.Request) -> bool:
    """Both ends of the connection are here, and the name that was asked for is too: a page in a browser that borrowed
    a name for this machine is not let in, nor is what a tunnel or proxy on this machine passes on."""
    if any(name in request.headers for name in PASSED_ON):
        return False
    ends = [request.get_extra_info(end) or ("",) for end in ("sockname", "peername")]
    return all(is_loopback(str(end[0])) for end in ends) and is_loopback(request.url.host or "")


class NoConnector(ConnectorFactory):  # type: ignore[misc]
    """We answer through a client of our own, so that a turn never waits for a thread."""

    async def create(self, service_url: str, audience: str) -> "NoConnector":
        return self


class Proven(BotFrameworkAuthentication):  # type: ignore[misc]
    """The SDK is only ever given activities that passed the gate."""

    async def authenticate_request(self, activity: SdkActivity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> None:
        raise PermissionError

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return NoConnector()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None


class Bot(ActivityHandler):  # type: ignore[misc]
    """One turn, in the SDK's terms."""

    def __init__(self, turns: Turns, meetings: Meetings, activity: Activity) -> None:
        self.turns = turns
        self.meetings = meetings
        self.activity = activity

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self.turns.message(self.activity)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        return InvokeResponse(status=200, body=await self.turns.invoke(self.activity))

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        await self.meetings.event(self.activity)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        if self.activity.action in ADDED:
            await self.turns.installed(self.activity)
        elif self.activity.action in REMOVED:
            await self.turns.uninstalled(self.activity)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        bot = self.activity.recipient.id
        if any(one.id == bot for one in self.activity.membersAdded or ()):
            await self.turns.installed(self.activity)
        elif any(one.id == bot for one in self.activity.membersRemoved or ()):
            await self.turns.uninstalled(self.activity)


class Listener:
    """`POST /api/messages`."""

    def __init__(self, gate: Gate, turns: Turns, meetings: Meetings) -> None:
        self.gate = gate
        self.turns = turns
        self.meetings = meetings
        self.adapter = CloudAdapter(Proven())

    async def receive(self, request: web.Request) -> web.Response:
        try:
            activity, document, claims = await self.gate(request)
        except Refused as refused:
            log.info("activity refused", platform="teams", status=refused.status, reason=refused.reason)
            return web.Response(status=refused.status)
        try:
            theirs = SdkActivity().deserialize(document)
        except Exception:
            log.info("activity refused", platform="teams", status=400, reason="model")
            return web.Response(status=400)
        return await self._turn(activity, theirs, claims)

    async def _turn(self, activity: Activity, theirs: SdkActivity, claims: Mapping[str, Any]) -> web.Response:
        proven = AuthenticateRequestResult()
        proven.claims_identity = ClaimsIdentity(dict(claims), self.gate.proof is not None)
        proven.connector_factory = NoConnector()
        try:
            answer = await self.adapter.process_activity(
                proven, theirs, Bot(self.turns, self.meetings, activity).on_turn
            )
        except Exception as error:
            code = self.turns.reference()
            log.error("turn failed", platform="teams", reference=code, exc_info=error)
            answer = InvokeResponse(status=200, body=failed(activity, code)) if activity.type == "invoke" else None
        return web.Response() if answer is None else web.json_response(answer.body, status=answer.status)

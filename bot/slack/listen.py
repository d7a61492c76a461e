"""Bolt's listeners: translate, take a turn, acknowledge. The same for HTTP and for Socket Mode."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.slack import inbound
from bot.slack.guard import Guard, RefusedRequestError
from bot.slack.inbound import Arrival, Payload, ShapeError
from bot.slack.turns import Turns
from bot.slack.web import Web
from bot.slack.workspace import Workspace

log = structlog.get_logger()

LOOK = 1.5
"""Seconds to find out which workspace is ours, when that is not known yet."""

ANY = re.compile(".*")
NO_RETRY: Mapping[str, str] = {"x-slack-no-retry": "1"}
Ack = Callable[..., Awaitable[BoltResponse]]
Next = Callable[[], Awaitable[BoltResponse]]


class Listener:
    """`POST /slack/events`, and what comes over a socket."""

    def __init__(self, guard: Guard, web_api: Web, workspace: Workspace, turns: Turns, clock: Clock) -> None:
        self.guard = guard
        self.workspace = workspace
        self.turns = turns
        self.clock = clock
        self.bolt = AsyncApp(
            name="handgreb",
            logger=_quiet(),
            client=web_api.client,
            authorize=_authorizing(workspace, web_api.client.token),
            before_authorize=self._ours,
            request_verification_enabled=False,
            process_before_response=True,
        )
        self.bolt.command(ANY)(self._command)
        self.bolt.action(ANY)(self._action)
        self.bolt.view(ANY)(self._view)
        self.bolt.event(ANY)(self._event)
        self.bolt.error(self._failed)

    async def receive(self, request: web.Request) -> web.Response:
        """Proven first, in front of Bolt. Never a 5xx but for a workspace that is not known yet."""
        try:
            incoming = await self.guard(request)
        except RefusedRequestError as refused:
            log.info("request refused", platform="slack", status=refused.status, reason=refused.reason)
            return web.Response(status=refused.status)
        try:
            answer = await self.bolt.async_dispatch(incoming)
        except Exception as error:
            answer = await self._failed(error)  # before Bolt has looked for a listener, it does not ask us
        return await to_aiohttp_response(answer)

    async def _ours(self, body: dict[str, Any], context: dict[str, Any], next_: Next) -> BoltResponse:
        """Nothing from another workspace goes any further."""
        if body.get("type") == "url_verification":
            return await next_()
        try:
            payload = inbound.parse(body)
        except ShapeError as error:
            return _refused(400, str(error))
        here = await self.workspace(LOOK)
        if here is None:
            return _refused(503, "no workspace yet", {})
        if not here.serves(*payload.origin):
            return _refused(403, "workspace")
        context["payload"], context["tenant"] = payload, here.tenant
        return await next_()

    async def _command(self, ack: Ack, context: dict[str, Any]) -> None:
        await self._take(ack, inbound.command(_payload(context), context["tenant"]))

    async def _action(self, ack: Ack, context: dict[str, Any]) -> None:
        await self._take(ack, inbound.press(_payload(context), context["tenant"], self.clock.now()))

    async def _view(self, ack: Ack, context: dict[str, Any]) -> None:
        await self._take(ack, inbound.submission(_payload(context), context["tenant"], self.clock.now()))

    async def _event(self, ack: Ack, context: dict[str, Any]) -> None:
        await self._take(ack, inbound.event(_payload(context), context["tenant"]))

    async def _failed(self, error: Exception) -> BoltResponse:
        """Nobody foresaw it, and nothing was done."""
        log.error("request failed", platform="slack", reference=self.turns.reference(), exc_info=error)
        return BoltResponse(status=400)

    async def _take(self, ack: Ack, arrival: Arrival | None) -> None:
        """Acknowledged when it is kept."""
        answer = await self.turns.take(arrival) if arrival else None
        await ack(**answer) if answer else await ack()


def _authorizing(workspace: Workspace, token: str | None) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Known already: Slack is not asked again for every request. Bolt does not take a method here."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        here = workspace.known
        user, bot = (here.user, here.bot) if here else (None, None)
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id=user, bot_id=bot, bot_token=token
        )

    return authorize


def _payload(context: dict[str, Any]) -> Payload:
    found = context["payload"]
    assert isinstance(found, Payload)  # noqa: S101
    return found


def _refused(status: int, reason: str, headers: Mapping[str, str] = NO_RETRY) -> BoltResponse:
    log.info("request refused", platform="slack", status=status, reason=reason)
    return BoltResponse(status=status, headers=dict(headers))


def _quiet() -> logging.Logger:
    """Bolt's log names people and texts; only that something went wrong may be told (rule C8)."""
    logger = logging.getLogger("handgreb.slack.bolt")
    logger.setLevel(logging.CRITICAL)
    return logger

"""Message → the person's own conversation with the bot. Nothing is sent twice."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.platform import Posted, RefusedError, UnavailableError, UncertainError, UnreachableError
from bot.slack.render import content, pictureless
from bot.slack.text import Element
from bot.slack.web import TIMEOUT, Trouble, Web
from bot.slack.workspace import Workspace
from flows.message import Message
from storage.records import Destination

OPENING = 4.0
LONGEST = 14.0
"""Most seconds of a send with all it takes: less than what is left of a lease when a send may begin."""

EVENT = "handgreb"
LOOK_AROUND = timedelta(minutes=5)
PAGE = 100
PAGES = 5
QUIET = {"unfurl_links": False, "unfurl_media": False}
BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments"})
T = TypeVar("T")


async def drawn(post: Callable[[Element], Awaitable[T]], sent: Element) -> T:
    """Posted with its charts; without them where Slack will not have them."""
    try:
        return await post(sent)
    except RefusedError as error:
        plainer = pictureless(sent)
        if plainer is None or error.reason not in BAD_BLOCKS:
            raise
        return await post(plainer)


class SlackSender:
    """Reaches people through their direct messages."""

    def __init__(self, web: Web, workspace: Workspace, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.web = web
        self.workspace = workspace
        self.monotonic = monotonic

    @property
    def can_ask(self) -> bool:
        return self.workspace.can_read_back

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        """A conversation that was never opened, or that is no longer there, is opened first."""
        until = self.monotonic() + LONGEST
        if to.address:
            try:
                return await self._post(to.address, message, send_id, until)
            except UnreachableError:
                pass
        channel = await self.open(to.user_id)
        return await self._post(channel, message, send_id, until)

    async def open(self, user: str) -> str:
        """The channel of our conversation with somebody. Opening it shows nobody anything, so that an unknown outcome
        of it is simply: not yet."""
        try:
            answer = await self.web.do("conversations.open", within=OPENING, users=user)
        except UncertainError as error:
            raise UnavailableError(error.reason) from error
        except UnavailableError as error:
            raise UnavailableError(error.reason, error.retry_after, "opening") from error
        channel = answer.get("channel")
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise UnavailableError("no-channel")
        return str(channel["id"])

    async def _post(self, channel: str, message: Message, send_id: str, until: float) -> Posted:
        marks = {"metadata": {"event_type": EVENT, "event_payload": {"send_id": send_id}}, "client_msg_id": send_id}

        async def post(sent: Element) -> Element:
            within = min(TIMEOUT, until - self.monotonic())
            return await self.web.do("chat.postMessage", within=within, channel=channel, **QUIET, **marks, **sent)

        answer = await drawn(post, content(message))
        return Posted(address(channel, str(answer.get("ts") or "")), channel)

    async def replace(self, address: str, message: Message) -> None:
        """Raises RefusedError for an address that is none of ours, and what sending raises."""
        channel, ts = place(address)
        if not channel or not ts:
            raise RefusedError("no-address")
        await self.redraw(channel, ts, message)

    async def redraw(self, channel: str, ts: str, message: Message) -> None:
        async def update(sent: Element) -> Element:
            return await self.web.do("chat.update", channel=channel, ts=ts, **sent)

        await drawn(update, content(message))

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        """Looks for the opaque id that every message of ours carries."""
        if await self.workspace() is None or not self.can_ask:
            return None
        try:
            channel = to.address or await self.open(to.user_id)
            return await self._stands(channel, send_id, around)
        except UnavailableError:
            raise
        except Trouble:
            return None

    async def _stands(self, channel: str, send_id: str, around: datetime) -> bool | None:
        """None when there is more than we read."""
        cursor: str | None = None
        for _ in range(PAGES):
            answer = await self.web.ask(
                "conversations.history",
                channel=channel,
                oldest=f"{(around - LOOK_AROUND).timestamp():.6f}",
                limit=PAGE,
                cursor=cursor,
                include_all_metadata=True,
            )
            if any(_send_id(one) == send_id for one in answer.get("messages") or ()):
                return True
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if not cursor:
                return False
        return None


def address(channel: str, ts: str) -> str:
    return f"{channel}:{ts}"


def place(address: str) -> tuple[str, str]:
    """Channel and time of a message that we sent."""
    channel, _, ts = address.partition(":")
    return channel, ts


def _send_id(message: object) -> str | None:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    found = payload.get("send_id") if isinstance(payload, dict) else None
    return str(found) if found else None

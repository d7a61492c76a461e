"""Message → the person's own conversation with the bot; the Connector's errors → ours."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from botframework.connector.auth import ManagedIdentityAppCredentials

from bot.platform import Posted, RefusedError, UnavailableError, UncertainError
from bot.teams.address import Place, Reference
from bot.teams.connector import TIMEOUT, Connector, NoTokenError, NotThereError
from bot.teams.credentials import Fetched
from bot.teams.inputs import Element
from bot.teams.render import attachment, card, summary
from flows.message import Message
from storage.records import Destination

EVERYWHERE = "https://smba.trafficmanager.net/teams/"
"""Where the Connector answers for anybody, until somebody's own address is known."""

LONGEST = 14.0
"""Most seconds of a send with all it takes: less than what is left of a lease when a send may begin."""

LEAST = 1.0
"""Fewest seconds in which a call may begin."""

LONGEST_FETCH = 4.0
REUSE = 600.0


class TeamsSender:
    """Reaches people through the Bot Connector. Nothing is sent twice."""

    can_ask = False

    def __init__(self, connector: Connector, app_id: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.connector = connector
        self.app_id = app_id
        self.monotonic = monotonic
        self.seen: dict[str, str] = {}

    def heard_from(self, tenant: str, service_url: str) -> None:
        """An authenticated activity came from there."""
        self.seen[tenant] = service_url

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        """A conversation that was never opened, or that the person deleted, is opened first."""
        known = Reference.decode(to.address) if to.address else None
        where, activity, until = known or self._unknown(to), outgoing(message), self.monotonic() + LONGEST
        if where.conversation:
            try:
                return await self._post(where, activity, until)
            except NotThereError:
                pass
        opened = await self._open(where, until)
        posted = await self._post(opened, activity, until)
        return Posted(posted.address, opened.encode())

    def _unknown(self, to: Destination) -> Reference:
        service_url = self.seen.get(to.tenant, EVERYWHERE)
        return Reference(service_url, "", f"28:{self.app_id}", to.user_id, to.tenant)

    async def _post(self, where: Reference, activity: Element, until: float) -> Posted:
        within = self._left(until)
        found = await self.connector.post(where.service_url, where.conversation, activity, within=within)
        return Posted(Place(where.service_url, where.conversation, found).encode())

    async def _open(self, where: Reference, until: float) -> Reference:
        """Opening a conversation shows nobody anything, so that an unknown outcome of it is simply: not yet."""
        within = self._left(until) / 2
        try:
            conversation = await self.connector.open(
                where.service_url, where.bot, where.user, where.tenant, within=within
            )
        except UncertainError as error:
            raise UnavailableError(error.reason) from error
        return Reference(where.service_url, conversation, where.bot, where.user, where.tenant, where.channel)

    def _left(self, until: float) -> float:
        """Seconds that the next call may take. Raises UnavailableError when that is too few to begin."""
        left = until - self.monotonic()
        if left < LEAST:
            raise UnavailableError("no-time")
        return min(TIMEOUT, left)

    async def replace(self, address: str, message: Message) -> None:
        """Raises RefusedError for an address that is none of ours, and what sending raises."""
        place = Place.decode(address)
        if place is None or not place.activity:
            raise RefusedError("no-address")
        await self.connector.put(
            place.service_url, place.conversation, place.activity, outgoing(message), targeted=False
        )

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        """Teams cannot be asked."""
        return None


def outgoing(message: Message) -> Element:
    """The card alone: text beside a card becomes two messages, of which neither can be changed later."""
    return showing(card(message), summary(message))


def showing(content: Element, said: str) -> Element:
    return {"type": "message", "summary": said, "attachments": [attachment(content)]}


def saying(text: str) -> Element:
    """Words that are read as words."""
    return {"type": "message", "text": text, "textFormat": "plain"}


class ManagedIdentity:
    """The token of a managed identity. The SDK asks the machine for it and waits, so it does that in a thread of its
    own."""

    def __init__(self, app_id: str) -> None:
        self.credentials = ManagedIdentityAppCredentials(app_id, "https://api.botframework.com")
        self.thread = ThreadPoolExecutor(1, "identity")

    async def __call__(self) -> Fetched:
        """The SDK keeps the token itself and does not say how long it lasts, so we ask it again soon."""
        try:
            async with asyncio.timeout(LONGEST_FETCH):  # the SDK would wait as long as the network does
                asking = asyncio.get_running_loop().run_in_executor(self.thread, self.credentials.get_access_token)
                return Fetched(await asking, REUSE)
        except Exception as error:
            raise NoTokenError(type(error).__name__) from error

"""Where an answer is shown: to the asker alone, wherever they asked."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from bot.platform import RefusedError, UnavailableError, UncertainError, UnreachableError
from bot.teams.address import Place
from bot.teams.connector import Connector
from bot.teams.inbound import Activity
from bot.teams.inputs import Element
from bot.teams.send import saying
from flows.words import Words

log = structlog.get_logger()

PATIENCE = 6.0
"""Most seconds of showing an answer: Teams gives up on a press after ten, and sends a message again after fifteen."""

IN_OUR_CHAT = Words("Jeg har svaret dig i vores egen chat.", "I have answered you in our own chat.")
WRITE_TO_ME = Words(
    "Skriv til mig i en chat for os to, så svarer jeg dig dér.",
    "Write to me in a chat of our own, and I will answer you there.",
)
Trouble = (UnavailableError, UnreachableError, RefusedError, UncertainError)


@dataclass(frozen=True)
class Showing:
    """Posts what is not the answer of the request itself. Each raises what sending raises, unless it says otherwise."""

    connector: Connector

    async def to_asker(self, activity: Activity, content: Element) -> bool:
        """To the person alone. Whether it stands where they asked."""
        if activity.personal:
            await self._post(activity, content)
            return True
        if activity.targeted and await self._targeted(activity, content):
            return True
        bot, user = activity.recipient.id, activity.sender.id
        conversation = await self.connector.open(
            activity.serviceUrl, bot, user, activity.tenant or "", within=PATIENCE / 2
        )
        await self.connector.post(activity.serviceUrl, conversation, content, within=PATIENCE)
        return False

    async def as_reply(self, activity: Activity, content: Element) -> None:
        """To the person alone; others who saw the question see one sentence that says nothing. Never raises."""
        try:
            if not await self.to_asker(activity, content):
                await self._post(activity, saying(IN_OUR_CHAT(activity.language)))
        except Trouble as error:
            log.warning("answer not shown", platform="teams", reason=error.reason)
            if not (activity.personal or activity.targeted):
                await self._apologise(activity)

    async def _apologise(self, activity: Activity) -> None:
        try:
            await self._post(activity, saying(WRITE_TO_ME(activity.language)))
        except Trouble as error:
            log.warning("answer not shown", platform="teams", reason=error.reason)

    async def _post(self, activity: Activity, content: Element) -> None:
        await self.connector.post(activity.serviceUrl, activity.conversation.id, content, within=PATIENCE)

    async def _targeted(self, activity: Activity, content: Element) -> bool:
        """A message that only its recipient sees. Older clients and chats refuse it."""
        private = {**content, "recipient": {"id": activity.sender.id}}
        try:
            await self.connector.post(
                activity.serviceUrl, activity.conversation.id, private, targeted=True, within=PATIENCE / 2
            )
        except (RefusedError, UnreachableError):
            return False
        return True

    async def redraw(self, places: Iterable[Place], content: Element) -> bool:
        """Make these messages that one. Whether all of them are; never raises."""
        done = True
        for place in places:
            try:
                await self.connector.put(place.service_url, place.conversation, place.activity, content, targeted=False)
            except Trouble as error:
                log.info("message not redrawn", platform="teams", reason=error.reason)
                done = False
        return done


def places(activity: Activity, address: str | None) -> list[Place]:
    """Where a message stands that was pressed in the person's own chat, and where we sent it, if that is elsewhere."""
    found: dict[tuple[str, str], Place] = {}
    pressed = activity.replyToId if activity.personal else None
    if pressed:
        found[activity.conversation.id, pressed] = Place(activity.serviceUrl, activity.conversation.id, pressed)
    sent = Place.decode(address) if address else None
    if sent and sent.activity:
        found.setdefault((sent.conversation, sent.activity), sent)
    return list(found.values())

"""One turn: what came in → the desk → what the person sees."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

import structlog

from bot.clock import Clock
from bot.enrol import Enrol
from bot.platform import Ask, Mend, Pressed, Private, Replace, Reply, Response, Stranger, Typed, Who
from bot.teams.inbound import Activity
from bot.teams.inputs import Element
from bot.teams.memory import Memory, Newcomer
from bot.teams.render import CARD, card, form_card, short, summary
from bot.teams.send import TeamsSender, outgoing, saying, showing
from bot.teams.showing import IN_OUR_CHAT, Showing, Trouble, places
from flows import refusals
from flows.conversation import INTRODUCTION
from flows.message import Action, Message, Text
from flows.refusals import refusal
from flows.words import Words

log = structlog.get_logger()

BUDGET = 2.0
"""Most seconds at the desk (rule B5)."""

ROSTER = 3.0
SAID = "application/vnd.microsoft.activity.message"
EXECUTE = "adaptiveCard/action"
WAITING = "answer"
BELOW = Words("Svaret står herunder.", "The answer is below.")
FOREIGN = Action("foreign")
"""What nobody at the desk knows: answered kindly, and nothing changes."""

Desk = Callable[[Reply, datetime], Awaitable[Response]]
Reference = Callable[[], str]


@dataclass(frozen=True)
class Turns:
    """Everything that Teams can bring, and what becomes of it. Nothing here raises."""

    desk: Desk
    enrol: Enrol
    clock: Clock
    reference: Reference
    sender: TeamsSender
    showing: Showing
    memory: Memory
    later: set[asyncio.Task[None]] = field(default_factory=set)

    async def message(self, activity: Activity) -> None:
        """Words, or a button of a client that knows no better."""
        who = activity.who
        if who is None or not self.memory.first(activity):
            return
        reply = activity.reply(who, self.clock.now()) or Pressed(who, FOREIGN, self.clock.now())
        response = await self._ask(activity, who, reply)
        pressed = not isinstance(reply, Typed) and activity.personal and activity.replyToId is not None
        match response:
            case Replace(message, address):
                drawn = await self.showing.redraw(places(activity, address), outgoing(message)) if pressed else False
                if not drawn:
                    await self.showing.as_reply(activity, outgoing(message))
            case Private(message) | Stranger(message):
                await self.showing.as_reply(activity, _told(message))
            case Ask(form):
                await self._in_place(activity, form_card(form, {}, activity.language), form.title, pressed=pressed)
            case Mend(errors, form):
                content = form_card(form, errors, activity.language)
                await self._in_place(activity, content, form.title, pressed=pressed)
            case _:
                assert_never(response)

    async def _in_place(self, activity: Activity, content: Element, said: str, *, pressed: bool) -> None:
        drawn = await self.showing.redraw(places(activity, None), showing(content, said)) if pressed else False
        if not drawn:
            await self.showing.as_reply(activity, showing(content, said))

    async def invoke(self, activity: Activity) -> Element:
        """A press whose answer is the answer of the request: the card anew, or a sentence beside it."""
        who, now = activity.who, self.clock.now()
        if who is None:
            return _said(refusals.STRANGER(activity.language))
        reply = activity.reply(who, now) if activity.name == EXECUTE else None
        response = await self._ask(activity, who, reply or Pressed(who, FOREIGN, now))
        match response:
            case Replace(message, address):
                content = card(message)
                redrawn = showing(content, summary(message))
                self._later(self._redraw(activity, address, redrawn))
                return _drawn(content)
            case Private(message) | Stranger(message):
                return await self._beside(activity, message)
            case Ask(form):
                return _drawn(form_card(form, {}, activity.language))
            case Mend(errors, form):
                return _drawn(form_card(form, errors, activity.language))
            case _:
                assert_never(response)

    async def _redraw(self, activity: Activity, address: str | None, content: Element) -> None:
        """The answer to a press changes what the person sees now; this, what they see when they come back."""
        await self.showing.redraw(places(activity, address), content)

    async def _beside(self, activity: Activity, message: Message) -> Element:
        """A few words beside the card that was pressed, which stays; more than that as a card of its own."""
        words = short(message)
        if words is not None:
            return _said(words)
        try:
            here = await self.showing.to_asker(activity, outgoing(message))
        except Trouble as error:
            log.warning("answer not shown", platform="teams", reason=error.reason)
            return _said(refusals.FAILED(message.language, reference=self._noted(error)))
        return _said((BELOW if here else IN_OUR_CHAT)(message.language))

    async def installed(self, activity: Activity) -> None:
        """Somebody has the app now: find out who they are, and say who we are, once."""
        theirs = _installer(activity)
        who = theirs.who
        if who is None or not theirs.personal or not self.memory.first(theirs):
            return
        self.memory.forget(who)
        try:
            response = await self._consult(theirs, who, Typed(who, WAITING))
            first = await self.enrol.first_time(who, self.clock.now())
        except Exception as error:
            self._noted(error)
            return
        if first and isinstance(response, Private | Stranger):
            await self.showing.as_reply(theirs, outgoing(_welcome(response.message)))

    async def uninstalled(self, activity: Activity) -> None:
        """Not to be written to until they install it again."""
        who = activity.who
        if who is None or not activity.personal or not self.memory.first(activity):
            return
        self.memory.forget(who)
        try:
            await self.enrol.uninstalled(who)
        except Exception as error:
            self._noted(error)

    async def _ask(self, activity: Activity, who: Who, reply: Reply) -> Response:
        """The desk's answer, or an apology."""
        try:
            return await self._consult(activity, who, reply)
        except Exception as error:
            return Private(refusal(refusals.FAILED, activity.language, reference=self._noted(error)))

    async def _consult(self, activity: Activity, who: Who, reply: Reply) -> Response:
        """The desk's answer. Somebody it does not know is looked up, linked, and asked for once more."""
        async with asyncio.timeout(BUDGET):
            await self._heard(activity, who)
            response = await self.desk(reply, self.clock.now())
        if isinstance(response, Stranger) and await self._introduce(activity, who):
            async with asyncio.timeout(BUDGET):
                response = await self.desk(reply, self.clock.now())
        return response

    async def _heard(self, activity: Activity, who: Who) -> None:
        """Where somebody writes from is where they can be written to from now on."""
        self.sender.heard_from(who.tenant, activity.serviceUrl)
        address = activity.home.encode() if activity.personal else None
        if address and not self.memory.is_written(who, address):
            await self.enrol.moved_to(who, address)
            self.memory.wrote(who, address)

    async def _introduce(self, activity: Activity, who: Who) -> bool:
        """HR named this account, or the conversation's roster vouches for an e-mail that HR knows (rule C1.2)."""
        address = activity.home.encode() if activity.personal else None
        if await self.enrol.link(who, None, address):
            return True
        emails = await self._emails(activity, who)
        for email in emails:
            if await self.enrol.link(who, email, address):
                return True
        self.memory.met(Newcomer(who, emails, address))
        return False

    async def _emails(self, activity: Activity, who: Who) -> tuple[str, ...]:
        conversation, user = activity.conversation.id, activity.sender.id
        try:
            member = await self.showing.connector.member(activity.serviceUrl, conversation, user, within=ROSTER)
        except Trouble as error:
            log.info("roster not read", platform="teams", reason=error.reason)
            return ()
        if member is None or (member.user or "").lower() != who.user:
            return ()
        return member.addresses if (member.tenant or who.tenant).lower() == who.tenant else ()

    async def find_newcomers(self) -> None:
        """HR may know by now who could not be placed before."""
        for one in self.memory.newcomers():
            for email in one.emails or (None,):
                if await self.enrol.link(one.who, email, one.address):
                    self.memory.forget(one.who)
                    break

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    def _noted(self, error: Exception) -> str:
        """Logged under a reference, which the person gets."""
        code = self.reference()
        log.error("turn failed", platform="teams", reference=code, exc_info=error)
        return code


def _installer(activity: Activity) -> Activity:
    """The same, from whoever has the app now: somebody else may have installed it for them."""
    if activity.who:
        return activity
    added = (one for one in activity.membersAdded or () if one.aadObjectId and one.id != activity.recipient.id)
    return next((activity.model_copy(update={"sender": one}) for one in added), activity)


def _welcome(waiting: Message) -> Message:
    greeting = Text(INTRODUCTION(waiting.language))
    return Message(waiting.language, greeting.text, (greeting, *waiting.parts))


def failed(activity: Activity, code: str) -> Element:
    """What a press is answered with when nobody foresaw it."""
    return _said(refusals.FAILED(activity.language, reference=code))


def _told(message: Message) -> Element:
    words = short(message)
    return outgoing(message) if words is None else saying(words)


def _drawn(content: Element) -> Element:
    return {"statusCode": 200, "type": CARD, "value": content}


def _said(words: str) -> Element:
    return {"statusCode": 200, "type": SAID, "value": words}

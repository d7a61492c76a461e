"""One turn: what came in → the desk → what the person sees."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, assert_never

import structlog

from bot.clock import Clock
from bot.enrol import Enrol
from bot.platform import Ask, Mend, Opened, Private, Replace, Reply, Response, Stranger
from bot.slack.directory import Directory
from bot.slack.inbound import Arrival
from bot.slack.memory import Memory
from bot.slack.render import form_view, message_view, pictureless
from bot.slack.showing import Showing, opener
from bot.slack.text import Element
from flows import refusals
from flows.message import Message
from flows.refusals import refusal

log = structlog.get_logger()

BUDGET = 2.0
"""Seconds before a press is acknowledged all the same; Slack waits for three (rule B5)."""

Desk = Callable[[Reply, datetime], Awaitable[Response]]
Reference = Callable[[], str]
T = TypeVar("T")


@dataclass(frozen=True)
class Turns:
    """Everything that Slack can bring, and what becomes of it. Nothing here raises."""

    desk: Desk
    enrol: Enrol
    clock: Clock
    reference: Reference
    directory: Directory
    showing: Showing
    memory: Memory
    budget: float = BUDGET
    later: set[asyncio.Task[Any]] = field(default_factory=set)

    async def take(self, arrival: Arrival) -> Element | None:
        """What the acknowledgement of a form says, if anything. It is given when what was decided is committed; when
        that takes too long it is given first, and what was decided is shown when it is."""
        if not self.memory.first(arrival.typed):
            return None
        working = self.soon(self._respond(arrival))
        done, _ = await asyncio.wait({working}, timeout=self.budget)
        if not done:
            log.warning("acknowledged before it was done", platform="slack")
            self.soon(self._when_done(arrival, working))
            return None
        response = working.result()
        answer = in_window(arrival, response) if arrival.sent else None
        self.soon(self._show(arrival, response, shown=answer is not None))
        return answer

    async def _when_done(self, arrival: Arrival, working: asyncio.Task[Response]) -> None:
        await self._show(arrival, await working, shown=False)

    async def _respond(self, arrival: Arrival) -> Response:
        """The desk's answer, or an apology."""
        try:
            response = await self._consult(arrival)
        except Exception as error:
            code = self._noted(error)
            response = Private(refusal(refusals.FAILED, self.memory.language(arrival.who), reference=code))
        if isinstance(response, Private | Replace):
            self.memory.spoke(arrival.who, response.message.language)
        return response

    async def _consult(self, arrival: Arrival) -> Response:
        """Somebody the desk does not know is looked up, linked, and asked for once more."""
        await self._heard(arrival)
        response = await self.desk(arrival.reply, self.clock.now())
        if isinstance(response, Stranger) and await self.directory.introduce(arrival.who, _own_channel(arrival)):
            response = await self.desk(arrival.reply, self.clock.now())
        return response

    async def _heard(self, arrival: Arrival) -> None:
        """Where somebody answers from is where they can be written to from now on."""
        channel = _own_channel(arrival)
        if channel and not self.memory.is_written(arrival.who, channel):
            await self.enrol.moved_to(arrival.who, channel)
            self.memory.wrote(arrival.who, channel)

    async def _show(self, arrival: Arrival, response: Response, *, shown: bool) -> None:
        """`shown` when the window shows it already."""
        try:
            await self._shown(arrival, response, shown=shown)
            if arrival.where.home and isinstance(response, Replace) and not isinstance(arrival.reply, Opened):
                await self._refresh(arrival)
        except Exception as error:
            self._noted(error)

    async def _shown(self, arrival: Arrival, response: Response, *, shown: bool) -> None:
        who, where = arrival.who, arrival.where
        match response:
            case Replace(message, address):
                if shown:
                    await self._elsewhere(address, message)
                else:
                    await self.showing.replace(who, where, message, address)
            case Private(message) | Stranger(message):
                if isinstance(arrival.reply, Opened):
                    await self.showing.home(who, message)
                elif not shown:
                    await self.showing.private(who, where, message)
            case Ask(form):
                if not shown:
                    await self.showing.ask(who, where, form, form.language or self.memory.language(who))
            case Mend(fields, form):
                if not shown:
                    message = opener(form, form.language or self.memory.language(who), " ".join(fields.values()))
                    await self.showing.private(who, where, message)
            case _:
                assert_never(response)

    async def _elsewhere(self, address: str | None, message: Message) -> None:
        if address:
            await self.showing.also(address, message)

    async def _refresh(self, arrival: Arrival) -> None:
        """The bot's page no longer lists what was answered from it."""
        response = await self.desk(Opened(arrival.who), self.clock.now())
        if isinstance(response, Private):
            await self.showing.home(arrival.who, response.message)

    def soon(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Done beside everything else, and waited for when we stop."""
        task = asyncio.create_task(work)
        self.later.add(task)
        task.add_done_callback(self.later.discard)
        return task

    def _noted(self, error: Exception) -> str:
        """Logged under a reference, which the person gets."""
        code = self.reference()
        log.error("turn failed", platform="slack", reference=code, exc_info=error)
        return code


def in_window(arrival: Arrival, response: Response) -> Element | None:
    """What the window of a form does now. None closes it: the message behind it shows the rest."""
    carried = arrival.where.encode()
    match response:
        case Replace(message):
            return None if arrival.where.pressed else _becomes(message_view(message, carried))
        case Private(message) | Stranger(message):
            return _becomes(message_view(message, carried))
        case Ask(form):
            return _becomes(form_view(form, carried))
        case Mend(fields, form):
            known = {field.name for field in form.fields}
            errors = {name: sentence for name, sentence in fields.items() if name in known}
            if errors:
                return {"response_action": "errors", "errors": errors}
            return _becomes(form_view(form, carried))
        case _:
            assert_never(response)


def _becomes(view: Element) -> Element:
    """Without charts: Slack would not say that it refuses them here."""
    return {"response_action": "update", "view": pictureless(view) or view}


def _own_channel(arrival: Arrival) -> str | None:
    return arrival.typed[0] if arrival.typed else arrival.where.own_channel

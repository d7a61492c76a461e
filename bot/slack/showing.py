"""Where an answer is shown: to the asker alone, wherever they asked. Nothing here raises."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.platform import Who
from bot.slack.render import content, form_view, home_view, message_view
from bot.slack.send import QUIET, SlackSender, address, drawn
from bot.slack.text import Element
from bot.slack.web import Trouble, Web
from bot.slack.where import Where
from flows.message import Form, Message, Text
from flows.refusals import refusal
from flows.words import Language, Words

log = structlog.get_logger()

NOT_OPENED = Words(
    "Vinduet nåede ikke at åbne. Tryk en gang til, så kommer det.",
    "The window did not open in time. Press once more, and it will.",
)
Attempt = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Showing:
    """Shows what the desk answered, and the same in another place where the first no longer takes it."""

    web: Web
    sender: SlackSender

    async def private(self, who: Who, where: Where, message: Message) -> None:
        """To the asker alone; what was pressed stays."""
        attempts: list[Attempt] = []
        if where.window:
            attempts.append(lambda: self._window(where, message))
        elif where.home and where.trigger:
            attempts.append(lambda: self._open(where.trigger, message_view(message, where.encode())))
        if where.channel and not where.url and not where.ts:
            attempts.append(lambda: self._say(where.channel, message))
        if where.url:
            attempts.append(lambda: self._respond(where, message, replace=False))
        if where.channel and (where.url or where.ts):
            attempts.append(lambda: self._whisper(who, where, message))
        attempts.append(lambda: self._in_our_chat(who, message))
        await self._first(attempts)

    async def replace(self, who: Who, where: Where, message: Message, known: str | None) -> None:
        """The message that was pressed becomes this one, and so does the one we sent, where that is another."""
        if known and known != address(where.channel, where.ts):
            await self.also(known, message)
        if not await self._first(self._in_place(where, message)):
            await self.private(who, where, message)

    def _in_place(self, where: Where, message: Message) -> list[Attempt]:
        if where.window:
            return [lambda: self._window(where, message)]
        attempts: list[Attempt] = []
        if where.pressed and not where.private:
            attempts.append(lambda: self.sender.redraw(where.channel, where.ts, message))
        if where.pressed and where.url:
            attempts.append(lambda: self._respond(where, message, replace=True))
        return attempts

    async def also(self, known: str, message: Message) -> None:
        """The message that we sent once becomes this one."""
        await self._first([lambda: self.sender.replace(known, message)])

    async def ask(self, who: Who, where: Where, form: Form, language: Language) -> None:
        """The form in a window; where none can be opened, a button that opens it."""
        view = form_view(form, where.encode())
        if where.window:
            if await self._first([lambda: self._update(where.window, view)]):
                return
        elif where.trigger:
            if not await self._first([lambda: self._open(where.trigger, view)]):
                await self.private(who, where, refusal(NOT_OPENED, language))
            return
        await self.private(who, where, opener(form, language))

    async def home(self, who: Who, message: Message) -> None:
        """The bot's own page."""

        async def publish(view: Element) -> Element:
            return await self.web.do("views.publish", user_id=who.user, view=view)

        await self._first([lambda: drawn(publish, home_view(message))])

    async def _first(self, attempts: list[Attempt]) -> bool:
        """Whether one of these worked."""
        for attempt in attempts:
            try:
                await attempt()
            except Trouble as error:
                log.info("answer not shown there", platform="slack", reason=error.reason)
            else:
                return True
        return False

    async def _open(self, trigger: str, view: Element) -> None:
        async def opened(one: Element) -> Element:
            return await self.web.do("views.open", trigger_id=trigger, view=one)

        await drawn(opened, view)

    async def _update(self, window: str, view: Element) -> None:
        async def updated(one: Element) -> Element:
            return await self.web.do("views.update", view_id=window, view=one)

        await drawn(updated, view)

    async def _window(self, where: Where, message: Message) -> None:
        await self._update(where.window, message_view(message, where.encode()))

    async def _respond(self, where: Where, message: Message, *, replace: bool) -> None:
        async def respond(sent: Element) -> None:
            look = {"response_type": "ephemeral", "replace_original": replace}
            await self.web.respond(where.url, {**look, **QUIET, **sent})

        await drawn(respond, content(message))

    async def _whisper(self, who: Who, where: Where, message: Message) -> None:
        async def whisper(sent: Element) -> Element:
            return await self.web.do("chat.postEphemeral", channel=where.channel, user=who.user, **sent)

        await drawn(whisper, content(message))

    async def _say(self, channel: str, message: Message) -> None:
        async def say(sent: Element) -> Element:
            return await self.web.do("chat.postMessage", channel=channel, **QUIET, **sent)

        await drawn(say, content(message))

    async def _in_our_chat(self, who: Who, message: Message) -> None:
        await self._say(await self.sender.open(who.user), message)


def opener(form: Form, language: Language, said: str = "") -> Message:
    """A form as a message: its title, and the button that opens it."""
    return Message(language, form.title, (Text(said or form.intro or form.title), form))

"""The front desk: what comes in from any platform → the verb that does it → what to show."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.adjust import Adjust
from bot.arrange import Arrange
from bot.begin import RATE, Begin
from bot.compose import Compose
from bot.explain import Explain
from bot.foresee import Foresee
from bot.forget import Forget
from bot.letters import Letters
from bot.organisation import Organisation
from bot.platform import Opened, Pressed, Private, Replace, Reply, Response, Submitted, Typed, Who
from bot.receive import Receive
from bot.report import TeamReport
from bot.roster import Roster
from bot.share import Share
from bot.timetable import Timetable
from flows import mydata, refusals
from flows.commands import ADD, understood
from flows.message import Action
from flows.pages import paged
from flows.refusals import refusal
from storage.once_more import once_more

Handler = Callable[[Who, Action, datetime], Awaitable[Response]]
Command = Callable[[Who, str, datetime], Awaitable[Response]]


@dataclass(frozen=True)
class Desk:
    """Every button, form and command that there is, and who does it. What nobody knows is answered with help."""

    organisation: Organisation
    receive: Receive
    letters: Letters
    begin: Begin
    adjust: Adjust
    explain: Explain
    foresee: Foresee
    report: TeamReport
    share: Share
    timetable: Timetable
    arrange: Arrange
    compose: Compose
    roster: Roster
    forget: Forget

    @once_more
    async def __call__(self, reply: Reply, now: datetime) -> Response:
        match reply:
            case Pressed():
                return await self._pressed(reply, now)
            case Submitted():
                return await self._submitted(reply, now)
            case Typed(who, text):
                return await self._typed(who, text, now)
            case Opened(who):
                return await self.explain.home(who, now)

    async def _pressed(self, press: Pressed, now: datetime) -> Response:
        match press.action.verb:
            case "answer":
                return await self.receive.answer(press, now)
            case "form" | "change":
                return await self.receive.show(press, now)
            case "offer" | "letter-change" | "letter-send" | "letter-drop":
                return await self.letters(press, now)
        handler = self.buttons.get(press.action.verb)
        if handler is None:
            return Private(refusal(refusals.GONE, self.organisation.language))
        return await handler(press.who, press.action, now)

    async def _submitted(self, form: Submitted, now: datetime) -> Response:
        match form.action.verb:
            case "submit":
                return await self.receive.answer(form, now)
            case "letter":
                return await self.letters(form, now)
            case "settings-save":
                return await self.adjust.save(form, now)
            case "schedule-find" | "schedule-made" | "schedule-changed" | "schedule-redone":
                return await self.compose.submitted(form, now)
            case _:
                return Private(refusal(refusals.GONE, self.organisation.language))

    async def _typed(self, who: Who, text: str, now: datetime) -> Response:
        found = understood(text)
        if found is None:
            return await self.explain.help(who, now, understood=False)
        command, rest = found
        return await self.commands[command.name](who, rest, now)

    @property
    def buttons(self) -> Mapping[str, Handler]:
        """What a button may do, by the verb it carries."""
        return {
            "snooze": lambda who, action, now: self.adjust.snooze(who, action.ref, action.value, now),
            "why": lambda who, action, now: self.explain.why_this(who, action.ref, action.value),
            "resume": lambda who, action, now: self.adjust.resume(who, now),
            "stop": lambda who, action, now: self.adjust.stop(who, now),
            "settings": lambda who, action, now: self.adjust.settings(who),
            "more": lambda who, action, now: self.explain.more(who, action.value, now),
            "start": lambda who, action, now: self.begin(who, action.ref, now),
            "log": lambda who, action, now: self._turned(self.explain.notes(who), action),
            "mydata": lambda who, action, now: self._turned(self.forget.show(who, now), action),
            "people": lambda who, action, now: self._instead(self.roster(who, action)),
            "report": lambda who, action, now: self.report(who, _unit(action.ref), action.value, now),
            "report-units": lambda who, action, now: self.report.units(who, action),
            "report-show": self.share.show,
            "report-share": self.share.draft,
            **self.timetable.buttons,
            **self.arrange.buttons,
            **self.compose.buttons,
            "erase-now": lambda who, action, now: self.forget.erase_own(who, now),
            "erase-not": self._kept,
        }

    @property
    def commands(self) -> Mapping[str, Command]:
        """What a command does, by its name in the command table."""
        return {
            "help": lambda who, rest, now: self.explain.help(who, now),
            "rate": lambda who, rest, now: self.begin(who, RATE, now),
            "answer": lambda who, rest, now: self.explain.waiting(who, rest, now),
            "teamreport": lambda who, rest, now: self.report.typed(who, rest.strip(), now),
            "pause": self.adjust.pause,
            "resume": lambda who, rest, now: self.adjust.resume(who, now),
            "stop": lambda who, rest, now: self.adjust.stop(who, now),
            "why": lambda who, rest, now: self.foresee(who, now),
            "settings": lambda who, rest, now: self.adjust.settings(who),
            "log": lambda who, rest, now: self._page(self.explain.notes(who), Action("log")),
            "mydata": lambda who, rest, now: self._page(self.forget.show(who, now), Action("mydata")),
            "erase": lambda who, rest, now: self.forget.ask(who),
            "schedule": self._schedule,
            "people": lambda who, rest, now: self.roster(who),
        }

    async def _page(self, asked: Awaitable[Response], action: Action) -> Response:
        """As much of what may be long as one message holds."""
        found = await asked
        return Private(paged(found.message, action)) if isinstance(found, Private) else found

    async def _turned(self, asked: Awaitable[Response], action: Action) -> Response:
        return await self._instead(self._page(asked, action))

    async def _instead(self, asked: Awaitable[Response]) -> Response:
        """Where the button was, for another page."""
        found = await asked
        return Replace(found.message) if isinstance(found, Private) else found

    async def _schedule(self, who: Who, rest: str, now: datetime) -> Response:
        """`[add [words]]`."""
        word, _, words = rest.partition(" ")
        if word.casefold() in ADD:
            return await self.compose.adding(words.strip())(who, Action("schedule-add"), now)
        return await self.timetable.show(who, Action("schedule"), now)

    async def _kept(self, who: Who, action: Action, now: datetime) -> Response:
        return Replace(mydata.kept(self.organisation.language))


def _unit(ref: str) -> str | int:
    """A button names a unit by its number, which is the name of none."""
    return int(ref) if ref.isdecimal() else ref

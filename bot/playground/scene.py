"""What somebody does in the playground → the desk → what stands in their transcript. Knows nothing of HTTP."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, assert_never

from bot.clock import Clock
from bot.platform import (
    Ask,
    Mend,
    Opened,
    Pressed,
    Private,
    Replace,
    Reply,
    Response,
    Stranger,
    Submitted,
    Typed,
    Who,
)
from bot.playground import render
from bot.playground.guide import Deed, Player, Seen, Step, done
from bot.playground.send import NAME, TENANT, Transcripts
from flows import refusals
from flows.commands import understood
from flows.message import Action, Buttons, Chart, ChoiceField, Form, Message, Values
from flows.refusals import refusal
from flows.words import LANGUAGES, Language

Goal = Literal["hour", "tomorrow", "question", "period"]
Desk = Callable[..., Awaitable[Response]]
Cast = Callable[[], Awaitable[Sequence[Player]]]
Outcome = Ask | Mend | None
"""A form that the page should open; else what was shown stands in the transcript."""


class Journeys(Protocol):
    """Ways to move the clock; each waits until everything on the way has happened."""

    async def hour(self) -> None: ...

    async def tomorrow(self) -> None: ...

    async def until(self, enough: Callable[[], bool]) -> bool: ...

    async def period_end(self) -> bool: ...


@dataclass
class Stage:
    """Whom one can be, what to try, and whether everybody else was invented and answers by themselves. `anew` shows
    again what waits for each, in the language they have now."""

    cast: Cast
    guide: Sequence[Step] = ()
    invented: bool = False
    anew: Callable[[], Awaitable[None]] | None = None


@dataclass
class Scene:
    """The playground without its page. `tried` are the steps of the guide that were done, by their number."""

    desk: Desk
    clock: Clock
    stage: Stage
    travel: Journeys
    language: Language
    transcripts: Transcripts
    players: Sequence[Player] = ()
    tried: set[int] = field(default_factory=set)

    async def fill(self) -> None:
        self.players = await self.stage.cast()

    async def open(self, user: str) -> Outcome:
        """What waits for them."""
        return self._show(user, "", await self._ask(Opened(_who(user))))

    async def press(self, user: str, entry: str, encoded: str) -> Outcome:
        action = Action.decode(encoded)
        if action is None:
            return self._nowhere(user)
        response = await self._ask(Pressed(_who(user), action, self.clock.now()))
        if action.verb != "answer" or isinstance(response, Replace):
            self.did(Deed(user, action.verb, _seen(response)))
        return self._show(user, entry, response)

    async def submit(self, user: str, entry: str, encoded: str, values: Values) -> Outcome:
        action = Action.decode(encoded)
        if action is None:
            return self._nowhere(user)
        response = await self._ask(Submitted(_who(user), action, values, self.clock.now()))
        if action.verb == "submit" and isinstance(response, Replace):
            self.did(Deed(user, "form" if len(values) > render.MOST_INLINE else "answer"))
        return self._show(user, entry, response)

    async def say(self, user: str, text: str) -> Outcome:
        self.transcripts.say(user, text)
        response = await self._ask(Typed(_who(user), text))
        found = understood(text)
        if found:
            self.did(Deed(user, found[0].action, _seen(response)))
        return self._show(user, "", response)

    async def move(self, user: str, goal: Goal) -> bool:
        """Move the clock. Whether what was waited for has come."""
        match goal:
            case "hour":
                await self.travel.hour()
            case "tomorrow":
                await self.travel.tomorrow()
            case "question":
                newest = self._newest_nudge(user)
                return await self.travel.until(lambda: self._newest_nudge(user) != newest)
            case "period":
                arrived = await self.travel.period_end()
                if arrived:
                    self.did(Deed(user, "period"))
                return arrived
            case _:
                assert_never(goal)
        return True

    async def speak(self, user: str, language: Language) -> None:
        """Another language, for the page and for whoever one can be: by their own settings, from now on."""
        self.language = language
        for player in self.players:
            await self._set_language(_who(player.user), language)
        if self.stage.anew:
            await self.stage.anew()
        else:
            await self.open(user)

    async def _set_language(self, who: Who, language: Language) -> None:
        asked = await self._ask(Pressed(who, Action("settings"), self.clock.now()))
        if isinstance(asked, Ask):
            values = _as_filled(asked.form) | {"language": (str(LANGUAGES.index(language)),)}
            await self._ask(Submitted(who, asked.form.action, values, self.clock.now()))

    def did(self, deed: Deed) -> None:
        self.tried |= {n for n, step in enumerate(self.stage.guide) if done(step, deed)}

    async def _ask(self, reply: Reply) -> Response:
        return await self.desk(reply, self.clock.now())

    def _show(self, user: str, pressed: str, response: Response) -> Outcome:
        """Do what the desk says: redraw, show privately, or hand on a form."""
        match response:
            case Replace(message, address):
                redrawn = self.transcripts.redraw(user, pressed, message)
                if address and address != pressed:
                    redrawn = self.transcripts.redraw(user, address, message) or redrawn
                if not redrawn:
                    self.transcripts.show(user, message)
                return None
            case Private(message) | Stranger(message):
                self.transcripts.show(user, message)
                return None
            case Ask() | Mend():
                return response
            case _:
                assert_never(response)

    def _nowhere(self, user: str) -> Outcome:
        """What was pressed is no button of ours: nothing is changed."""
        return self._show(user, "", Private(refusal(refusals.GONE, self.language)))

    def _newest_nudge(self, user: str) -> str:
        """The newest that asks something; what only tells is none."""
        came = (one for one in reversed(self.transcripts.of(user)) if one.kind == "nudge" and one.message)
        return next((one.id for one in came if one.message and _asks(one.message)), "")


def _who(user: str) -> Who:
    return Who(NAME, TENANT, user)


def _asks(message: Message) -> bool:
    """Whether there is anything in it to answer."""
    actions = [one.action.verb for part in message.parts if isinstance(part, Buttons) for one in part.buttons]
    return "answer" in actions or message.form() is not None


def _seen(response: Response) -> Seen:
    message = response.message if isinstance(response, Private | Replace) else None
    return "chart" if message and any(isinstance(part, Chart) for part in message.parts) else "words"


def _as_filled(form: Form) -> dict[str, tuple[str, ...]]:
    """What would be sent if nothing in the form were changed."""
    return {
        field.name: tuple(map(str, field.initial)) if isinstance(field, ChoiceField) else (field.initial,)
        for field in form.fields
    }

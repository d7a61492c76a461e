"""In front of the desk: nobody needs more than so many commands a minute (rule C6)."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.platform import Opened, Pressed, Private, Reply, Response, Submitted, Typed, Who
from flows import refusals
from flows.commands import understood
from flows.refusals import refusal
from flows.words import Language

MINUTE = timedelta(minutes=1)
COMMANDS = 30
REPORTS = 10
MOST_REMEMBERED = 10_000

ANSWERING = ("answer", "form", "change", "submit")
"""What has to do with an answer is never held back: a person who was told to wait might think that it was saved."""

Asked = tuple[Who, bool]
"""Who, and whether for a report: those are counted by themselves too."""


@dataclass(frozen=True)
class Paced:
    """The desk, for all edges of this process. Whoever is too fast is told so, and nothing is looked up for them."""

    desk: Callable[[Reply, datetime], Awaitable[Response]]
    language: Language
    seen: dict[Asked, deque[datetime]] = field(default_factory=dict)

    async def __call__(self, reply: Reply, now: datetime) -> Response:
        if _counts(reply) and not self._in_time(reply, now):
            return Private(refusal(refusals.TOO_FAST, self.language))
        return await self.desk(reply, now)

    def _in_time(self, reply: Reply, now: datetime) -> bool:
        """Note this command, unless there were too many in the minute before it: those that are refused do not make
        the wait longer."""
        asked = [((reply.who, False), COMMANDS)]
        if _for_report(reply):
            asked.append(((reply.who, True), REPORTS))
        if any(len(self._within(one, now)) >= most for one, most in asked):
            return False
        for one, _ in asked:
            self.seen.setdefault(one, deque()).append(now)
        self._forget(now)
        return True

    def _within(self, asked: Asked, now: datetime) -> deque[datetime]:
        """When they asked in the last minute. What lies ahead counts for nothing: the clock may have been set back."""
        times = self.seen.get(asked, deque())
        while times and not now - MINUTE < times[0] <= now:
            times.popleft()
        return times

    def _forget(self, now: datetime) -> None:
        if len(self.seen) > MOST_REMEMBERED:
            for one in [one for one in self.seen if not self._within(one, now)]:
                del self.seen[one]


def _counts(reply: Reply) -> bool:
    match reply:
        case Typed() | Opened():
            return True
        case Pressed(action=action) | Submitted(action=action):
            return action.verb not in ANSWERING


def _for_report(reply: Reply) -> bool:
    match reply:
        case Typed(text=text):
            found = understood(text)
            return found is not None and found[0].action == "report"
        case Pressed(action=action):
            return action.verb == "report"
        case _:
            return False

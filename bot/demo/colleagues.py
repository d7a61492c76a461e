"""The invented colleagues: what is sent to them they answer by themselves, each in the manner of their team."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from random import Random

from bot.platform import Platform, Posted, Pressed, Replace, Response, Submitted, Who
from bot.playground.send import NAME, TENANT
from flows.asking import values
from flows.catalogue import Catalogue
from flows.flow import Question, ScaleQuestion, TextQuestion, YesNoQuestion
from flows.message import Buttons, ChoiceField, Form, Message, Text
from flows.words import LANGUAGES
from storage.records import Destination

MOST_WAITING = 2000
MOST_STEPS = 5
ANSWERING = 0.88
"""How likely somebody is to answer at all."""

Desk = Callable[..., Awaitable[Response]]
Manner = Mapping[str, float]
"""Question → about how good a team finds it, from 0 to 1."""

USUAL = 0.68
PROGRESS = 0.22
"""How much worse the meetings were half a year ago, where they have become better."""

BETTER = (("dagvagten", "overall"), ("dagvagten", "energy"), ("hjemmeplejen", "overall"))
MANNERS: Mapping[str, Manner] = {
    "dagvagten": {
        "next-steps": 0.22,
        "meaning": 0.86,
        "purpose": 0.6,
        "energy": 0.5,
        "overall": 0.55,
        "passed-on": 0.5,
    },
    "hjemmeplejen": {"start": 0.35, "next-steps": 0.7, "overall": 0.72, "passed-on": 0.75},
    "skolekøkkenet": {"time": 0.35, "energy": 0.85, "overall": 0.8, "passed-on": 0.85},
    "borgerservice": {"preparation": 0.4, "purpose": 0.8, "overall": 0.7, "passed-on": 0.6},
}
LIKELY = {
    "newcomers": "would-like",
    "beside": "in-use",
    "feedback": "would-like",
    "meetings": "tried",
    "courses": "would-like",
    "service": "next-steps",
    "reach": "one",
    "remind": "no",
    "told-it": "yes",
}
"""Question → the choice that most make."""


@dataclass
class Colleagues:
    """A platform before the page's own: everything is passed on, and what goes to somebody who is not played `by_hand`
    is answered when `answer` is called. Whoever is `faithful` answers always. `teams` is the team of each, by account;
    `seed` makes it come out the same; `learned` is how far the teams have come, from 0 to 1."""

    page: Platform
    catalogue: Catalogue
    teams: Mapping[str, str]
    seed: int
    faithful: frozenset[str]
    by_hand: frozenset[str] = frozenset()
    learned: float = 1.0
    waiting: deque[tuple[str, Message]] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))

    @property
    def can_ask(self) -> bool:
        return self.page.can_ask

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        posted = await self.page.send(to, message, send_id)
        if to.user_id not in self.by_hand:
            self.waiting.append((to.user_id, message))
        return posted

    async def replace(self, address: str, message: Message) -> None:
        await self.page.replace(address, message)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        return await self.page.was_posted(to, send_id, around)

    async def answer(self, desk: Desk, now: datetime) -> None:
        """Answer what came since the last time, step by step, as long as each answer leads to another question."""
        while self.waiting:
            user, message = self.waiting.popleft()
            chance = Random(f"{self.seed} {user} {now.date()}")  # noqa: S311
            if chance.random() < ANSWERING or user in self.faithful:
                await self._converse(desk, user, message, chance, now)

    async def _converse(self, desk: Desk, user: str, message: Message, chance: Random, now: datetime) -> None:
        shown: Message | None = message
        for _ in range(MOST_STEPS):
            reply = self._reply(user, shown, chance, now) if shown else None
            if reply is None:
                return
            response = await desk(reply, now)
            shown = response.message if isinstance(response, Replace) else None

    def _reply(self, user: str, shown: Message, chance: Random, now: datetime) -> Pressed | Submitted | None:
        who = Who(NAME, TENANT, user)
        form = shown.form()
        if form:
            return Submitted(who, form.action, self._filled(form, user, chance), now)
        asked = next((part.text for part in shown.parts if isinstance(part, Text) and part.tone == "strong"), "")
        question = self._questions.get(asked)
        row = next((part.buttons for part in shown.parts if isinstance(part, Buttons) and not part.quiet), ())
        if question is None or not row or row[0].action.verb != "answer":
            return None
        return Pressed(who, row[self._choice(question, user, chance)].action, now)

    def _filled(self, form: Form, user: str, chance: Random) -> Mapping[str, tuple[str, ...]]:
        given: dict[str, tuple[str, ...]] = {}
        for one in form.fields:
            question = self._questions.get(one.label)
            if question and isinstance(one, ChoiceField):
                given[one.name] = (str(self._choice(question, user, chance)),)
        return given

    def _choice(self, question: Question, user: str, chance: Random) -> int:
        """Which of the answers, by its index."""
        team = self.teams.get(user, "")
        good = MANNERS.get(team, {}).get(question.id, USUAL)
        good -= PROGRESS * (1 - self.learned) * ((team, question.id) in BETTER)
        match question:
            case ScaleQuestion():
                return min(max(round(chance.gauss(4 * good, 0.7)), 0), 4)
            case YesNoQuestion(id=name) if name not in LIKELY:
                return 0 if chance.random() < good else 1
            case _:
                return self._usual(question, chance)

    def _usual(self, question: Question, chance: Random) -> int:
        possible: Sequence[str] = values(question) or ("",)
        likely = LIKELY.get(question.id)
        if likely in possible and chance.random() < 0.75:
            return possible.index(likely)
        return chance.randrange(len(possible))

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        """Every question that can be chosen from, by its words: all that a colleague sees of it."""
        return {
            question.text(language): question
            for flow in self.catalogue
            for question in flow.questions()
            for language in LANGUAGES
            if not isinstance(question, TextQuestion)
        }

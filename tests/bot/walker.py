"""People who do anything at all with one flow, and what must hold whatever they do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.app import App
from bot.platform import Ask, Mend, Private, Replace, Response
from flows.conversation import SAVED
from flows.flow import Flow
from flows.message import Action, Button, ChoiceField, Field, Form, Message, NumberField
from flows.plain import brief as said
from flows.refusals import CLOSED, GONE
from flows.words import LANGUAGES, Words
from storage.records import DeliveryRecord
from storage.tables import Period
from tests.bot.people import DAY, HOUR, MONDAY, enrol, everything, fill_in, nudge, owed, press, row, schedule, told
from tests.fakes.platform import FakePlatform, buttons

NAME = "walk"
PEOPLE = ("ana", "bo")
ALIVE = ("due", "sending", "sent", "unknown")
LEAPS = (HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY)
MOMENT = timedelta(seconds=1)
BEGUN = MONDAY + 2 * HOUR


@dataclass
class Walk:
    """`shown` is what stands before somebody now, by whose it is and which delivery; `given` what they last sent in a
    form or pressed there; `posts` how often each delivery may have been posted."""

    app: App
    platform: FakePlatform
    flow: Flow
    chance: Random
    tell: Callable[[str], None]
    now: datetime = BEGUN
    shown: dict[tuple[str, str], Message] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)
    snoozed: Counter[str] = field(default_factory=Counter)
    known: dict[int, DeliveryRecord] = field(default_factory=dict)

    async def begin(self) -> None:
        """Two people who between them are every audience, and the flow on one weekday of every week."""
        ana = row("ana", "a", "a", "hr trainee trainer school".replace(" ", ";"), starts_on=MONDAY.date() - 30 * DAY)
        await enrol(self.app, [ana, row("bo", "a", roles="trainee")])
        weekly = nudge(NAME, self.flow.id, repeats="FREQ=WEEKLY;BYDAY=TU", audience=self.flow.audience)
        await schedule(self.app, weekly)

    async def goes_on(self, moves: int) -> None:
        """So many things happen, and then everybody answers whatever still stands before them."""
        await self._by_hand()
        for _ in range(moves):
            await self.chance.choice(
                (self._answer, self._answer, self._answer, self._later, self._by_hand, self._start)
            )()
            await self._look()
        await self._everything_answered()
        while followed := [one for one in self.known.values() if one.state == "due" and one.follow_up]:
            await self._tick(max(self._ten_tomorrow(), min(one.due_at for one in followed)))
            await self._look()
            await self._everything_answered()

    async def _everything_answered(self) -> None:
        for name, key in self._places():
            await self._to_the_end(name, key)
        await self._look()

    # What happens.

    async def _later(self) -> None:
        """Time goes by, often to the very moment at which something is due."""
        due = [one.due_at for one in self.known.values() if one.state == "due" and one.due_at > self.now]
        leaps = [self.now + leap for leap in LEAPS]
        await self._tick(self.chance.choice(due if due and self.chance.random() < 0.5 else leaps))

    async def _tick(self, now: datetime) -> None:
        self.tell(f"{now:%a %d %b %H:%M}")
        self.now = now
        await self.app.tick(now)
        await self.app.forget.retain(now)

    async def _by_hand(self) -> None:
        self.tell("HR sends it by hand")
        await self.app.plan.by_hand(NAME, self.now)
        await self.app.deliver(self.now)

    async def _start(self) -> None:
        name = self.chance.choice(PEOPLE)
        self.tell(f"{name} starts it")
        response = await press(self.app, name, Action("start", self.flow.id), self._moment())
        assert isinstance(response, Private)
        if any(_keys(response.message)):
            self._see(name, response.message)
        else:
            assert refused(response, GONE), "only what is not for them cannot be begun"

    async def _answer(self) -> None:
        """Somebody presses something of what stands before them."""
        if not self.shown:
            return
        name, key = self.chance.choice(self._places())
        message = self.shown[name, key]
        inside = message.form()
        if inside and self.chance.random() < 0.7:
            await self._fill_in(name, inside)
        elif pressable := buttons(message):
            await self._press(name, self.chance.choice(pressable))

    async def _to_the_end(self, name: str, key: str) -> None:
        """They answer until nothing more is asked: no conversation goes in circles."""
        for _ in range(2 * len(self.flow.steps) + 2):
            message = self.shown[name, key]
            onward = [one for one in buttons(message) if one.action.verb == "answer"]
            back = [one for one in buttons(message) if one.action.verb == "form"]
            if inside := message.form():
                over = not await self._fill_in(name, inside)
            elif onward or back:
                over = not await self._press(name, self.chance.choice(onward or back))
            else:
                return
            if over:
                return
        raise AssertionError(f"{name} is never done with {self.flow.id}")

    # One press, one form.

    async def _press(self, name: str, button: Button) -> bool:
        """Whether it was taken."""
        self.tell(f"{name} presses {button.label} ({button.action.verb})")
        response = await press(self.app, name, button.action, self._moment())
        match button.action.verb:
            case "answer":
                return await self._saved(name, button.action.ref, response)
            case "form" | "change" if isinstance(response, Ask):
                return await self._fill_in(name, response.form)
            case "form" | "change":
                return await self._refused(name, button.action.ref, response)
            case "snooze":
                return await self._snoozed(name, button.action, response)
            case _:
                assert isinstance(response, Private | Replace | Ask)
                return True

    async def _fill_in(self, name: str, form: Form) -> bool:
        values = {one.name: self._value(one) for one in form.fields}
        self.tell(f"{name} sends {dict(values)}")
        response = await fill_in(self.app, name, form.action, self._moment(), None, **values)
        missing = {one.name for one in form.fields if one.required and not values[one.name]}
        if isinstance(response, Mend):
            assert set(response.fields) == missing, "what is wrong is said where it is wrong"
            assert response.form.action == form.action
            values = {one.name: values[one.name] or self._given(one) for one in form.fields}
            response = await fill_in(self.app, name, form.action, self._moment(), None, **values)
        return await self._saved(name, form.action.ref, response)

    def _value(self, one: Field) -> tuple[str, ...]:
        """Now and then nothing, also where something is missing then."""
        return () if self.chance.random() < (0.1 if one.required else 0.4) else self._given(one)

    def _given(self, one: Field) -> tuple[str, ...]:
        match one:
            case ChoiceField(options=options, most=most):
                return tuple(str(n) for n in self.chance.sample(range(len(options)), self.chance.randint(1, most)))
            case NumberField(least=least, most=most):
                return (str(self.chance.randint(least, most)),)
            case _:
                return (f"Noget om {self.chance.randint(1, 99)} æbler",)

    # What must follow.

    async def _saved(self, name: str, key: str, response: Response) -> bool:
        """It leads on or is settled; unless the period is over."""
        if not isinstance(response, Replace):
            return await self._refused(name, key, response)
        assert any(said(response.message).startswith(words) for words in map(SAVED, LANGUAGES))
        self._see(name, response.message)
        return True

    async def _refused(self, name: str, key: str, response: Response) -> bool:
        """Only a period that is over takes nothing; or what one looks back to was changed on another occasion."""
        one = next(one for one in await owed(self.app) if one.key == key)
        if one.period_id in await self._over():
            assert refused(response, CLOSED), said(told(response))
        else:
            assert refused(response, GONE), said(told(response))
            assert self.flow.looks_back()
        self.shown.pop((name, key), None)
        return False

    async def _snoozed(self, name: str, action: Action, response: Response) -> bool:
        if isinstance(response, Replace):
            self._see(name, response.message)
            self.snoozed[action.ref] += action.value != ""
        else:
            assert isinstance(response, Private)
        return True

    def _see(self, name: str, message: Message) -> None:
        """It stands before them, and there is something to do with it."""
        verbs = {one.action.verb for one in buttons(message)}
        assert message.form() or verbs & {"answer", "form", "change"}, f"nothing leads on: {said(message)}"
        keys = _keys(message)
        assert len(keys) == 1, "one conversation in one message"
        self.shown[name, keys.pop()] = message

    async def _look(self) -> None:
        """What came, and whether it should have."""
        for address, (name, _, message) in self.platform.posted.items():
            if address not in self.posted:
                self.posted.add(address)
                self.tell(f"{name} gets: {message.summary}")
                if _keys(message):
                    self._see(name, message)
        found = await owed(self.app, flow=self.flow.id)
        self._begins_in_turn([one for one in sorted(found, key=lambda one: one.id) if one.id not in self.known])
        self.known = {one.id: one for one in found}
        self._one_message_each(found)

    def _begins_in_turn(self, new: list[DeliveryRecord]) -> None:
        """Nobody is asked a beginning again before they were asked all the others."""
        begun = [one for one in self.known.values() if one.state in ALIVE and not one.follow_up]
        for one in new:
            if one.follow_up:
                continue
            times = Counter({start.id: 0 for start in self.flow.starts})
            times.update(other.step for other in begun if other.person_id == one.person_id)
            assert times[one.step] == min(times.values()), f"{one.step} again, before the others: {times}"
            begun.append(one)

    def _one_message_each(self, found: list[DeliveryRecord]) -> None:
        """One message for each occasion, and a new one only for what follows on a later day or was snoozed."""
        beginnings = Counter((one.person_id, one.occurrence_id) for one in found if not one.follow_up)
        assert all(count == 1 for count in beginnings.values())
        later = {way.go for step in self.flow.steps for way in step.next if way.after}
        assert {one.step for one in found if one.follow_up} <= later
        posts = Counter(key for _, _, message in self.platform.posted.values() for key in _keys(message))
        for one in found:
            assert posts[one.key] <= 1 + self.snoozed[one.key], f"{one.step} came {posts[one.key]} times"

    def _places(self) -> list[tuple[str, str]]:
        """What stands before people, in an order that is the same in every run; keys are not."""
        ids = {one.key: one.id for one in self.known.values()}
        return sorted(self.shown, key=lambda place: ids[place[1]])

    async def _over(self) -> set[int]:
        """The periods that take no answer any more."""
        return {one["id"] for one in await everything(self.app, Period) if one["closes_at"] <= self.now}

    def _ten_tomorrow(self) -> datetime:
        return self.now.replace(hour=9, minute=0, second=0) + DAY

    def _moment(self) -> datetime:
        """One person after the other."""
        self.now += MOMENT
        return self.now


def _keys(message: Message) -> set[str]:
    """The delivery that a message belongs to, by what its buttons and its form carry."""
    inside = message.form()
    actions = [one.action for one in buttons(message)] + ([inside.action] if inside else [])
    return {one.ref for one in actions if one.verb in ("answer", "form", "change", "snooze", "submit")}


def refused(response: Response, words: Words) -> bool:
    return isinstance(response, Private) and said(response.message) in [words(language) for language in LANGUAGES]

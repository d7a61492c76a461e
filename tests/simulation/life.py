"""What people do in the simulated year, and what happens to them: answers, pauses, new jobs, storms and outages."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from bot.platform import Pressed, Private, Replace, Response, Submitted, Typed
from flows.answer import UnacceptableError, accept
from flows.flow import Step
from flows.message import Action, ChoiceField, Field, Form, Message, NumberField, Values
from flows.schedule import Nudge, instant, zone_named
from tests.fakes.platform import buttons
from tests.simulation.almanac import days_from, lived_in
from tests.simulation.diary import Met
from tests.simulation.folk import PLACES, Person, somebody
from tests.simulation.outside import Post
from tests.simulation.replica import Killed
from tests.simulation.virtual import Broken
from tests.simulation.world import World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Said:
    """What somebody was told is saved: their newest answer to one step of a delivery, by the platform's time."""

    at: datetime
    person: Person
    row: Mapping[str, Any]
    step: Step
    answers: Mapping[str, str]


@dataclass
class Life:
    """Brings a world to life. `saved` is what people were told is saved, by delivery."""

    world: World
    chance: Random = field(init=False)
    saved: dict[str, Said] = field(default_factory=dict)
    files: dict[datetime, list[Callable[[], Awaitable[None]]]] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.world.seed}:life")
        self.number = self.world.size.people
        self.world.on_judged = self.judged
        self.world.on_posted = self.posted
        self.world.on_day = self.kept
        self._draw_the_year()

    # What will happen, drawn by lot before it begins.

    def _draw_the_year(self) -> None:
        world, years = self.world, self.world.size.days / 365 * self.world.size.events
        self._often(26 * years, self._roster)
        self._often(12 * years, self._steer)
        self._often(3 * world.size.people * years, self._command)
        self._often(0.02 * world.size.people * years, self._uninstall)
        self._often(0.04 * world.size.people * years, self._erase)
        self._often(8 * years, self._clock_jumps)
        self._often(8 * years, self._outage)
        self._often(24 * years, self._storm)
        self._often(5 * years, self._down)
        self._filed(1.5 * world.size.people * years, self._leave)
        self._filed(4 * years, self._closed)
        self._filed(3 * world.size.people * years, self._course)
        self._filed(1.5 * world.size.people * years, self._begins)
        self._often(4 * world.size.people * years, self._meets)

    def _often(self, times: float, what: Callable[[], Awaitable[None]]) -> None:
        """So many times, at any moment of the working week in one zone or another."""
        for when in self._moments(times):
            self.world.later(when, what)

    def _moments(self, times: float) -> Iterator[datetime]:
        for _ in range(int(times) + (self.chance.random() < times % 1)):
            when = self.world.size.begins + DAY * self.chance.uniform(0.5, self.world.size.days - 1)
            yield when.replace(microsecond=0)

    def _filed(self, times: float, what: Callable[[], Awaitable[None]]) -> None:
        """The same, by HR: gathered, where it gathers."""
        world, gathers = self.world, self.world.size.gathers
        if not gathers:
            self._often(times, what)
            return
        for when in self._moments(times):
            handed_in = world.size.begins + ((when - world.size.begins) // gathers + 1) * gathers
            if handed_in not in self.files:
                self.files[handed_in] = []
                world.later(handed_in, partial(world.together, self.files[handed_in]))
            self.files[handed_in].append(what)

    # Answers.

    def judged(self, post: Post, row: Mapping[str, Any]) -> None:
        """Somebody found a message, and does something with it sooner or later, or never."""
        person = self.world.people[post.user]
        if row["period_id"] is None or not person.state.here:
            return
        match person.temper:
            case "never":
                return
            case "late":
                wait = HOUR * self.chance.uniform(1, 60)
            case _:
                wait = timedelta(minutes=self.chance.randint(1, 50))
        if self.chance.random() < 0.12:
            return
        act = self._snoozes if person.temper == "snoozes" and self.chance.random() < 0.5 else self._answers
        self.world.later((self.world.time.now + wait).replace(microsecond=0), lambda: act(person, row, post.message))

    async def posted(self, post: Post) -> None:
        """The quick ones answer before the platform has told us that the message is there."""
        person = self.world.people[post.user]
        if person.temper == "quick" and self.chance.random() < 0.3:
            row = (await self.world.books.sent([post.send_id])).get(post.send_id)
            if row and row["period_id"] is not None:
                self.world.tell(f"{person.name} is quicker than the platform")
                await self._answers(person, row["original"] or row, post.message)

    async def _answers(self, person: Person, row: Mapping[str, Any], message: Message) -> None:
        at = self.world.time.now
        replies = self._replies(message)
        if not replies or not person.state.here:
            return
        action, values = self.chance.choice(replies)
        response = await self._reply(person, row, action, values, at)
        if person.temper == "changes" and response:
            action, values = self.chance.choice(replies)
            older = at - timedelta(seconds=30)
            if not isinstance(await self._reply(person, row, action, values, older), Private):
                raise Broken("newest-wins", f"{person.name}: an older answer was taken after a newer one")
        if person.temper == "twice":
            again = self.world.time.now + timedelta(seconds=self.chance.randint(0, 90))
            self.world.later(again, lambda: self._again(person, row, action, values, at))
        if isinstance(response, Replace) and self.chance.random() < 0.6:
            await self._goes_on(person, row, response.message)

    async def _again(
        self, person: Person, row: Mapping[str, Any], action: Action, values: Values, at: datetime
    ) -> None:
        await self._reply(person, row, action, values, at)

    async def _goes_on(self, person: Person, row: Mapping[str, Any], message: Message) -> None:
        """The next step of the same conversation."""
        self.world.time.passes(self.chance.randint(1, 20))
        if replies := self._replies(message):
            action, values = self.chance.choice(replies)
            await self._reply(person, row, action, values, self.world.time.now)

    def _replies(self, message: Message) -> list[tuple[Action, Values]]:
        """All that can be answered to it: buttons, or the form filled in in three ways."""
        found: list[tuple[Action, Values]] = [
            (one.action, {"q0": (one.action.value.partition(".")[2],)})
            for one in buttons(message)
            if one.action.verb == "answer"
        ]
        inside = message.form()
        return found + [(inside.action, self._filled(inside)) for _ in range(3)] if inside else found

    def _filled(self, form: Form) -> Values:
        return {one.name: self._value(one) for one in form.fields}

    def _value(self, one: Field) -> tuple[str, ...]:
        match one:
            case ChoiceField(options=options):
                return (str(self.chance.randrange(len(options))),)
            case NumberField(least=least, most=most):
                return (str(self.chance.randint(least, most)),)
            case _:
                return (f"Noget om {self.chance.randint(1, 99)} æbler",)

    async def _reply(
        self, person: Person, row: Mapping[str, Any], action: Action, values: Values, at: datetime
    ) -> Response | None:
        """What they are told; and what that binds us to."""
        who = self.world.who(person)
        reply = Pressed(who, action, at) if action.verb == "answer" else Submitted(who, action, values, at)
        try:
            response = await self.world.ask(person, reply)
        except Killed:
            response = Replace(Message("da", "Gemt.", ()))
        if response is None:
            return None
        taken = isinstance(response, Replace)
        self.world.tell(f"{person.name} answers {row['flow']} {row['day']}: {'saved' if taken else 'not saved'}")
        if taken:
            person.sign = self.world.time.step()
            self.world.judge.answered[row["key"]] = person.sign
            self._binds(person, row, action, values, at)
        return response

    def _binds(self, person: Person, row: Mapping[str, Any], action: Action, values: Values, at: datetime) -> None:
        flow = self.world.base.catalogue.flow(row["flow"])
        assert flow
        number = action.value.partition(".")[0]
        step = flow.steps[int(number)] if number else flow.step(row["step"])
        assert step
        try:
            answers = accept(step, values)
        except UnacceptableError:
            return
        before = self.saved.get(row["key"])
        if before and before.at > at and before.step is step:
            raise Broken("newest-wins", f"{person.name}: an answer of {at} was taken after one of {before.at}")
        self.saved[row["key"]] = Said(at, person, row, step, answers)

    async def kept(self) -> None:
        """Whatever people were told is saved is stored, once, while its period is open. Raises Broken."""
        world, occurrences = self.world, {said.row["occurrence_id"] for said in self.saved.values()}
        answers, notes, open_periods = (
            await world.books.answers(occurrences),
            await world.books.notes(occurrences),
            await world.books.open_periods(),
        )
        for said in self.saved.values():
            person, period = said.person, said.row["period_id"]
            if person.erased or period not in open_periods:
                continue
            name = world.pseudonyms(person.row_id, period)
            for question in said.step.questions:
                value = said.answers.get(question.id)
                if question.sees == "team":
                    found = answers.get((period, name, said.row["occurrence_id"], question.id))
                else:
                    found = notes.get((person.row_id, said.row["occurrence_id"], question.id))
                if value is not None and found != value:
                    raise Broken(
                        "told-saved",
                        f"{person.name} was told that {question.id} of {said.row['flow']} is {value}; it is {found}",
                    )
            world.tally["answers found again"] += 1
        self.saved.clear()

    async def _snoozes(self, person: Person, row: Mapping[str, Any], message: Message) -> None:
        action = next((one.action for one in buttons(message) if one.action.verb == "snooze"), None)
        if action is None or not person.state.here:
            return
        length = self.chance.choice(("hour", "day"))
        press = Pressed(self.world.who(person), Action("snooze", action.ref, length), self.world.time.now)
        self.world.judge.snoozed[row["key"]] += 1
        response = await self.world.ask(person, press)
        if isinstance(response, Replace):
            self.world.tell(f"{person.name} snoozes {row['flow']} {row['day']} for an {length}")
            person.sign = self.world.time.step()
            self.world.judge.answered.pop(row["key"], None)
            self.saved.pop(row["key"], None)

    # What people decide.

    def _one(self) -> Person | None:
        """Anybody who is here; None where it is hard to find one."""
        for _ in range(50):
            one = self.world.people[self.chance.choice(self.world.names)]
            if one.left is None and not one.erased and one.row_id:
                return one
        return None

    async def _command(self) -> None:
        """Somebody pauses, stops, comes back, or changes their settings."""
        person = self._one()
        if person is None or self.world.is_down:
            return
        what = self.chance.choice(
            (self._pauses, self._pauses, self._stops, self._resumes, self._changes, self._changes)
        )
        await what(person)

    async def _says(self, person: Person, text: str) -> bool:
        response = await self.world.ask(person, Typed(self.world.who(person), text))
        self.world.tell(f"{person.name} says {text}")
        return isinstance(response, Private)

    async def _pauses(self, person: Person) -> None:
        days = self.chance.choice((3, 7, 14, 21))
        today = person.state.local(self.world.time.told()).date()
        if await self._says(person, f"pause {days}d"):
            until = instant(today + days * DAY, person.state.opens, zone_named(person.state.zone))
            self._now(person, paused_until=until, rests_until=None, stopped=False)

    async def _stops(self, person: Person) -> None:
        if await self._says(person, "stop"):
            person.becomes(self.world.time.step(), stopped=True)
            self.world.later(self.world.time.now + DAY * self.chance.randint(5, 60), lambda: self._resumes(person))

    async def _resumes(self, person: Person) -> None:
        if person.erased or person.left is not None:
            return
        back = {"paused_until": None, "rests_until": None, "stopped": False}
        self._perhaps(person, **back)
        if await self._says(person, "resume"):
            self._now(person, **back)
        self._settled(person)

    def _perhaps(self, person: Person, **values: object) -> None:
        """They say so, and it may hold before they are told that it does."""
        person.becomes(self.world.time.step(), perhaps=replace(person.state, **values))  # type: ignore[arg-type]

    def _settled(self, person: Person) -> None:
        person.becomes(self.world.time.step(), perhaps=None)

    def _now(self, person: Person, **values: object) -> None:
        """They have shown that they are there."""
        person.sign = self.world.time.step()
        person.becomes(person.sign, **values)

    async def _changes(self, person: Person) -> None:
        """Other hours, other days, another zone, fewer questions; often only one of these."""
        state, draw = person.state, self.chance.random
        opens = time(self.chance.choice((6, 7, 8, 9, 10))) if draw() < 0.4 else state.opens
        closes = time(self.chance.choice((14, 15, 16, 18, 22))) if draw() < 0.4 else state.closes
        days = frozenset(self.chance.sample(range(7), self.chance.randint(3, 6))) if draw() < 0.4 else state.days
        zone = self.chance.choice(list(self.world.zones)) if draw() < 0.4 else state.zone
        weekly = self.chance.choice((None, 2, 1)) if draw() < 0.4 else state.weekly
        values = {
            "language": (str(self.chance.randrange(2)),),
            "days": tuple(str(day) for day in sorted(days)),
            "opens": (f"{opens:%H:%M}",),
            "closes": (f"{closes:%H:%M}",),
            "timezone": (zone,),
            "weekly": (str((None, 2, 1).index(weekly)),),
        }
        form = Submitted(self.world.who(person), Action("settings-save"), values, self.world.time.now)
        changed = {"opens": opens, "closes": closes, "days": days, "zone": zone, "weekly": weekly}
        self._perhaps(person, **changed)
        response = await self.world.ask(person, form)
        if isinstance(response, Private):
            self.world.tell(f"{person.name} works {opens}–{closes} on {sorted(days)} in {zone}, {weekly} a week")
            person.becomes(self.world.time.step(), **changed)
        self._settled(person)

    async def _uninstall(self) -> None:
        """Somebody removes the bot; some come back after a while."""
        person = self._one()
        if person is None:
            return
        self.world.tell(f"{person.name} removes the bot")
        self.world.outside.gone.add(person.name)
        if self.chance.random() < 0.6:
            self.world.later(self.world.time.now + DAY * self.chance.randint(1, 40), lambda: self._installs(person))

    async def _installs(self, person: Person) -> None:
        if person.left is None and not person.erased and not self.world.is_down:
            self.world.tell(f"{person.name} installs the bot again")
            self.world.outside.gone.discard(person.name)
            await self.world.link(person)

    async def _erase(self) -> None:
        """Somebody has everything on them removed, and leaves."""
        person = self._one()
        if person is None or self.world.is_down or len(self.world.people) < 5:
            return
        self.world.tell(f"{person.name} is erased")
        await self.world.surely(lambda app: app.forget.erase(person.email, self.world.time.told()))
        person.erased = person.left = self.world.time.now
        person.becomes(self.world.time.step(), here=False)

    # What HR does.

    async def _roster(self) -> None:
        """A new file: some have left, some are new, some moved. A quarter of all in a year."""
        world = self.world
        if world.is_down:
            return
        here = [one for one in world.people.values() if one.left is None]
        turnover = max(1, round(len(here) * 0.25 / 26 + self.chance.random() - 0.5))
        for person in self.chance.sample(here, min(turnover, len(here) - 1)):
            person.left = world.time.now
            world.tell(f"{person.name} leaves")
        for _ in range(turnover):
            person = somebody(
                self.number, self.chance, world.units, world.size.zones, world.time.now, world.size.temper
            )
            self.number += 1
            begins = world.time.now.date() + self.chance.choice((-3, 0, 4, 20)) * DAY
            person.history = [(0, person.state)]
            person.becomes(0, starts_on=begins)
            world.comes(person)
            world.tell(f"{person.name} is new, from {begins}")
        for person in self.chance.sample(here, min(2, len(here))):
            person.teams = (self.chance.choice(world.units),)
            person.becomes(world.time.step(), away=(), calendar="")
        await world.import_people()
        for person in here:
            if person.left:
                person.becomes(world.time.step(), here=False)

    async def _leave(self) -> None:
        """Somebody is away for some days, from today on or later."""
        person = self._one()
        if person is None or self.world.is_down:
            return
        first = self.world.time.now.date() + self.chance.choice((0, 1, 5)) * DAY
        self.world.tell(f"{person.name} is on leave from {first}")
        await self.world.mark(days_from(person.email, "leave", first, self.chance.choice((1, 5, 12))))

    async def _closed(self) -> None:
        """The house or a unit closes for some days."""
        if self.world.is_down:
            return
        first = self.world.time.now.date() + self.chance.choice((1, 4)) * DAY
        unit = self.chance.choice(("", *lived_in(self.world.people)))
        self.world.tell(f"{unit or 'everything'} is closed from {first}")
        await self.world.mark(days_from(unit, "closed", first, self.chance.choice((2, 5))))

    async def _course(self) -> None:
        """Somebody goes on a course, or comes from one; or a course is moved, or called off."""
        person = self._one()
        if person is None or self.world.is_down:
            return
        today = self.world.time.now.date()
        first = today + self.chance.choice((-9, -5, 0, 3, 6)) * DAY
        other = days_from(person.email, "course", first, self.chance.choice((1, 3, 5)))
        theirs = [one for one in self.world.almanac.of(person.email) if one.kind == "course"]
        lately = next((one for one in reversed(theirs) if one.last > today - 14 * DAY), None)
        off = lately is not None and self.chance.random() < 0.3
        if any((one.first, one.last) == (other.first, other.last) for one in theirs if one is not lately) and not off:
            return
        self.world.tell(f"{person.name} is on a course {'never' if off else f'until {other.last}'}, not {lately}")
        await self.world.mark(*(() if off else (other,)), instead_of=lately)

    async def _begins(self) -> None:
        """HR has had somebody's first day at work wrong."""
        person = self._one()
        if person is None or self.world.is_down:
            return
        today = self.world.time.now.date()
        if person.state.starts_on and person.state.starts_on >= today:
            return
        first = today - self.chance.choice((4, 8, 11, 15)) * DAY
        self.world.tell(f"{person.name} began on {first}, not {person.state.starts_on}")
        if person.state.starts_on and person.state.starts_on > first:
            person.joined = self.world.time.now  # nobody can have known it before
        person.becomes(self.world.time.step(), starts_on=first)
        await self.world.import_people()

    async def _meets(self) -> None:
        """Some agree on a meeting one of the next days; or one is moved, or called off."""
        world, now = self.world, self.world.time.now
        person = self._one()
        if person is None or world.is_down:
            return
        coming = [one for one in world.diary.at.values() if one.starts > now + HOUR]
        if coming and self.chance.random() < 0.3:
            old = self.chance.choice(coming)
            later = self.chance.choice((HOUR, DAY))
            moved = replace(old, starts=old.starts + later, ends=old.ends + later)
            off = self.chance.random() < 0.4
            world.tell(f"{old.uid} is {'called off' if off else f'moved to {moved.starts}'}")
            world.diary.becomes(old.uid, None if off else moved, now)
        else:
            tomorrow, weekday = person.state.local(now).date() + DAY, self.chance.randrange(5)
            day = tomorrow + (weekday - tomorrow.weekday()) % 7 * DAY
            starts = instant(day, time(13 if weekday == 3 else 10, 30), zone_named(person.state.zone))
            ends = starts + timedelta(minutes=self.chance.choice((45, 60, 90)))
            people = self._near(person)
            met = Met(f"m{world.time.step()}", starts, ends, frozenset(one.name for one in [person, *people]))
            world.tell(f"{met.uid} is from {starts} to {ends}, with {' '.join(sorted(met.people))}")
            world.diary.becomes(met.uid, met, now)
        if not world.size.gathers:
            world.later(now + timedelta(minutes=16), world.attend)

    def _near(self, person: Person) -> list[Person]:
        """Some who live in the same zone, or anywhere where there are too few."""
        names = self.world.names
        drawn = [self.world.people[name] for name in self.chance.sample(names, min(len(names), 400))]
        here = [one for one in drawn if one.left is None and not one.erased]
        near = [one for one in here if one.state.zone == person.state.zone]
        some = near if len(near) > 2 else here
        return self.chance.sample(some, min(len(some), self.chance.randint(3, 6)))

    async def _steer(self) -> None:
        """HR moves a nudge, pauses it for a while, adds one for some weeks, or sends one by hand."""
        if self.world.is_down:
            return
        plan = self.world.plan
        one = self.chance.choice(plan)
        match self.chance.randrange(4):
            case 0:
                moved = one.model_copy(update={"at": time(self.chance.choice((9, 10, 12, 14)), 15)})
                await self._plan(*[moved if other.name == one.name else other for other in plan])
            case 1:
                await self._plan(*[self._paused(other, other.name == one.name) for other in plan])
                self.world.later(self.world.time.now + DAY * self.chance.randint(2, 12), self._unpaused)
            case 2:
                today = self.world.time.now.date()
                more = Nudge(
                    name=f"ekstra-{self.world.time.steps}", flow="meeting-score", at=time(9, 45), window=3 * HOUR,
                    repeats="FREQ=DAILY;INTERVAL=2", starts=today + 2 * DAY, until=today + 16 * DAY,
                    zone=self.chance.choice((None, "Europe/Copenhagen")), **{"except": (today + 4 * DAY,)},
                )  # fmt: skip
                await self._plan(*plan, more)
            case _:
                await self.world.by_hand(one.name)

    def _paused(self, nudge: Nudge, paused: bool) -> Nudge:
        return nudge.model_copy(update={"paused": True}) if paused else nudge

    async def _unpaused(self) -> None:
        if self.world.is_down:
            self.world.later(self.world.time.now + DAY, self._unpaused)
            return
        await self._plan(*[one.model_copy(update={"paused": False}) for one in self.world.plan])

    async def _plan(self, *plan: Nudge) -> None:
        self.world.tell("HR changes the schedule")
        await self.world.new_plan(plan)

    # What goes wrong.

    async def _clock_jumps(self) -> None:
        self.world.time.wrong_by = self.chance.choice((-2, 2)) * HOUR
        self.world.trouble("clock jumps", f"the clock is wrong by {self.world.time.wrong_by}")
        self.world.later(self.world.time.now + timedelta(minutes=self.chance.randint(5, 300)), self._clock_right)

    async def _clock_right(self) -> None:
        self.world.time.wrong_by = timedelta(0)
        self.world.trouble("clock jumps", "the clock is right again")

    async def _outage(self) -> None:
        platform = self.chance.choice(PLACES)[0]
        length = timedelta(minutes=self.chance.choice((3, 20, 90, 600, 2880)))
        self.world.outside.out[platform] = self.world.time.now + length
        self.world.trouble("outages", f"{platform} is out of order for {length}")

    async def _storm(self) -> None:
        tenant = self.chance.choice(PLACES)[1]
        length = timedelta(minutes=self.chance.choice((10, 60, 240)))
        self.world.outside.storms[tenant] = self.world.time.now + length
        self.world.trouble("storms", f"{tenant} asks to be left alone now and then for {length}")

    async def _down(self) -> None:
        if self.world.is_down:
            return
        length = timedelta(minutes=self.chance.choice((10, 100, 600, 1440, 4320)))
        self.world.down.append((self.world.time.now, self.world.time.now + length))
        self.world.trouble("downtimes", f"nobody runs the program for {length}")

"""The simulated world: people, platforms, replicas of the program on one database, and time that goes from one event to
the next. Nothing in it looks at a clock or throws a die that is not its own."""

import asyncio
import heapq
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from bot.app import App, build
from bot.keys import Pseudonyms, derive
from bot.platform import Platform, Reply, Response, Who
from config.settings import Settings
from flows.dates_file import Marked
from flows.schedule import Nudge
from storage.repositories.teams import ROOT
from tests.conftest import SECRET
from tests.simulation.accounts import Accounts
from tests.simulation.agenda import agenda
from tests.simulation.almanac import Almanac
from tests.simulation.audit import Books, Stand
from tests.simulation.diary import ADDRESS, NONE, Diary, Known, theirs
from tests.simulation.direct import without_threads
from tests.simulation.folk import ZONES, Person, Temper, somebody, team_names
from tests.simulation.judge import Judge
from tests.simulation.outside import ASKABLE, Faults, Outside, Port, Post
from tests.simulation.replica import Bend, Frail, Killed, Replica, rewired, straight
from tests.simulation.virtual import Broken, Time

BEGINS = datetime(2027, 7, 1, 6, tzinfo=UTC)
"""A year from here has both clock changes, a year end and the 29th of February."""

PLANNING = timedelta(hours=16)
LOOKING = timedelta(hours=24)
"""How often it is looked who is to be reminded, and who meets; also at once when a meeting is arranged."""

AGAIN = timedelta(minutes=10)
"""Until somebody plans in the place of one who died over it."""

SELDOM = 0.1
SETTLING = timedelta(seconds=35)
LAGS = (0, 0, 0, 1, 20, 90, 240, 600)
"""Seconds that a beat may come later than what was due."""

MAY_FREEZE = ("after its commit", "after a send", "after asking")

ELSEWHERE = "SE"
"""Whose holidays the unit of the first of them keeps, and those below it."""

Action = Callable[[], Awaitable[None]]
Altered = Callable[[App], App]
Through = Callable[[Platform], Platform]


def as_it_is(app: App) -> App:
    return app


def directly(platform: Platform) -> Platform:
    return platform


@dataclass(frozen=True)
class Size:
    """How large a world, and how long. `zones` of the forty are lived in; `events` is how much more happens than in
    most; `temper` is everybody's, where it is given. `gathers` is how long HR gathers what it hands in; what is new in
    the calendar is read each day then, and not soon. Between two moments at which anything happens there is a `beat` at
    least."""

    people: int = 300
    days: int = 365
    replicas: int = 3
    zones: int = 40
    begins: datetime = BEGINS
    faults: Faults = field(default_factory=Faults)
    events: float = 1.0
    temper: Temper | None = None
    gathers: timedelta | None = None
    beat: timedelta = timedelta(seconds=1)


@dataclass(frozen=True)
class Twist:
    """What is broken, in one that must fail: what is stored, the program, the platforms; or answers that are told as
    saved before they are."""

    bend: Bend = straight
    alter: Altered = as_it_is
    through: Through = directly
    hasty: bool = False


HONEST = Twist()


@dataclass
class Report:
    """What a year came to. `trace` is the same whenever the same happened."""

    seed: int
    messages: int
    deliveries: Mapping[str, int]
    tally: Mapping[str, int]
    trace: str

    def told(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.deliveries.items()))
        faults = ", ".join(f"{count} {name}" for name, count in sorted(self.tally.items()))
        return f"seed {self.seed}: {self.messages} messages; {states}; {faults}; trace {self.trace[:12]}"


class World:
    """`said` are the last things that happened, for whoever must find out why."""

    def __init__(self, url: str, seed: int, size: Size, twist: Twist = HONEST) -> None:
        self.url, self.seed, self.size, self.twist = url, seed, size, twist
        self.time = Time(size.begins)
        self.ends = size.begins + timedelta(days=size.days)
        self.chance = Random(f"{seed}:world")
        self.luck = Random(f"{seed}:faults")
        self.outside = Outside(self.time, Random(f"{seed}:platforms"), size.faults)
        self.base = build(Settings(database_url=url, _env_file=None), SECRET)
        self.books = Books(self.base.database)
        without_threads(self.base.database)
        self.people: dict[str, Person] = {}
        self.names: list[str] = []
        self.almanac = Almanac()
        self.diary = Diary()
        self.judge = Judge(self.people)
        self.accounts = Accounts(self)
        self.zones = ZONES[: size.zones]
        self.units = team_names(self.chance, size.people)
        self.replicas: list[Replica] = []
        self.spare: list[Frail] = []
        self.plan = agenda(self.base.catalogue.flows)
        self.changed: dict[str, list[datetime]] = {}
        self.heap: list[tuple[datetime, int, Action]] = []
        self.down: list[tuple[datetime, datetime]] = []
        self.tally = self.outside.tally
        self.pseudonyms = Pseudonyms(derive(SECRET, "pseudonym"))
        self.said: deque[str] = deque(maxlen=20_000)
        self.nested = False
        self.gathered: set[str] | None = None
        self.troubled = size.begins
        self.planned_at = size.begins - PLANNING
        self.looked_at = size.begins - LOOKING
        self.checked = self.accounted = size.begins.date()
        self.hash = sha256()
        self.on_judged: Callable[[Post, Mapping[str, Any]], None] = lambda _post, _row: None
        self.on_posted: Callable[[Post], Awaitable[None]] | None = None
        self.on_day: Callable[[], Awaitable[None]] | None = None

    # Replicas.

    async def spawn(self) -> Replica:
        """One more process, with a name of its own."""
        self.tally["processes"] += 1
        replica = Replica(f"r{self.tally['processes']}", self.strike, lambda: (self.time.step(), self.time.told()))
        replica.wait_until = self.outside.wait
        database = self.spare.pop().of(replica) if self.spare else await self._frail(replica)
        ports = {name: self.twist.through(Port(replica, self.outside, can)) for name, can in ASKABLE.items()}
        replica.database = database
        given = {
            "database": database,
            "platforms": ports,
            "owner": replica.owner,
            "monotonic": self.time.monotonic,
            "stopping": asyncio.Event(),
            "waits": {},
            "fetch": self.diary,
            "shuffle": lambda: _ranked,
        }
        replica.app = self.twist.alter(rewired(self.base, given))
        return replica

    async def _frail(self, replica: Replica) -> Frail:
        database = Frail(self.url, replica, self.twist.bend)
        await database._synchronous("OFF")
        return database

    async def strike(self, replica: Replica, name: str) -> None:
        """Chance decides whether this replica dies or freezes here."""
        draw, faults = self.luck.random(), self.size.faults
        if draw < faults.kill:
            replica.dead = True
            self.trouble("kills", f"{replica.owner} is killed {name}")
            raise Killed
        if draw < faults.kill + faults.freeze and name in MAY_FREEZE and replica.on_the_wire <= 1:
            await self._freeze(replica, name)
        latest = self.outside.latest
        if name == "after a send" and latest and self.on_posted and not self.nested and replica.on_the_wire <= 1:
            await self._meanwhile(replica, self.on_posted(latest))

    async def _freeze(self, replica: Replica, name: str) -> None:
        seconds = self.luck.choice((5, 30, 70, 400))
        self.trouble("freezes", f"{replica.owner} freezes {seconds} s {name}")
        self.time.passes(seconds)
        if not self.nested:
            await self._meanwhile(replica, self._others(replica))

    async def _others(self, frozen: Replica) -> None:
        for one in [one for one in self.replicas if one is not frozen]:
            for verb in (one.app.reconcile, one.app.deliver, one.app.plan):
                if not one.dead:
                    await self.run(one, verb)
            if not one.dead and self.luck.random() < SELDOM:
                await self.run(one, one.app.remind)

    async def _meanwhile(self, replica: Replica, work: Awaitable[None]) -> None:
        """While that one waits."""
        begun = replica.begun, replica.begun_at
        self.nested = True
        try:
            await work
        finally:
            self.nested = False
            replica.begun, replica.begun_at = begun

    async def run(self, replica: Replica, verb: Callable[[datetime], Awaitable[object]]) -> bool:
        """Whether it survived. In the place of one that did not, there is a new one."""
        if replica.dead:
            return False
        try:
            await verb(self.time.told())
        except Killed:
            await self._replaced(replica)
            return False
        return True

    async def _replaced(self, replica: Replica) -> None:
        if replica in self.replicas:
            self.replicas[self.replicas.index(replica)] = await self.spawn()
        if self.nested and replica.on_the_wire:
            return  # it died while its own message was on the way: whoever sends that comes here too
        while replica.on_the_wire:  # noqa: ASYNC110 the others of its batch are gone too
            await asyncio.sleep(0)
        self.spare.append(replica.database)

    def any(self) -> Replica:
        return self.chance.choice([one for one in self.replicas if not one.dead])

    def trouble(self, kind: str, what: str) -> None:
        self.tally[kind] += 1
        self.troubled = self.time.now
        self.tell(what)

    def tell(self, what: str) -> None:
        line = f"{self.time.now:%Y-%m-%d %H:%M:%S} {what}"
        self.said.append(line)
        self.hash.update(line.encode())

    @property
    def is_down(self) -> bool:
        return bool(self.down) and self.time.now < self.down[-1][1]

    async def ask(self, person: Person, reply: Reply) -> Response | None:
        """What somebody is told. They try again, as people do, until somebody answers; None when nobody is there."""
        if self.is_down:
            return None
        while True:
            replica = self.any()
            try:
                return await replica.app.desk(reply, self.time.told())
            except Killed:
                if self.twist.hasty:
                    await self._replaced(replica)
                    raise
                await self._replaced(replica)

    async def surely(self, work: Callable[[App], Awaitable[Any]]) -> Any:
        """Somebody does it, and does it again if the process dies in the middle."""
        while True:
            replica = self.any()
            try:
                return await work(replica.app)
            except Killed:
                await self._replaced(replica)

    # Time.

    def later(self, when: datetime, action: Action) -> None:
        heapq.heappush(self.heap, (when, self.time.step(), action))

    async def live(self) -> Report:
        """From the first day to the last, and until everything has come to rest."""
        try:
            await self._open()
            while self.time.now < self.ends:
                await self._go_on()
            await self._come_to_rest()
            return await self._report()
        except Broken as broken:
            raise Broken(
                broken.rule, f"{broken}\nseed {self.seed}; what came before:\n{self._before(broken)}"
            ) from None
        finally:
            for database in [*(one.database for one in self.replicas), *self.spare]:
                await database.close()
            await self.books.close()

    async def _report(self) -> Report:
        for line in await self.books.story():
            self.hash.update(line.encode())
        states = await self.books.states()
        return Report(self.seed, self.judge.messages, states, dict(self.tally), self.hash.hexdigest())

    def _before(self, broken: Broken) -> str:
        whose = next((word for word in str(broken).replace(":", " ").split() if word in self.people), None)
        own = [line for line in self.said if whose is None or f" {whose} " in f"{line} "]
        return "\n".join([*own[-15:], "…", *list(self.said)[-15:]])

    async def _open(self) -> None:
        await self.books.open()
        self.replicas = [await self.spawn() for _ in range(self.size.replicas)]
        for number in range(self.size.people):
            person = somebody(number, self.chance, self.units, self.size.zones, self.time.now, self.size.temper)
            self.comes(person)
            if number % 3 == 0:
                person.becomes(0, starts_on=self.time.now.date() - timedelta(days=self.chance.randint(2, 14)))
        await self.import_people()
        await self.keep(self.people["p0"].teams[0], ELSEWHERE)
        await self.surely(lambda app: app.attend.publish(ROOT, ADDRESS))
        await self.new_plan(self.plan)

    def comes(self, person: Person) -> None:
        self.people[person.name] = person
        self.names.append(person.name)

    async def import_people(self) -> None:
        """HR's file, as everybody stands in it now."""
        if self.gathered is not None:
            self.gathered.add("people")
            return
        rows = [person.row() for person in self.people.values() if person.left is None]
        self.settle(meanwhile=True)
        await self.surely(lambda app: app.enrol.people(rows, "hr", self.time.told()))
        for name, row_id in (await self.books.people()).items():
            self.people[name].row_id = row_id
        for person in self.people.values():
            if person.left is None and not person.linked:
                person.linked = True
                await self.link(person)
        self._plans_soon()

    async def mark(self, *more: Marked, instead_of: Marked | None = None) -> None:
        """HR hands in the dates once more, with these, and without the one that was wrong."""
        self.almanac.becomes(more, instead_of)
        if self.gathered is not None:
            self.gathered.add("dates")
            return
        rows = self.almanac.rows(self.people)
        self.settle(meanwhile=True)
        await self.surely(lambda app: app.dates(rows, "hr", self.time.told(), ("leave", "closed", "course")))
        self._plans_soon()

    async def together(self, changes: Iterable[Action]) -> None:
        """HR makes all these changes, and then hands in what changed."""
        self.gathered = set()
        for change in changes:
            await change()
        gathered, self.gathered = self.gathered, None
        if "people" in gathered:
            await self.import_people()
        if "dates" in gathered:
            await self.mark()

    def _plans_soon(self) -> None:
        """What HR has said holds, and what was taken back for it is planned at the next beat."""
        self.settle()
        self.planned_at = self.time.now - PLANNING

    async def keep(self, unit: str, calendar: str) -> None:
        """HR says whose holidays that unit keeps."""

        async def kept(app: App) -> None:
            async with app.database.begin() as work:
                [team] = [one.id for one in await work.teams.all() if one.slug == unit]
                await work.marks.keep(team, calendar)

        await self.surely(kept)
        self.almanac.calendars[unit] = calendar
        self.settle()

    def settle(self, *, meanwhile: bool = False) -> None:
        """From now on everybody is away, keeps the holidays and has the dates that HR has said. `meanwhile`, while it
        is said, they have those of before too."""
        for person in self.people.values():
            away, calendar = self.almanac.away(person), self.almanac.calendar(person)
            dates = self.almanac.dates(person)
            if meanwhile:
                away, calendar, dates = person.state.away, person.state.calendar, dates | person.state.dates
            if (person.state.away, person.state.calendar, person.state.dates) != (away, calendar, dates):
                person.becomes(self.time.step(), away=away, calendar=calendar, dates=dates)
            if not meanwhile:
                person.known = {one: person.known.get(one, self.time.now) for one in dates}

    async def link(self, person: Person) -> None:
        who = self.who(person)
        await self.surely(lambda app: app.enrol.link(who, person.email, f"at {person.name}"))

    def who(self, person: Person) -> Who:
        return Who(*person.place, person.name)

    async def new_plan(self, plan: tuple[Nudge, ...]) -> None:
        """HR changes the schedule."""
        before = {one.name: one for one in self.plan} if self.judge.plans else {}
        after = {one.name: one for one in plan}
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                self.changed.setdefault(name, []).append(self.time.now)
        self.plan = plan
        self.judge.plans.append((self.time.told(), after))
        await self.surely(lambda app: app.configure.apply(plan, "hr", self.time.told()))
        self.judge.named.update(await self.books.names())
        await self.beat(planning=True)

    async def by_hand(self, name: str) -> None:
        """HR sends a nudge to everybody now. Whoever is killed meanwhile has sent it or not; it is not tried again."""
        replica = self.any()
        await self.run(replica, lambda told: replica.app.plan.by_hand(name, told))
        self.tell(f"HR sends {name} by hand")
        await self.beat()

    async def _go_on(self) -> None:
        seen = None if self.is_down else await self.books.stand(self.time.told())
        self.time.now = max(self.time.now, self._next(seen))
        while self.heap and self.heap[0][0] <= self.time.now:
            _, _, action = heapq.heappop(self.heap)
            await action()
            await self.look()
            seen = None
        await self.beat(seen)
        if self.time.now.date() > self.checked:
            await self._day()

    def _next(self, stand: Stand | None) -> datetime:
        """The next moment at which anything can happen; without a stand the program is down."""
        if stand is None:
            soonest = self.down[-1][1]
            return min([soonest, *(when for when, _, _ in self.heap[:1])])
        wrong = self.time.wrong_by
        moments = [self.planned_at + PLANNING, *(when for when, _, _ in self.heap[:1])]
        if stand.next_due:
            moments.append(stand.next_due - wrong + timedelta(seconds=self.chance.choice(LAGS)))
        if stand.closes:
            moments.append(stand.closes - wrong)
        if stand.overdue:
            moments.append(self.time.now + timedelta(seconds=20))
        if stand.in_doubt:
            moments.append(self.time.now + SETTLING)
        return max(min(moments), self.time.now + self.size.beat)

    async def beat(self, seen: Stand | None = None, *, planning: bool = False) -> None:
        """What the heartbeat does at this moment, in one replica or in all of them. `seen` is how it stood when last
        anything happened, for whoever knows."""
        if self.is_down:
            return
        told = self.time.told()
        if planning or self.time.now >= self.planned_at + PLANNING:
            await self._plan()
            seen = None
        stand = seen.later(told) if seen else await self.books.stand(told)
        if stand.closes and stand.closes <= told:
            for replica in self._some():
                await self.run(replica, replica.app.close)
        if stand.overdue:
            for replica in self._some():
                await self.run(replica, replica.app.deliver)
        if stand.in_doubt or self.chance.random() < 0.05:
            for replica in self._some():
                await self.run(replica, replica.app.reconcile)
        await self.look()

    async def _plan(self) -> None:
        self.planned_at = self.time.now
        for replica in self._some():
            if not await self.run(replica, replica.app.plan):
                self.planned_at = self.time.now - PLANNING + AGAIN
            elif self.time.now >= self.looked_at + LOOKING:
                self.looked_at = self.time.now
                await self.run(replica, replica.app.remind)
                await self.attend()

    async def attend(self) -> None:
        """The calendar is read, if it is time, and what it brings is owed. Until that is done it is known or not."""
        if self.is_down:
            return
        await self.look()
        before, told, replica = self.diary.known, self.time.told(), self.any()
        self._meet(self.diary.begin())
        survived = await self.run(replica, replica.app.attend) and await self.run(replica, replica.app.ask_after)
        await self.look()
        self._meet(self.diary.end(before, told) if survived else self.diary.known)

    def _meet(self, known: Known) -> None:
        """From now on the program knows of these meetings."""
        self.diary.known = known
        sure, perhaps = (theirs(some) for some in known)
        for person in self.people.values():
            busy, meets = sure.get(person.name, NONE), perhaps.get(person.name, NONE)
            if (person.state.busy, person.state.meets) != (busy, meets):
                person.becomes(self.time.step(), busy=busy, meets=meets)

    def _some(self) -> list[Replica]:
        return [self.any()] if self.chance.random() < 0.85 else [one for one in self.replicas if not one.dead]

    async def look(self) -> None:
        """Judge what was posted since the last look."""
        if self.outside.broken:
            raise self.outside.broken
        pending, self.outside.pending = self.outside.pending, []
        if not pending:
            return
        rows = await self.books.sent(post.send_id for post in pending)
        for post in pending:
            row = rows.get(post.send_id)
            if row:
                self.tell(
                    f"{post.user} gets {row['flow']}/{row['step']} of {row['source']} {row['day']} {row['state']}"
                )
            self.judge.of(post, row)
            assert row
            self.tally["asked after a meeting"] += str(row and row["source"]).startswith("meeting:")
            self.tally["reminders"] += bool(row["original"])
            self.on_judged(post, row["original"] or row)

    async def _day(self) -> None:
        """Once a day the books are looked at."""
        self.checked = self.time.now.date()
        if self.on_day and not self.is_down:
            await self.on_day()
        if not self.is_down:
            await self.run(one := self.any(), one.app.forget.retain)
        if self.checked.weekday() == 0:
            await self._week()

    async def _week(self) -> None:
        """Once a week whoever should have been asked is counted too, if somebody is there to have planned it."""
        up = not self.is_down
        if up:
            await self.surely(lambda app: app.plan(self.time.told()))
            await self.surely(lambda app: app.reconcile(self.time.told()))
        await self._audit()
        await self.accounts.priorities(self.checked - timedelta(days=8))
        while up and self.accounted < self.checked - timedelta(days=4):
            self.accounted += timedelta(days=1)
            await self.accounts.of(self.accounted)

    async def _audit(self) -> None:
        await self.look()
        calm = self.time.now - self.troubled > timedelta(hours=2) and not self.is_down
        await self.books.check(self.time.told(), self.judge.posts, self.judge.snoozed, calm=calm)
        erased = [person for person in self.people.values() if person.erased]
        if erased:
            again = {person.row_id for person in self.people.values() if not person.erased}  # ids may be given again
            gone = {person.row_id for person in erased} - again
            await self.books.nobody(gone, [person.email for person in erased])
        counted, owed = await self.base.counts(), await self.books.of_the_schedule()
        if sum(counted.values()) != owed:
            raise Broken("sums", f"the program counts {dict(counted)}, and {owed} are owed")

    async def _come_to_rest(self) -> None:
        """No more faults: within minutes nothing is in doubt any more, and the books are looked at once more."""
        self.outside.out.clear()
        self.outside.storms.clear()
        self.time.wrong_by = timedelta(0)
        self.size = replace(self.size, faults=Faults(0, 0, 0, 0, 0))
        self.outside.faults = self.size.faults
        if self.down:
            self.time.now = max(self.time.now, self.down[-1][1])
        for _ in range(40):
            self.time.passes(35)
            await self.beat()
        self.troubled = self.time.now - timedelta(days=1)
        await self._audit()
        states = await self.books.states()
        possible = (
            10 * (self.tally["kills"] + self.tally["freezes"]) + self.tally["lost replies"] + self.tally["in outages"]
        )
        if states.get("sending") or states.get("unknown", 0) > possible:
            raise Broken("stuck", f"{states} after {dict(self.tally)}")


def _ranked(unit: int, person: str) -> str:
    return sha256(f"{unit}:{person}".encode()).hexdigest()

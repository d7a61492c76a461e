"""The platforms of the simulated world: one log of what truly was posted, and everything that can go wrong."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.platform import Posted, RefusedError, UnavailableError, UncertainError, UnreachableError
from flows.message import Message
from storage.records import Destination
from tests.simulation.folk import Place
from tests.simulation.replica import Killed, Replica
from tests.simulation.virtual import Broken, Time

ASKABLE = {"slack": True, "teams": False}


@dataclass(frozen=True)
class Faults:
    """How often, of one: a process dies or freezes at a moment; a reply is lost, a message refused; in a storm we are
    told to wait. Where it is `stormy` there is always a storm."""

    kill: float = 0.002
    freeze: float = 0.001
    lost: float = 0.01
    refused: float = 0.001
    wait: float = 0.3
    stormy: bool = False


@dataclass(frozen=True)
class Post:
    """A message that truly is there. `begun` and `begun_at` are when its sender had begun the transaction that let it
    go, `late` how many seconds before."""

    step: int
    at: datetime
    begun: int
    begun_at: datetime
    late: float
    place: Place
    user: str
    send_id: str
    message: Message
    owner: str


@dataclass
class Outside:
    """`pending` are posts that nobody has judged yet; `waits` until when a tenant may not be called by whoever begins
    after that step; `broken` is what nobody could be told within a call; `out` and `storms` until when a platform is
    out of order, and a tenant in a storm."""

    time: Time
    chance: Random
    faults: Faults
    latest: Post | None = None
    posts: int = 0
    pending: list[Post] = field(default_factory=list)
    posted: Counter[str] = field(default_factory=Counter)
    waits: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    out: dict[str, datetime] = field(default_factory=dict)
    storms: dict[str, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    tally: Counter[str] = field(default_factory=Counter)
    broken: Broken | None = None

    def is_out(self, platform: str) -> bool:
        return self.time.now < self.out.get(platform, self.time.now)

    def storming(self, tenant: str) -> bool:
        return self.faults.stormy or self.time.now < self.storms.get(tenant, self.time.now)

    def wait(self, tenant: str, until: datetime) -> None:
        """All replicas can know now that this tenant is not to be called before then."""
        _, before = self.waits.get(tenant, (0, until))
        self.waits[tenant] = (self.time.step(), max(before, until))

    def called(self, replica: Replica, to: Destination) -> None:
        known, until = self.waits.get(to.tenant, (0, self.time.told()))
        if replica.begun > known and self.time.told() < until:
            self.broken = Broken(
                "retry-after", f"{replica.owner} calls {to.tenant} at {self.time.told()}, before {until}"
            )

    def post(self, replica: Replica, to: Destination, message: Message, send_id: str) -> Post:
        begun_at = replica.begun_at
        assert begun_at
        late = (self.time.told() - begun_at).total_seconds()
        post = Post(
            self.time.step(), self.time.told(), replica.begun, begun_at, late, (to.platform, to.tenant), to.user_id,
            send_id, message, replica.owner,
        )  # fmt: skip
        self.posted[send_id] += 1
        self.latest, self.posts = post, self.posts + 1
        self.pending.append(post)
        return post


@dataclass(frozen=True)
class Port:
    """A platform as one replica has it. Sends that are under way at once go out one after the other, so that chance is
    the same every time; the last of them may take long."""

    replica: Replica
    outside: Outside
    can_ask: bool

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        self.replica.on_the_wire += 1
        try:
            await asyncio.sleep(0)  # until all that go out at once are under way
            async with self.replica.turn:
                return await self._send(to, message, send_id)
        finally:
            self.replica.on_the_wire -= 1

    async def _send(self, to: Destination, message: Message, send_id: str) -> Posted:
        if self.replica.dead:
            if self.outside.chance.random() < 0.5 and not self._trouble(to):
                self.outside.post(self.replica, to, message, send_id)
            raise Killed
        self.outside.called(self.replica, to)
        await self.replica.reach("before a send")
        if error := self._trouble(to):
            if isinstance(error, UnavailableError) and error.retry_after:
                until, asked = self.outside.time.told() + error.retry_after, self.replica.asked_to_wait
                asked[to.tenant] = max(until, asked.get(to.tenant, until))
            raise error
        lost = self.outside.chance.random() < self.outside.faults.lost
        if lost:
            self.outside.tally["lost replies"] += 1
        if lost and self.outside.chance.random() < 0.5:
            raise ConnectionResetError
        self.outside.post(self.replica, to, message, send_id)
        await self.replica.reach("after a send")
        if lost:
            raise UncertainError("timeout")
        return Posted(f"m{self.outside.posts}")

    def _trouble(self, to: Destination) -> Exception | None:
        draw = self.outside.chance.random()
        if to.user_id in self.outside.gone:
            return UnreachableError("uninstalled")
        if self.outside.is_out(to.platform):
            if draw < 0.7:
                return UnavailableError("no-connection")
            self.outside.tally["in outages"] += 1
            return UncertainError("server-error")
        if self.outside.storming(to.tenant) and draw < self.outside.faults.wait:
            self.outside.tally["told to wait"] += 1
            return UnavailableError("ratelimited", timedelta(seconds=self.outside.chance.randint(1, 60)))
        return RefusedError("invalid-blocks") if draw > 1 - self.outside.faults.refused else None

    async def replace(self, address: str, message: Message) -> None:
        pass

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        await self.replica.reach("before asking")
        if self.outside.is_out(to.platform):
            return None
        found = self.outside.posted[send_id] > 0
        await self.replica.reach("after asking")
        return found

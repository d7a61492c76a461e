"""The calendar of the house: who meets when, and since when the program knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from bot.fetched import Fetched
from tests.bot.calendars import calendar, event
from tests.simulation.virtual import EPOCH

ADDRESS = "https://calendar.example.org/secret/house.ics"
LATELY = timedelta(days=2)
AHEAD = timedelta(hours=48)
"""The program knows no more than that of what comes."""


@dataclass(frozen=True)
class Met:
    """A meeting of these people, by their names."""

    uid: str
    starts: datetime
    ends: datetime
    people: frozenset[str]

    @property
    def key(self) -> str:
        return sha256(f"{self.uid}\n".encode()).hexdigest()


Known = tuple[frozenset[Met], frozenset[Met]]
"""The meetings that the program knows of for sure, and those that it may know of."""


NONE: frozenset[Met] = frozenset()


def theirs(met: frozenset[Met]) -> Mapping[str, frozenset[Met]]:
    """The meetings by who takes part."""
    found: dict[str, set[Met]] = {}
    for one in met:
        for name in one.people:
            found.setdefault(name, set()).add(one)
    return {name: frozenset(some) for name, some in found.items()}


@dataclass
class Diary:
    """What is published at one address. `read` is what stood there when it was last asked for, since `begin`, and
    `changed` whether the program was told; `whole` is when it last was: of what it is not told it knows no more than
    then."""

    at: dict[str, Met] = field(default_factory=dict)
    version: int = 0
    read: frozenset[Met] | None = None
    changed: bool = True
    whole: datetime = EPOCH
    known: Known = (frozenset(), frozenset())

    async def __call__(self, url: str, etag: str | None) -> Fetched:
        assert url == ADDRESS
        self.read, now = frozenset(self.at.values()), str(self.version)
        self.changed = etag != now
        told = [event(one.uid, one.starts, one.ends - one.starts, sorted(one.people)) for one in self.at.values()]
        return Fetched(calendar(*told) if self.changed else None, now)

    def check(self, url: str) -> None:
        pass

    def begin(self) -> Known:
        """While it may be read, what stands there is known or not, and so is what stood there before."""
        self.read, now, (sure, perhaps) = None, frozenset(self.at.values()), self.known
        return sure & now, perhaps | now

    def end(self, before: Known, told: datetime) -> Known:
        """It was read, or it was too early for that. What is over by then stays as it was."""
        if self.read is None:
            return before
        over = {one for one in before[1] if one.ends <= told}
        self.whole = told if self.changed else self.whole
        return frozenset(one for one in self.read if one.starts < self.whole + AHEAD), self.read | over

    def becomes(self, uid: str, met: Met | None, now: datetime) -> None:
        """That meeting is as told, or is called off. What is long over is not shown any more."""
        self.at = {key: one for key, one in self.at.items() if key != uid and one.ends > now - LATELY}
        self.at |= {uid: met} if met else {}
        self.version += 1

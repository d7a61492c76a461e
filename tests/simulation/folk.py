"""The people of the simulated world: where they live, how they work, and how they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from flows.people_file import Row
from tests.simulation.diary import Met

HOME = "Europe/Copenhagen"
ZONES = (
    HOME, "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu", "Africa/Casablanca", "America/St_Johns",
    "America/New_York", "Asia/Kolkata", "Europe/London", "America/Santiago", "Pacific/Apia", "Pacific/Kiritimati",
    "Pacific/Pago_Pago", "Asia/Tehran", "Africa/Cairo", "America/Sao_Paulo", "America/Los_Angeles", "America/Denver",
    "America/Chicago", "America/Halifax", "America/Anchorage", "Pacific/Honolulu", "Atlantic/Azores",
    "Atlantic/Reykjavik", "Europe/Dublin", "Europe/Athens", "Europe/Istanbul", "Asia/Jerusalem", "Asia/Beirut",
    "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Yangon", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Eucla", "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""Forty: whole, half and quarter hours, both hemispheres, the first and the last to see a day, and some that changed
their mind about daylight saving."""

Temper = Literal["fast", "late", "never", "twice", "snoozes", "quick", "changes"]
TEMPERS: Sequence[tuple[Temper, int]] = (
    ("fast", 40), ("late", 18), ("never", 15), ("twice", 10), ("snoozes", 8), ("quick", 4), ("changes", 5),
)  # fmt: skip
"""Of a hundred people. The quick answer before the platform has told us that the message is there."""

Place = tuple[str, str]
"""A platform and a tenant on it."""

PLACES: Sequence[Place] = (("slack", "T1"), ("slack", "T2"), ("teams", "E1"))


Dated = tuple[str, date]
"""What a nudge can be counted from, and when that was or will be."""


@dataclass(frozen=True)
class State:
    """What holds for a person at a moment: all that decides whether they may be written to, and about what. `busy` are
    the meetings that the program knows of, `meets` those that it may know of as well. `perhaps` is what may hold
    instead: they are saying so just now."""

    zone: str = HOME
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(8)
    closes: time = time(16)
    weekly: int | None = None
    starts_on: date | None = None
    paused_until: datetime | None = None
    rests_until: datetime | None = None
    stopped: bool = False
    here: bool = True
    calendar: str = "DK"
    away: tuple[tuple[date, date], ...] = ()
    dates: frozenset[Dated] = frozenset()
    meets: frozenset[Met] = frozenset()
    busy: frozenset[Met] = frozenset()
    perhaps: "State | None" = None

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))


@dataclass
class Person:
    """`name` is their user id too. `history` are their states and the step from which each held; `got` are the
    deliveries that cost attention, with the instant; `sign` is the step at which they last showed that they are there;
    `row_id` is what the program calls them; `known` is since when HR says of each date that it is theirs."""

    name: str
    temper: Temper
    teams: tuple[str, ...]
    leads: tuple[str, ...]
    place: Place
    joined: datetime
    history: list[tuple[int, State]]
    roles: tuple[str, ...] = ()
    row_id: int = 0
    left: datetime | None = None
    erased: datetime | None = None
    uninstalled: bool = False
    linked: bool = False
    sign: int = 0
    got: list["Got"] = field(default_factory=list)
    known: dict[Dated, datetime] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"

    @property
    def state(self) -> State:
        return self.history[-1][1]

    def becomes(self, step: int, **values: object) -> None:
        """From that step on."""
        self.history.append((step, replace(self.state, **values)))  # type: ignore[arg-type]

    def at(self, step: int) -> State:
        """How it was at that step."""
        return next((state for since, state in reversed(self.history) if since <= step), self.history[0][1])

    def stays(self, day: date) -> bool:
        """Whether they are still here the day after."""
        return self.left is None or self.left.date() > day + timedelta(days=1)

    def row(self) -> Row:
        """Their line in HR's file."""
        return Row(
            self.email, self.name.capitalize(), self.teams, self.leads, self.roles, self.state.zone, None, None, None,
            self.state.starts_on,
        )  # fmt: skip


@dataclass
class Got:
    """A message that cost attention: `clean` when nobody could doubt that it arrived; `asks` when it was one more
    question, and not once more the same."""

    delivery: int
    at: datetime
    step: int
    clean: bool = False
    asks: bool = True
    priority: int = 0


def team_names(chance: Random, people: int) -> list[str]:
    """Units in five levels, one for every twelve people or so."""
    names: list[str] = []
    for number in range(max(3, people // 12)):
        parents = [name for name in names if name.count("/") < 4]
        parent = chance.choice(parents) if parents and chance.random() < 0.75 else ""
        names.append(f"{parent}/u{number}".strip("/"))
    return names


def somebody(
    number: int, chance: Random, names: Sequence[str], zones: int, now: datetime, temper: Temper | None
) -> Person:
    """A new colleague. Half live at home; some have hours, days and caps of their own."""
    tempers = [temper for temper, weight in TEMPERS for _ in range(weight)]
    team = chance.choice(names)
    state = State(zone=HOME if chance.random() < 0.5 else chance.choice(ZONES[:zones]))
    leads = (team,) if chance.random() < 0.06 else ()
    drawn = chance.choice(tempers)
    return Person(f"p{number}", temper or drawn, (team,), leads, chance.choice(PLACES), now, [(0, state)])

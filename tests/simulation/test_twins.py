"""What the simulation would say if a rule were broken: each of these programs is found out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time

import pytest

from flows.gate import Budget
from tests.simulation.conftest import lived
from tests.simulation.folk import Temper
from tests.simulation.outside import Faults
from tests.simulation.twins import (
    ALWAYS,
    Boasts,
    ByInstant,
    CountsFromTheDayAfter,
    Denies,
    ForgetsToWait,
    Frees,
    GivesNoReason,
    KeepsAnswers,
    MissesLateDates,
    MissesOne,
    Remembers,
    RemindsAtOnce,
    SeesNoPress,
    SeesNothingAhead,
    TakesAnyPress,
    bending,
    careless,
    heeds_nobody,
    looks_at_no_clock,
)
from tests.simulation.virtual import Broken
from tests.simulation.world import BEGINS, Size, Twist

EASTER = datetime(2028, 4, 3, 6, tzinfo=UTC)
EPIPHANY = datetime(2027, 12, 27, 6, tzinfo=UTC)
"""The 6th of January 2028 is a Thursday, and free in Sweden."""

PEACE = Faults(kill=0.001, freeze=0.0, lost=0.0, refused=0.0)
DEADLY = Faults(kill=0.03, freeze=0.0, lost=0.0, refused=0.0)
FROZEN = Faults(kill=0.0, freeze=0.3, lost=0.0, refused=0.0)
VAGUE = Faults(kill=0.0, freeze=0.0, lost=0.3, refused=0.0)
STORMY = Faults(kill=0.0, freeze=0.0, lost=0.0, refused=0.0, wait=0.8, stormy=True)


@dataclass(frozen=True)
class Case:
    """A program with one rule broken, the rules that say so, and the world that shows it."""

    twist: Twist
    rules: tuple[str, ...]
    faults: Faults = PEACE
    days: int = 16
    people: int = 20
    begins: datetime = EASTER
    events: float = 1.0
    temper: Temper | None = None
    zones: int = 12
    seed: int = 7
    replicas: int = 2

    @property
    def size(self) -> Size:
        return Size(
            self.people, self.days, self.replicas, self.zones, self.begins, self.faults, self.events, self.temper
        )


CASES = {
    "the gate is asked only when it plans": Case(
        Twist(alter=careless(**ALWAYS, opens=time(0), closes=time(23, 59))), ("hours", "day-off", "pause", "stop")
    ),
    "holidays are forgotten": Case(Twist(alter=careless(calendar="US")), ("holiday",)),
    "stop is forgotten": Case(Twist(alter=careless(stopped=False)), ("stop",), events=8),
    "pauses are forgotten": Case(Twist(alter=careless(paused_until=None)), ("pause",), events=8),
    "leave and closing days are forgotten": Case(Twist(alter=careless(away=())), ("away",), events=10),
    "meetings are forgotten": Case(Twist(alter=careless(busy=())), ("in-meeting",), events=10, zones=1, begins=BEGINS),
    "one calendar of holidays for everybody": Case(
        Twist(alter=careless(calendar="DK")), ("holiday",), begins=EPIPHANY, days=16
    ),
    "the budget is one too many": Case(
        Twist(alter=careless(Budget(2, 4))), ("day-budget", "week-budget"), events=40, days=28, people=25
    ),
    "what may be there is sent again unasked": Case(Twist(through=Denies), ("once",), VAGUE),
    "a lease that ran out frees what was on its way": Case(Twist(bend=bending(deliveries=Frees)), ("once",), DEADLY),
    "nobody looks at the clock before the first byte": Case(
        Twist(alter=looks_at_no_clock), ("deadline", "once"), FROZEN
    ),
    "an occasion is named by the instant it was planned": Case(
        Twist(bend=bending(occurrences=ByInstant)), ("one-row", "day-budget", "once"), DEADLY, events=10
    ),
    "a platform's wish binds one message only": Case(
        Twist(bend=bending(throttles=ForgetsToWait), alter=heeds_nobody),
        ("retry-after",),
        STORMY,
        people=60,
        zones=1,
        days=3,
    ),
    "what a platform asks of one process the others do not hear": Case(
        Twist(bend=bending(throttles=ForgetsToWait)), ("retry-after",), STORMY, people=60, days=8, replicas=4
    ),
    "it is said to be saved before it is": Case(Twist(hasty=True), ("told-saved", "newest-wins"), DEADLY),
    "the answer that arrives last wins": Case(
        Twist(bend=bending(deliveries=TakesAnyPress)), ("newest-wins",), temper="changes"
    ),
    "somebody is missed": Case(Twist(bend=bending(people=MissesOne)), ("nothing-lost",)),
    "whoever has answered is reminded": Case(
        Twist(bend=bending(deliveries=SeesNoPress)), ("reminded-answered",), temper="late", people=30, days=28
    ),
    "reminders come too soon": Case(
        Twist(bend=bending(deliveries=RemindsAtOnce)), ("reminded-early",), temper="late", zones=1, begins=BEGINS
    ),
    "dates are read a day off": Case(
        Twist(bend=bending(people=CountsFromTheDayAfter)), ("its-day", "nothing-lost"), days=28, begins=BEGINS
    ),
    "what waits for a working day is lost when HR changes something": Case(
        Twist(bend=bending(marks=MissesLateDates)), ("nothing-lost",), days=60, events=2, begins=BEGINS
    ),
    "first come, first served": Case(Twist(bend=bending(deliveries=SeesNothingAhead)), ("priority",), days=36),
    "answers are kept when their period is over": Case(Twist(bend=bending(answers=KeepsAnswers)), ("closed",)),
    "nobody says why": Case(Twist(bend=bending(deliveries=GivesNoReason)), ("reason",), events=4),
    "what was not sent is said to be sent": Case(Twist(through=Boasts), ("silently-lost",)),
    "somebody who was erased stands in the log": Case(Twist(bend=bending(rosters=Remembers)), ("erased",), events=20),
}


EVERY_DAY = (
    "the gate is asked only when it plans",
    "holidays are forgotten",
    "leave and closing days are forgotten",
    "what may be there is sent again unasked",
    "somebody is missed",
)
"""The others are found by `make long`."""


def often(name: str) -> object:
    return pytest.param(name, marks=() if name in EVERY_DAY else (pytest.mark.long,))


@pytest.mark.parametrize("name", [often(name) for name in CASES])
def test_a_broken_rule_is_found(fresh: Callable[[], str], name: str) -> None:
    case = CASES[name]
    with pytest.raises(Broken, match=f"seed {case.seed}") as found:
        lived(fresh(), case.seed, case.size, case.twist)
    assert found.value.rule in case.rules


WORLDS = {case.size: case.seed for case in CASES.values()}


@pytest.mark.long
@pytest.mark.parametrize("size", WORLDS, ids=str)
def test_nothing_is_found_in_the_same_world_when_no_rule_is_broken(fresh: Callable[[], str], size: Size) -> None:
    lived(fresh(), WORLDS[size], size)

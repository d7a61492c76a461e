"""Whether everybody who should have been asked was: by the schedule that was in force, read by itself."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flows.schedule import Nudge
from tests.simulation.audit import falls_on
from tests.simulation.folk import Person, State
from tests.simulation.judge import working
from tests.simulation.virtual import Broken

if TYPE_CHECKING:
    from tests.simulation.world import World

DAY = timedelta(days=1)
IN_TIME = 3 * DAY
"""Whoever is known so long before is asked on the day itself."""

PATIENCE = timedelta(days=10)
"""Longer than what is counted from a date waits for a good moment."""

NOT_OWED = {"skipped", "taken-back"}


class Accounts:
    """Looks at a day once, when it is over."""

    def __init__(self, world: "World") -> None:
        self.world = world

    async def of(self, day: date) -> None:
        """Everybody who should have been asked on that day has a row, and so does nobody who should not. Raises
        Broken."""
        if day <= self.world.size.begins.date() + 2 * DAY:
            return
        for nudge in self._plan_of(day):
            if nudge.anchor:
                await self._counted(nudge, nudge.anchor, day)
            elif nudge.repeats and not self._unsettled(nudge.name, day):
                await self._repeated(nudge, day)

    async def priorities(self, since: date) -> None:
        """Nobody got something and therefore not what was more important, and due that day as well. Raises Broken."""
        judge = self.world.judge
        people = {person.row_id: person for person in self.world.people.values()}
        for row in await self.world.books.crowded_out(since):
            person, name = people[row["person_id"]], judge.named[row["schedule_id"]]
            if self._unsettled(name, row["day"]):
                continue
            rank, day = min(judge.ranks(name, row["due_at"]), default=0), self._asked_on(name, row["day"])
            for got in person.got:
                state = person.at(got.step)
                same = state.local(got.at).date() == day and comes(state, row["due_at"], row["expires_at"])
                if same and got.priority < rank and self._since(person, name, row["day"]) <= got.at <= row["due_at"]:
                    raise Broken("priority", f"{person.name} got {got} instead of {name} on {row['day']}")
            self.world.tally["gave way to something else"] += 1

    def _asked_on(self, name: str, day: date) -> date:
        """What is counted from a date is asked when the house works."""
        nudge = self._nudge(name, day)
        return working(day, nudge.offset) if nudge and nudge.anchor else day

    def _nudge(self, name: str, day: date) -> Nudge | None:
        return next((one for one in self._plan_of(day) if one.name == name), None)

    def _since(self, person: Person, name: str, day: date) -> datetime:
        """When it could be known that this nudge is theirs on that day."""
        nudge, always = self._nudge(name, day), self.world.size.begins
        dated = nudge and nudge.anchor and (nudge.anchor, day - nudge.offset)
        return person.known.get(dated, always) if dated else always

    async def _repeated(self, nudge: Nudge, day: date) -> None:
        found = await self._found(nudge, day)
        if falls_on(nudge, day):
            self._nobody_lost(nudge, day, self._people(day), found.keys())
        elif set(found.values()) - NOT_OWED:
            raise Broken("its-day", f"{nudge.name} was planned on {day}")

    async def _counted(self, nudge: Nudge, anchor: str, day: date) -> None:
        """Also where HR changed the schedule or the dates meanwhile, or nobody was there: it waits for a while."""
        found, theirs = await self._found(nudge, day), (anchor, day - nudge.offset)
        for person in self.world.people.values():
            whose = any(theirs in state.dates for _, state in person.history)
            if not whose and found.get(person.row_id, "skipped") not in NOT_OWED:
                raise Broken("its-day", f"{nudge.name} was planned on {day} for {person.name}, whose day it is not")
        if self._paused(nudge.name, day):
            return
        asked_on = working(day, nudge.offset)
        known = [one for one in self._people(day) if theirs in one.known and one.stays(asked_on)]
        meant = [one for one in known if one.known[theirs].date() <= day - IN_TIME]
        self._nobody_lost(nudge, day, meant, {person for person, state in found.items() if state != "taken-back"})
        self.world.tally["dates accounted for"] += len(meant)

    async def _found(self, nudge: Nudge, day: date) -> Mapping[int, str]:
        [schedule] = [key for key, name in self.world.judge.named.items() if name == nudge.name]
        return await self.world.books.planned(f"schedule:{schedule}", day)

    def _nobody_lost(self, nudge: Nudge, day: date, meant: Collection[Person], found: Collection[int]) -> None:
        lost = [person.name for person in meant if person.row_id not in found]
        if lost:
            raise Broken("nothing-lost", f"{nudge.name} on {day} never came to {lost[:5]} and {len(lost)} in all")
        self.world.tally["days and people accounted for"] += len(meant)

    def _plan_of(self, day: date) -> tuple[Nudge, ...]:
        """The schedule that was in force on that day."""
        in_force = [plan for since, plan in self.world.judge.plans if since.date() <= day]
        return tuple(in_force[-1].values()) if in_force else ()

    def _unsettled(self, name: str, day: date) -> bool:
        """Whether the schedule changed around that day, or nobody was there to plan it."""
        first, last = day - 3 * DAY, day + 2 * DAY
        changed = any(first <= when.date() <= last for when in self.world.changed.get(name, ()))
        return changed or any(begins.date() <= last and first <= ends.date() for begins, ends in self.world.down)

    def _paused(self, name: str, day: date) -> bool:
        """Whether it was paused, or gone, at any time from the day before until it would be too late."""
        plans = self.world.judge.plans
        for number, (since, plan) in enumerate(plans):
            until = plans[number + 1][0].date() if number + 1 < len(plans) else date.max
            if since.date() <= day + PATIENCE and until >= day - DAY and (name not in plan or plan[name].paused):
                return True
        return False

    def _people(self, day: date) -> list[Person]:
        return [person for person in self.world.people.values() if _meant(person, day)]


def _meant(person: Person, day: date) -> bool:
    starts = person.state.starts_on
    here = person.joined.date() <= day - IN_TIME and not person.erased and (not starts or starts <= day)
    return here and person.stays(day)


def comes(state: State, due: datetime, expires: datetime) -> bool:
    """Whether the meetings that are known at that moment leave it any time that day, one after the other."""
    at = due
    for one in sorted(state.busy, key=lambda one: one.starts):
        if one.starts <= at < one.ends:
            at = one.ends
    return at == due or (at < expires and state.local(at).time() < state.closes)

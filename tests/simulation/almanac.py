"""Who is on leave, what is closed, and whose holidays are kept: as HR says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.dates_file import Marked
from tests.simulation.folk import Dated, Person

HOLIDAYS = "DK"


@dataclass
class Almanac:
    """`marked` is HR's file, by whom it speaks of; `calendars` are the units that keep holidays of their own."""

    marked: dict[str, list[Marked]] = field(default_factory=dict)
    calendars: dict[str, str] = field(default_factory=dict)

    def of(self, who: str) -> Sequence[Marked]:
        """What the file says of somebody, or of a unit."""
        return self.marked.get(who, ())

    def becomes(self, more: Iterable[Marked], instead_of: Marked | None) -> None:
        """These are in it too, and not the one that was wrong."""
        if instead_of:
            self.marked[instead_of.who].remove(instead_of)
        for one in more:
            self.marked.setdefault(one.who, []).append(one)

    def rows(self, people: Mapping[str, Person]) -> list[Marked]:
        """The file, from now on without those who are not here any longer, and without units that nobody is in."""
        here = {one.email for one in people.values() if one.left is None and not one.erased}
        known = {"", *here, *lived_in(people)}
        self.marked = {who: some for who, some in self.marked.items() if who in known}
        return [one for some in self.marked.values() for one in some]

    def away(self, person: Person) -> tuple[tuple[date, date], ...]:
        """Own leave, and where the house, their team or a unit above it is closed."""
        units = sorted({"", *(unit for team in person.teams for unit in upwards(team))})
        leave = [one for one in self.of(person.email) if one.kind == "leave"]
        closed = [one for unit in units for one in self.of(unit) if one.kind == "closed"]
        return tuple((one.first, one.last) for one in leave + closed)

    def dates(self, person: Person) -> frozenset[Dated]:
        """Their first day at work, and the last days of their courses."""
        courses = [one.last for one in self.of(person.email) if one.kind == "course"]
        joined = [("joined", person.state.starts_on)] if person.state.starts_on else []
        return frozenset([*joined, *(("course", last) for last in courses)])

    def calendar(self, person: Person) -> str:
        """The nearest unit that keeps any, upwards from the first team."""
        kept = (self.calendars[unit] for unit in upwards(person.teams[0]) if unit in self.calendars)
        return next(kept, HOLIDAYS)


def lived_in(people: Mapping[str, Person]) -> list[str]:
    """The units that somebody is in, and those above them."""
    here = [one for one in people.values() if one.left is None and not one.erased]
    return sorted({unit for one in here for team in (*one.teams, *one.leads) for unit in upwards(team)})


def upwards(unit: str) -> Iterator[str]:
    while unit:
        yield unit
        unit = unit.rpartition("/")[0]


def days_from(who: str, kind: str, first: date, length: int) -> Marked:
    return Marked(who, kind, first, first + timedelta(days=length - 1))  # type: ignore[arg-type]

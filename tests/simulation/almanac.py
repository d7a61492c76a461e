"""Who is on leave, what is closed, and whose holidays are kept: as HR says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.dates_file import Marked
from tests.simulation.folk import Dated, Person

HOLIDAYS = "DK"


@dataclass
class Almanac:
    """`marked` is HR's file; `calendars` are the units that keep holidays of their own."""

    marked: list[Marked] = field(default_factory=list)
    calendars: dict[str, str] = field(default_factory=dict)

    def rows(self, people: Mapping[str, Person]) -> list[Marked]:
        """The file, from now on without those who are not here any longer, and without units that nobody is in."""
        here = {one.email for one in people.values() if one.left is None and not one.erased}
        known = {"", *here, *lived_in(people)}
        self.marked = [one for one in self.marked if one.who in known]
        return self.marked

    def away(self, person: Person) -> tuple[tuple[date, date], ...]:
        """Own leave, and where the house, their team or a unit above it is closed."""
        units = {unit for team in person.teams for unit in upwards(team)}
        leave = [one for one in self.marked if one.kind == "leave" and one.who == person.email]
        closed = [one for one in self.marked if one.kind == "closed" and (not one.who or one.who in units)]
        return tuple((one.first, one.last) for one in leave + closed)

    def dates(self, person: Person) -> frozenset[Dated]:
        """Their first day at work, and the last days of their courses."""
        courses = [one.last for one in self.marked if one.kind == "course" and one.who == person.email]
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

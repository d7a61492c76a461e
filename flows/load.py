"""Who gets what in the coming weeks, and how much that is for a person. From groups of people, never from people: it
takes as long for a hundred as for a hundred thousand. Only what the schedule plans, nothing that follows from answers
(rule A2.11)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.gate import Budget


@dataclass(frozen=True, slots=True)
class Planned:
    """A nudge on a local day. `audience` is a place among the audiences that groups are told by; `people` how many it
    is meant for."""

    day: date
    at: str
    name: str
    flow: str
    audience: int
    people: int


Groups = Sequence[tuple[frozenset[int], int]]
"""(the audiences that these people are in, how many people)."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the schedule. `times` says how many people it means to ask so many times; `fullest` is the day on which
    it asks most people, `held_back` how many messages the budget does not let through."""

    monday: date
    planned: tuple[Planned, ...]
    times: Mapping[int, int]
    fullest: date | None
    messages: int
    held_back: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def mondays(today: date, weeks: int = 4) -> Sequence[date]:
    """The weeks from the one that day is in."""
    first = today - timedelta(days=today.weekday())
    return [first + timedelta(weeks=n) for n in range(weeks)]


def week(monday: date, planned: Iterable[Planned], groups: Groups, budget: Budget) -> Week:
    """The week that begins then, of whatever is planned."""
    within = tuple(sorted(_within(monday, planned), key=lambda one: (one.day, one.at, one.name)))
    times: Counter[int] = Counter()
    through = 0
    for audiences, people in groups:
        a_day = Counter(one.day for one in within if one.audience in audiences)
        if asked := sum(a_day.values()):
            times[asked] += people
            through += people * min(budget.week, sum(min(budget.day, count) for count in a_day.values()))
    messages = sum(one.people for one in within)
    return Week(monday, within, dict(sorted(times.items())), _fullest(within), messages, max(0, messages - through))


def _within(monday: date, planned: Iterable[Planned]) -> Iterable[Planned]:
    return (one for one in planned if monday <= one.day < monday + timedelta(weeks=1))


def _fullest(planned: Sequence[Planned]) -> date | None:
    """The day of most messages, the earliest of several."""
    messages: Counter[date] = Counter()
    for one in planned:
        messages[one.day] += one.people
    return min(messages, key=lambda day: (-messages[day], day)) if messages else None

"""Which of several nudges of one day is sent, where the budget does not reach for all of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.gate import SLOW_AFTER, Budget, Contact, Go, Wait, may_contact

SOON = timedelta(minutes=1)
"""How long one waits for what should have gone already."""


Ahead = tuple[datetime, datetime, int]
"""Something else that the schedule owes the same person: when it is due, when it is too late, and its priority."""


def give_way(person: Contact, now: datetime, budget: Budget, priority: int, ahead: Sequence[Ahead]) -> Wait | None:
    """Whether what may go now, as far as the gate can tell, must wait for what is more important and due the same
    local day, because the budget has room for no more than that. None when it may go. What the gate would not let
    through that day is nothing to wait for."""
    today = now.astimezone(person.zone).date()
    likely = [(at, until) for at, until, its in ahead if its > priority and at.astimezone(person.zone).date() <= today]
    due = sorted(at for at, until in likely if _comes(person, max(at, now), until, budget))
    room = _room(person, now, budget)
    if len(due) < room:
        return None
    return Wait(max(due[-room], now + SOON), "gave-way") if due else None


def _comes(person: Contact, at: datetime, until: datetime, budget: Budget) -> bool:
    """Whether what is due then gets through the gate on that local day, before it is too late."""
    verdict = may_contact(person, at, budget)
    if isinstance(verdict, Wait):
        day, later = (one.astimezone(person.zone).date() for one in (at, verdict.until))
        return day == later and verdict.until < until
    return isinstance(verdict, Go) and at < until


def _room(person: Contact, now: datetime, budget: Budget) -> int:
    """How many more this person may get today, at least the one that the gate lets through."""
    today = now.astimezone(person.zone).date()
    given = [one.astimezone(person.zone).date() for one in person.contacts]
    week = sum(today - timedelta(days=6) <= day for day in given)
    most = budget.week if person.weekly is None else min(budget.week, person.weekly)
    most_in_a_week = min(most, 1) if person.unanswered >= SLOW_AFTER else most
    return max(min(budget.day - given.count(today), most_in_a_week - week), 1)

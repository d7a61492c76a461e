"""What verbs share of asking many at once: over how long they are asked, and whether the platform is fast enough."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.organisation import Organisation
from flows.schedule import Nudge
from flows.spread import busiest, fits, needed, spread
from flows.words import Words
from storage.work import Work

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


def unheard(_done: int, _all: int) -> None:
    pass


async def spread_of(work: Work, nudge: Nudge, people: int, organisation: Organisation) -> timedelta:
    """Over how long so many are asked; nothing where they are few."""
    audience, rate = busiest(people, await work.accounts.workspaces())
    return spread(audience, rate, room(nudge, organisation))


async def too_many(work: Work, nudge: Nudge, people: int, organisation: Organisation) -> Words | None:
    """What HR should know before so many are asked: that the platform is too slow for the window. None where it is
    not."""
    audience, rate = busiest(people, await work.accounts.workspaces())
    return fits(audience, rate, room(nudge, organisation))


async def time_needed(work: Work, people: int) -> timedelta:
    """How long the platform takes for so many."""
    return needed(*busiest(people, await work.accounts.workspaces()))


def room(nudge: Nudge, organisation: Organisation) -> timedelta:
    """How much of its window lies within working hours, on a day like any other."""
    at, closes = (datetime.combine(date.min, one) for one in (nudge.at, organisation.closes))
    return min(nudge.window, closes - at) if at < closes else nudge.window

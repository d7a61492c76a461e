"""How long answers to a flow are gathered before figures are made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.flow import Flow
from flows.schedule import GRID_START, instant

ROOM = timedelta(hours=4)
"""Whoever is reminded should have so long before the period ends."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a flow: its key (unique per flow), the instants it opens and closes, and the local day of closing,
    which is the day that spacing counts from."""

    key: str
    opens_at: datetime
    closes_at: datetime
    closes_on: date


def span(flow: Flow, at: datetime, occasion: str, zone: ZoneInfo) -> Span:
    """The period that something asked at `at` belongs to.

    An occasion is a period of its own, named by `occasion`. Anything else falls on the grid that all units of the
    organisation share, in the organisation's `zone`.
    """
    if flow.release == "occasion":
        closes = at + flow.period
        return Span(occasion, at, closes, closes.astimezone(zone).date())
    length = flow.period.days
    number = (at.astimezone(zone).date() - GRID_START).days // length
    first = GRID_START + timedelta(days=number * length)
    last = first + timedelta(days=length)
    return Span(first.isoformat(), instant(first, time(), zone), instant(last, time(), zone), last)


def reminds(flow: Flow, wait: timedelta, moments: Sequence[datetime], zone: ZoneInfo) -> bool:
    """Whether anybody who is asked at one of these moments is still reminded so long after it; where none is given, at
    the best there is."""
    left = [span(flow, at, "", zone).closes_at - at for at in moments] or [flow.period]
    return max(left) > wait + ROOM

"""Who takes part in a meeting of a calendar, by address."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from icalendar import Event

MOST_PEOPLE = 1_000
_NOT_THERE = {"CUTYPE": {"RESOURCE", "ROOM"}, "ROLE": {"NON-PARTICIPANT"}, "PARTSTAT": {"DECLINED"}}


def attending(event: Event) -> tuple[frozenset[str], int]:
    """The addresses of people who have not declined, with whoever called the meeting; and how many more there are
    whose addresses are none that we could know."""
    coming: set[str] = set()
    out: set[str] = set()
    others = 0
    for attendee in listed(event.get("ATTENDEE"))[:MOST_PEOPLE]:
        address = _address(attendee)
        if any(_parameter(attendee, name) in those for name, those in _NOT_THERE.items()):
            out.add(address)
        elif address:
            coming.add(address)
        else:
            others += 1
    organiser = {_address(one) for one in listed(event.get("ORGANIZER"))[:1]} - out - {""}
    return frozenset(chain(coming - out, organiser)), others


def _address(person: Any) -> str:
    told = str(person).strip().lower()
    address = told.removeprefix("mailto:") if told.startswith("mailto:") else _parameter(person, "EMAIL").lower()
    return address.strip() if "@" in address and len(address) <= 320 else ""


def _parameter(value: Any, name: str) -> str:
    return str(getattr(value, "params", {}).get(name, "")).strip().upper()


def listed(value: Any) -> Sequence[Any]:
    """A property of an event, which may stand there once, several times, or not at all."""
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]

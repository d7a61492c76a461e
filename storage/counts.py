"""What the operator is told of the outbox: plain values, no rows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many deliveries of an occurrence are in a state, for a reason."""

    occurrence_id: int
    day: date
    source: str
    nudge: str
    state: str
    reason: str | None
    people: int


@dataclass(frozen=True, slots=True)
class TroubleRecord:
    """A delivery that failed, or that nobody can tell the outcome of."""

    day: date
    nudge: str
    state: str
    reason: str | None
    send_id: str

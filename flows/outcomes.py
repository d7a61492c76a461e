"""What became of an audience, in sums that always add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ALIKE = frozenset({"slowed-down", "week-budget", "day-budget"})
"""Reasons that are one to everybody else, or they would tell who does not answer."""

BUDGET = "budget"


@dataclass
class Outcomes:
    """One audience. Whoever got the question counts as `sent`, whether they have answered or not. `waiting` are those
    whose time has not come; `held` those held back, `skipped` those who will not get it, each by reason."""

    sent: int = 0
    waiting: int = 0
    held: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    expired: int = 0
    failed: int = 0
    unknown: int = 0

    @property
    def audience(self) -> int:
        return sum(self.by_state().values())

    def by_state(self) -> Mapping[str, int]:
        return {
            "sent": self.sent,
            "waiting": self.waiting,
            "held": self.held.total(),
            "skipped": self.skipped.total(),
            "expired": self.expired,
            "failed": self.failed,
            "unknown": self.unknown,
        }


def added_up(counted: Iterable[tuple[str, str | None, int]]) -> Outcomes:
    """From how many there are of each (state, reason)."""
    found = Outcomes()
    for state, reason, people in counted:
        match state:
            case "due" if reason:
                found.held[_told(reason)] += people
            case "skipped":
                found.skipped[_told(reason or "unsaid")] += people
            case "sent":
                found.sent += people
            case "expired":
                found.expired += people
            case "failed":
                found.failed += people
            case "unknown":
                found.unknown += people
            case _:
                found.waiting += people
    return found


def _told(reason: str) -> str:
    return BUDGET if reason in ALIKE else reason

"""What became of an audience, in sums that always add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SPARED = frozenset({"resting", "slowed-down", "week-budget", "day-budget", "gave-way"})
"""Reasons of those who have had enough for now. Who has depends on what they answer and whether they do, for reminders
and what follows from an answer count too: to everybody else these are as those who got it (rule A2.2)."""


@dataclass
class Outcomes:
    """One audience. Whoever got the question counts as `sent`, whether they have answered or not, and so does whoever
    is spared. `waiting` are those whose time has not come; `held` those held back, `skipped` those who will not get it,
    each by reason."""

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
            case "sent":
                found.sent += people
            case "due" | "skipped" | "expired" if reason in SPARED:
                found.sent += people
            case "due" if reason:
                found.held[reason] += people
            case "skipped":
                found.skipped[reason or "unsaid"] += people
            case "expired":
                found.expired += people
            case "failed":
                found.failed += people
            case "unknown":
                found.unknown += people
            case _:
                found.waiting += people
    return found

"""What time it is in the simulated world, and what the program is told."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from selectors import DefaultSelector, SelectorKey

EPOCH = datetime(2027, 1, 1, tzinfo=UTC)


class Broken(AssertionError):  # noqa: N818
    """A rule that does not hold. `rule` is its short name."""

    def __init__(self, rule: str, what: str) -> None:
        self.rule = rule
        super().__init__(f"{rule}: {what}")


@dataclass
class Time:
    """`now` is the truth; all replicas go by the database's clock, which may be `wrong_by` something. `steps` counts
    whatever happens, so that it can be told what came first within one second."""

    now: datetime
    wrong_by: timedelta = field(default_factory=timedelta)
    steps: int = 0

    def told(self) -> datetime:
        return self.now + self.wrong_by

    def monotonic(self) -> float:
        """Seconds of a clock that nobody sets."""
        return (self.now - EPOCH).total_seconds()

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def step(self) -> int:
        self.steps += 1
        return self.steps


class Idle(DefaultSelector):
    """`passed` are the seconds for which there was nothing to do."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        found = super().select(timeout)
        if not found and timeout:
            self.passed += timeout
        return found


class Unhurried(asyncio.SelectorEventLoop):
    """Its time passes only while all wait, so that it changes nothing how fast this machine is."""

    def __init__(self) -> None:
        self.idle = Idle()
        super().__init__(self.idle)

    def time(self) -> float:
        return self.idle.passed

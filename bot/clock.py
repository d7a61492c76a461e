"""What time it is. Edges ask it; verbs are told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """The machine's clock, corrected to the database's so that replicas agree, and moved by whoever plays with time."""

    skew: timedelta = field(default_factory=timedelta)
    moved: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew + self.moved

    def agree(self, authority: datetime | None) -> None:
        """Go by another clock from now on; None means by our own."""
        self.skew = authority - datetime.now(UTC) if authority else timedelta(0)

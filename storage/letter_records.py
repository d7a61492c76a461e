"""What repositories hand out of letters: plain values, no rows."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter, as its writer has it."""

    id: int
    key: str
    writer_id: int | None
    kind: str
    state: str
    text: str
    to_id: int | None
    team_id: int | None
    day: date | None
    origin: str
    flow: str
    step: str
    written_at: datetime
    sent_at: datetime | None

    @property
    def answer(self) -> str:
        """The answer it came from; empty for what came from a report."""
        return "" if "." in self.origin else self.origin


@dataclass(frozen=True, slots=True)
class CarriedRecord:
    """A letter on its way: what whoever gets it is to see. `readers` is how many it was sent to, `origin` the
    report or the meeting it came from."""

    kind: str
    text: str
    origin: str
    flow: str
    writer: str | None
    timezone: str | None
    team_id: int | None
    team: str | None
    written_at: datetime
    readers: int

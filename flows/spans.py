"""The stretch of time a report is about, as people write it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DEFAULT_WEEKS = 13
EARLIEST, LATEST = 2000, 2200
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{4}-\d{2}-\d{2})")
_WRITTEN = re.compile(r"(\d{4})(?:-(?:(\d{2})|[QqKk]([1-4])))?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `since` to `until`, both included."""

    since: date
    until: date

    @property
    def code(self) -> str:
        """As buttons carry it: the same days, whenever they are pressed."""
        return f"{self.since}.{self.until}"


def stretch(text: str, today: date) -> Stretch | None:
    """The year 2026, its third quarter 2026-Q3 (in Danish also 2026-K3), or a month such as 2026-10; without text the
    last thirteen weeks; or two days, as a button carries them. None for what is none of these."""
    if not text:
        return Stretch(today - timedelta(weeks=DEFAULT_WEEKS) + timedelta(days=1), today)
    if days := _DAYS.fullmatch(text):
        return _between(days[1], days[2])
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    year, month, quarter = int(match[1]), match[2], match[3]
    if not EARLIEST <= year <= LATEST or (month and not 1 <= int(month) <= 12):
        return None
    first = int(month) if month else 3 * int(quarter) - 2 if quarter else 1
    length = 1 if month else 3 if quarter else 12
    return Stretch(date(year, first, 1), _month(year, first + length) - timedelta(days=1))


def _between(first: str, last: str) -> Stretch | None:
    try:
        found = Stretch(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return found if found.since <= found.until and EARLIEST <= found.since.year <= found.until.year <= LATEST else None


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def quarter_before(day: date) -> str:
    """The last quarter that was over before that day, as one writes it."""
    ended = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) - timedelta(days=1)
    return f"{ended.year}-Q{(ended.month - 1) // 3 + 1}"


def quarter_after(day: date, today: date) -> str | None:
    """The first quarter that began after that day, as one writes it; None while there is none."""
    begins = _month(day.year, 3 * ((day.month - 1) // 3) + 4)
    return f"{begins.year}-Q{(begins.month - 1) // 3 + 1}" if begins <= today else None

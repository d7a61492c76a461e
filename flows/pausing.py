"""How long a pause is, as people write it."""

import re
from datetime import date, timedelta

DEFAULT = timedelta(weeks=2)
LONGEST = timedelta(days=366)

_LENGTH = re.compile(
    r"(\d{1,3})\s*(d|w|u|m|dage?|days?|weeks?|uger?|months?|måned(?:er)?|maaned(?:er)?)", re.IGNORECASE
)
_DAYS = {"d": 1, "w": 7, "u": 7, "m": 30}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DANISH = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./-](\d{4}))?\.?")


def pause_until(text: str, today: date) -> date | None:
    """The day on which the pause is over. Nothing written means two weeks; "2w", "2 uger", "10d", "until 2026-12-24",
    "til 24.12." are understood. None for anything else, for a day that is past, and for more than a year."""
    written = text.strip().casefold()
    for opening in ("until ", "til ", "in ", "i "):
        written = written.removeprefix(opening).strip()
    if not written:
        return today + DEFAULT
    length = _LENGTH.fullmatch(written)
    day = today + timedelta(days=int(length[1]) * _DAYS[length[2][0]]) if length else _day(written, today)
    return day if day is not None and today < day <= today + LONGEST else None


def _day(written: str, today: date) -> date | None:
    iso, danish = _ISO.fullmatch(written), _DANISH.fullmatch(written)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if danish:
            this_year = date(int(danish[3] or today.year), int(danish[2]), int(danish[1]))
            past = this_year <= today and not danish[3]
            return this_year.replace(year=this_year.year + 1) if past else this_year
    except ValueError:
        return None
    return None

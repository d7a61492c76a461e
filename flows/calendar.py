"""Public holidays and working days."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

from flows.words import Language

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Names of weekdays as calendars write them (RFC 5545), Monday first as in `date.weekday()`."""


@lru_cache(maxsize=512)
def public_holidays(calendar: str, year: int, closing_days: bool, language: Language = "da") -> Mapping[date, str]:
    """Date to name, for a country ("DK") or a part of one ("DE-BE").

    `closing_days` adds the days on which many workplaces close without a law saying so (in Denmark 1 May, 5 June,
    24 and 31 December). Raises ValueError for an unknown calendar.
    """
    country, _, part = calendar.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year)
    except NotImplementedError:
        raise ValueError(f'"{calendar}" is no known holiday calendar; use a code such as DK, SE or DE-BE') from None
    spoken = next((name for name in found.supported_languages if name.startswith(language)), None)
    categories = {"public", "optional"} if closing_days else {"public"}
    return dict(
        holidays.country_holidays(
            country,
            subdiv=part or None,
            years=year,
            language=spoken,
            categories=categories & set(found.supported_categories),
        )
    )


def holiday(day: date, calendar: str, closing_days: bool, language: Language = "da") -> str | None:
    """The name of the holiday on that day, or None."""
    return public_holidays(calendar, day.year, closing_days, language).get(day)


def joined_up(spans: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """The same days as these spans, both ends included: as few spans as can be, the first one first."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)

"""Days and times as people write them."""

import re
from datetime import date, time

from flows.answer import Complaint
from flows.given import WrongFieldError, one
from flows.message import Values
from flows.words import Words

_MOST = 200
_WRITTEN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NO_TIME = Words("Skriv et klokkeslæt, for eksempel 08.00.", "Write a time, for example 08:00.")
_NO_DAY = Words(
    "{day} er ikke en dato. Skriv for eksempel 24.12.2026.", "No date: {day}. Write for example 2026-12-24."
)
_MANY = Words("Højst {most} dage.", "At most {most} days.")


def clock(given: Values, name: str, stands: time) -> time:
    """Hours and minutes, with a colon or a full stop between; what `stands` in the form where the platform sends none.
    Raises WrongFieldError."""
    written = one(given, name)
    if not written:
        return stands
    try:
        at = time.fromisoformat(written.replace(".", ":").zfill(5))
    except ValueError:
        raise WrongFieldError(name, Complaint(_NO_TIME)) from None
    if at.tzinfo or at.second or at.microsecond:
        raise WrongFieldError(name, Complaint(_NO_TIME))
    return at


def day_given(given: Values, name: str) -> date | None:
    """Raises WrongFieldError."""
    text = one(given, name)
    return _day(text, name) if text else None


def days_given(given: Values, name: str) -> tuple[date, ...]:
    """Several, in order, each once. Raises WrongFieldError."""
    written = [text for text in re.split(r"[,;\s]+", one(given, name)) if text]
    if len(written) > _MOST:
        raise WrongFieldError(name, Complaint(_MANY, {"most": _MOST}))
    return tuple(sorted({_day(text, name) for text in written}))


def _day(text: str, name: str) -> date:
    danish = _WRITTEN.fullmatch(text)
    try:
        return date(int(danish[3]), int(danish[2]), int(danish[1])) if danish else date.fromisoformat(text)
    except ValueError:
        raise WrongFieldError(name, Complaint(_NO_DAY, {"day": text[:40]})) from None

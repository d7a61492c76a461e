"""iCalendar documents, line by line."""

from collections.abc import Sequence


def calendar(*events: Sequence[str], head: Sequence[str] = ()) -> bytes:
    """A calendar of these events, each its own lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def person(name: str, **parameters: str) -> str:
    told = "".join(f";{key}={value}" for key, value in parameters.items())
    return f"ATTENDEE{told}:mailto:{name}@example.org"

"""Calendars to publish, and a network that brings them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.feeds import Fetcher
from bot.fetched import Fetched, FetchError

URL = "https://calendar.example.org/secret-token/team.ics"


def invited(*names: str) -> Sequence[str]:
    return [f"ATTENDEE;CN={name};PARTSTAT=ACCEPTED:mailto:{name}@example.org" for name in names]


def event(
    uid: str, starts: datetime, length: timedelta, people: Iterable[str] = (), *lines: str, recurs: str | None = None
) -> str:
    """One VEVENT. `people` are names, or whole lines."""
    told = [one if ":" in one else invited(one)[0] for one in people]
    when = [
        f"DTSTART:{starts.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTEND:{starts.astimezone(UTC) + length:%Y%m%dT%H%M%SZ}",
    ]
    rule = [f"RRULE:{recurs}"] if recurs else []
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Secret", *when, *rule, *told, *lines, "END:VEVENT"])


def calendar(*events: str, head: Sequence[str] = ()) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *head, *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


@dataclass
class Published:
    """What stands at each address now. `asked` is every question that was put to it."""

    at: dict[str, bytes | Exception] = field(default_factory=dict)
    etag: str | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def __call__(self, url: str, etag: str | None) -> Fetched:
        self.asked.append((url, etag))
        found = self.at.get(url, FetchError("refused"))
        if isinstance(found, Exception):
            raise found
        return Fetched(None if etag and etag == self.etag else found, self.etag)

    def check(self, url: str) -> None:
        Fetcher().check(url)


def reading(app: App, published: Published) -> App:
    """The same program on that network."""
    return replace(app, attend=replace(app.attend, fetch=published))

"""People to test with."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.app import App
from bot.platform import Who
from flows.people_file import Row

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Copenhagen."""


def row(name: str, teams: str = "", leads: str = "", roles: str = "", **more: str) -> Row:
    return Row(
        email=f"{name}@example.org",
        name=name.capitalize(),
        teams=tuple(filter(None, teams.split(";"))),
        leads=tuple(filter(None, leads.split(";"))),
        roles=tuple(filter(None, roles.split(";"))),
        timezone=more.get("timezone"),
        language=more.get("language"),
        slack=None,
        msteams=None,
        starts_on=None,
    )


def who(name: str) -> Who:
    return Who("fake", "t", name)


async def enrol(app: App, rows: Sequence[Row], now: datetime = MONDAY) -> None:
    """These people, each with an account on the fake platform under their own name."""
    await app.enrol.people(rows, "test", now)
    for one in rows:
        await app.enrol.link(who(one.email.partition("@")[0]), one.email, None)


def team(name: str, size: int) -> list[Row]:
    return [row(f"{name}{n}", teams=name) for n in range(1, size + 1)]

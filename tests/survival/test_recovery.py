"""How long it takes until another process has gone on where one was killed, second by second of its clock."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.app import BEATS
from bot.deliver import IN_FLIGHT, LEASE
from bot.reconcile import ASK_TWICE, GIVE_UP
from storage.records import Destination
from tests.survival.conftest import Copies
from tests.survival.victims import KILLED, Orders, boundaries, struck
from tests.survival.wire import Wire, Wired
from tests.survival.world import ELEVEN, SECOND, Became, became, opened, settled

PEOPLE = IN_FLIGHT + 4
BEAT = timedelta(seconds=BEATS["reconcile"])
RARELY = timedelta(seconds=20)
KNOWN = LEASE + 2 * BEAT
"""When it is known what arrived."""

DENIED = LEASE + ASK_TWICE + 2 * BEAT
"""When what did not arrive is on its way again."""

MOMENTS = (
    "before a send",
    pytest.param("after its commit", marks=pytest.mark.long),
    pytest.param("after a send", marks=pytest.mark.long),
)


@dataclass(frozen=True)
class Silent(Wired):
    """Can be asked, and never answers."""

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        return None


@dataclass
class Record:
    """When each person's message was known to be sent, and when each unknown one was decided, since the kill."""

    known: dict[str, timedelta] = field(default_factory=dict)
    decided: dict[str, timedelta] = field(default_factory=dict)
    found: list[Became] = field(default_factory=list)


def watched(url: str, platform: Wired, until: timedelta, pace: timedelta = BEAT) -> Record:
    """Another process beats on: in the first two seconds each second, and then at that pace."""

    async def go_on() -> Record:
        app, record, since = opened(url, platform), Record(), SECOND
        while since <= until:
            await app.reconcile(ELEVEN + since)
            await app.deliver(ELEVEN + since)
            record.found = await became(app)
            for one in record.found:
                if one.state == "sent":
                    record.known.setdefault(one.user, since)
                if one.decided:
                    record.decided.setdefault(one.user, since)
            since += SECOND if since < 2 * SECOND else pace - since % pace
        await app.database.close()
        return record

    return asyncio.run(go_on())


def killed(url: str, wire: Wire, copied: Copies, moment: str, *, can_ask: bool = True) -> set[str]:
    """Who had got their message when it happened."""
    verb = ("deliver", ELEVEN)
    points = boundaries(Orders(copied(url), wire.url, can_ask), verb)
    wire.posts.clear()
    assert struck(Orders(url, wire.url, can_ask, points.index(moment) + 1), verb) == KILLED
    wire.quiet()
    return {user for user, _ in wire.posts}


@pytest.mark.parametrize("moment", MOMENTS)
def test_another_goes_on_at_once_and_soon_knows_of_what_was_on_its_way(
    database_url: str, wire: Wire, copied: Copies, moment: str
) -> None:
    settled(database_url, PEOPLE, planned=True)
    arrived = killed(database_url, wire, copied, moment)
    record = watched(database_url, Wired(wire.url), DENIED)
    waiting = [user for user, at in record.known.items() if at <= SECOND]
    assert len(waiting) == PEOPLE - IN_FLIGHT, "what nobody had begun goes out at the next beat"
    assert {user for user, at in record.known.items() if at <= KNOWN} == arrived | set(waiting)
    assert len(record.known) == len(wire.posts) == PEOPLE
    assert max(record.known.values()) <= DENIED


def test_what_nobody_answers_for_is_listed_within_ten_minutes(database_url: str, wire: Wire, copied: Copies) -> None:
    settled(database_url, PEOPLE, planned=True)
    killed(database_url, wire, copied, "after a send")
    record = watched(database_url, Silent(wire.url), GIVE_UP + RARELY, RARELY)
    assert (len(record.decided), len(record.known)) == (IN_FLIGHT, PEOPLE - IN_FLIGHT)
    assert GIVE_UP <= min(record.decided.values()) <= max(record.decided.values()) <= GIVE_UP + RARELY
    assert {one.reason for one in record.found if one.decided} == {"lease-over"}


def test_where_nobody_can_be_asked_it_is_listed_as_soon_as_the_lease_is_over(
    database_url: str, wire: Wire, copied: Copies
) -> None:
    settled(database_url, PEOPLE, planned=True)
    killed(database_url, wire, copied, "after a send", can_ask=False)
    record = watched(database_url, Wired(wire.url, can_ask=False), KNOWN)
    assert (len(record.decided), len(record.known)) == (IN_FLIGHT, PEOPLE - IN_FLIGHT)
    assert max(record.decided.values()) <= KNOWN

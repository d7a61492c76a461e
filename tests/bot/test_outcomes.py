"""What became of a message is not forgotten because it could not be written down at once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.platform import Posted, RefusedError, UnavailableError, UncertainError, UnreachableError, Who
from flows.message import Message
from storage.database import Database
from storage.records import Destination
from tests.bot.conftest import program
from tests.bot.meddling import Meddled
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    got,
    in_turn,
    nudge,
    outcomes,
    owed,
    row,
    schedule,
    tap,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
SECOND = timedelta(seconds=1)
PEOPLE = [f"p{n}" for n in range(10)]
NOT_TAKEN = PEOPLE[:5]
"""Those of whose messages the platform says that it did not take them."""


@pytest.fixture
def platform() -> Moody:
    """It cannot be asked afterwards: what is not written down is unknown for good."""
    return Moody(can_ask=False, moods={one: [UnavailableError("no-connection")] for one in NOT_TAKEN})


class Outage:
    """While it is `on` no transaction begins. The last call to the platform ends after the others."""

    def __init__(self) -> None:
        self.on = False

    async def begin(self, user: str) -> None:
        self.on = True
        await asyncio.sleep(0.1 if user == PEOPLE[-1] else 0)

    async def meddle(self, _: int) -> None:
        if self.on:
            raise ConnectionError


@pytest.fixture
def outage() -> Outage:
    return Outage()


@pytest.fixture
async def failing(database_url: str, outage: Outage) -> AsyncIterator[Database]:
    async with Meddled(database_url, outage.meddle) as database:
        yield database


async def planned(app: App, *people: str) -> None:
    await enrol(app, [row(name) for name in people])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    await in_turn(app)


async def nothing_is_in_doubt(app: App, platform: Moody) -> None:
    """Whoever got theirs has it once, and the others get it when they are due again."""
    assert sorted(await outcomes(app)) == [("due", "no-connection")] * 5 + [("sent", None)] * 5
    await app.reconcile(ELEVEN + 2 * MINUTE)
    await app.deliver(ELEVEN + 2 * MINUTE)
    assert await outcomes(app) == [("sent", None)] * 10
    assert {len(got(platform, one)) for one in PEOPLE} == {1}


async def test_what_became_of_messages_while_the_database_was_away_is_written_when_it_is_back(
    app: App, platform: Moody, outage: Outage, failing: Database
) -> None:
    await planned(app, *PEOPLE)
    deliver = replace(app.deliver, database=failing)
    platform.meanwhile = outage.begin
    for seconds in (0, 2, 4):
        with pytest.raises(ConnectionError):
            await deliver(ELEVEN + seconds * SECOND)
    assert len(platform.tried) == 10, "nothing more is sent before that is written down"
    outage.on, platform.meanwhile = False, Moody().meanwhile
    await deliver(ELEVEN + 6 * SECOND)
    await nothing_is_in_doubt(app, platform)


async def test_what_became_of_messages_while_somebody_else_held_the_file_is_written_when_they_are_done(
    sqlite_url: str, platform: Moody
) -> None:
    """Many people are enrolled from the command line, say, and SQLite lets one write at a time."""
    app = program(sqlite_url, platform)
    await planned(app, *PEOPLE)
    async with app.database.writer.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.exec_driver_sql("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///")), isolation_level=None)) as other:

        async def hold(_: str) -> None:
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        platform.meanwhile = hold
        with pytest.raises(OperationalError, match="locked"):
            await app.deliver(ELEVEN)
        other.execute("COMMIT")
    platform.meanwhile = Moody().meanwhile
    await app.deliver(ELEVEN + 2 * SECOND)
    await nothing_is_in_doubt(app, platform)
    await app.database.close()


async def test_who_answers_before_it_is_written_that_they_were_asked_is_not_counted_as_silent(app: App) -> None:
    class Quick(Moody):
        async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
            posted = await super().send(to, message, send_id)
            await tap(app, to.user_id, message, "Ja", ELEVEN + SECOND)
            return posted

    app.platforms["fake"] = Quick()
    await planned(app, "ana")
    await app.deliver(ELEVEN)
    async with app.database.read() as work:
        ana = await work.people.by_email("ana@example.org")
    assert ana is not None
    assert (await outcomes(app), ana.unanswered, ana.welcomed) == ([("sent", None)], 0, True)


UNHEARD_OF = "400 bad\0code \udcff\n" + 200 * "x"
AS_STORED = "400 badcode " + 88 * "x"


@pytest.mark.parametrize(
    ("error", "became"),
    [
        (RefusedError(UNHEARD_OF), ("failed", AS_STORED)),
        (UnreachableError(UNHEARD_OF), ("failed", AS_STORED)),
        (UnavailableError(UNHEARD_OF), ("due", AS_STORED)),
        (UncertainError(UNHEARD_OF), ("unknown", AS_STORED)),
        (UncertainError("\0"), ("unknown", "UncertainError")),
    ],
)
async def test_whatever_words_a_platform_has_for_it_they_keep_nothing_from_being_sent(
    app: App, error: Exception, became: tuple[str, str]
) -> None:
    platform = Moody(moods={"ana": [error]})
    app.platforms["fake"] = platform
    await planned(app, "ana", "bo")
    await app.deliver(ELEVEN)
    assert (await outcomes(app, "ana"), await outcomes(app, "bo")) == ([became], [("sent", None)])
    await app.plan(ELEVEN + 6 * DAY)
    await app.deliver(ELEVEN + 7 * DAY)
    assert len(got(platform, "bo")) == 2


async def test_where_a_message_stands_is_stored_in_whatever_words(app: App) -> None:
    class Odd(Moody):
        async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
            await super().send(to, message, send_id)
            return Posted("D1\0:\udcff1", "D\0\udcff1")

    app.platforms["fake"] = Odd()
    await planned(app, "ana")
    await app.deliver(ELEVEN)
    [one] = await owed(app)
    async with app.database.read() as work:
        [to] = await work.accounts.of(one.person_id)
    assert (one.state, one.address, to.address) == ("sent", "D1:1", "D1")


async def test_what_cannot_be_written_down_is_given_up_alone_and_told_to_the_operator(
    app: App, platform: Moody
) -> None:
    """No calendar reaches as far as this one is asked to wait."""
    platform.moods["p9"] = [UnavailableError("busy", timedelta.max, "conversation")]
    await planned(app, *PEOPLE)
    with structlog.testing.capture_logs() as logged, pytest.raises(OverflowError):
        await app.deliver(ELEVEN)
    assert await outcomes(app, "p9") == [("sending", None)]
    assert sorted(await outcomes(app)) == [
        *[("due", "no-connection")] * 5,
        ("sending", None),
        *[("sent", None)] * 4,
    ]
    [told] = logged
    assert told["event"] == "outcome cannot be written down"
    await app.reconcile(ELEVEN + 2 * MINUTE)
    await app.deliver(ELEVEN + 2 * MINUTE)
    assert await outcomes(app, "p9") == [("unknown", "lease-over")]
    assert (await outcomes(app)).count(("sent", None)) == 9


async def test_whoever_has_the_longest_of_names_keeps_nobody_else_waiting(app: App) -> None:
    who = Who("fake", 100 * "t", 200 * "u")
    platform = Moody(moods={who.user: [UnavailableError("412", timedelta(hours=1), "conversation")]})
    app.platforms["fake"] = platform
    await app.enrol.people([row("ana"), row("bo")], "test", MONDAY)
    await app.enrol.link(who, "ana@example.org", None)
    await app.enrol.link(replace(who, user="bo"), "bo@example.org", None)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    await app.deliver(ELEVEN)
    assert (await outcomes(app, "ana"), await outcomes(app, "bo")) == ([("due", "412")], [("sent", None)])
    await app.deliver(ELEVEN + 61 * MINUTE)
    assert len(got(platform, who.user)) == 1

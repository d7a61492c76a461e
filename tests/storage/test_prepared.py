"""What SQLite was asked once needs no second thought. Beside an index for some rows it gets one, at each new value."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import Delivery
from storage.work import Work
from tests.storage.rows import MINUTE, NOW, one_owed

ASKED: dict[str, Callable[[Work, datetime], Awaitable[object]]] = {
    "claim": lambda work, now: work.deliveries.claim(now, 10),
    "sweep": lambda work, now: work.deliveries.sweep(now),
    "hold": lambda work, now: work.deliveries.held([(now.minute, 1)], "a"),
    "send": lambda work, now: work.deliveries.sent([(now.minute, 1, "here")], "a", now),
    "put off": lambda work, now: work.deliveries.postpone([(now.minute, now, "busy")]),
    "look when": lambda work, now: work.deliveries.next_due(now),
    "decide": lambda work, now: work.deliveries.undecided(now, now, 10),
    "take back": lambda work, now: work.deliveries.take_back(now.minute, 1, ()),
    "drop": lambda work, now: work.deliveries.drop_open([now.minute], "left"),
}


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    async with Database(sqlite_url) as database:
        await one_owed(database)
        yield database


async def watch(work: Work) -> list[str]:
    """What SQLite prepares from now on: the tables it then asks leave to touch."""
    seen: list[str] = []

    def allowed(_action: int, table: str | None, *_: object) -> int:
        seen.append(f"{table}")
        return sqlite3.SQLITE_OK

    raw = (await work.connection.get_raw_connection()).driver_connection
    await raw._execute(raw._conn.set_authorizer, allowed)  # type: ignore[union-attr]
    return seen


@pytest.mark.parametrize("what", ASKED)
async def test_what_is_asked_at_every_beat_is_prepared_once(database: Database, what: str) -> None:
    async with database.begin() as work:
        prepared = await watch(work)
        await ASKED[what](work, NOW)
        assert "delivery" in prepared
        prepared.clear()
        for later in range(1, 5):
            await ASKED[what](work, NOW + later * MINUTE)
        assert prepared == []


def test_a_state_that_there_is_not_is_found_when_the_question_is_written() -> None:
    with pytest.raises(ValueError, match="'answered' is none of due, sending"):
        select(Delivery.id).where(Delivery.state.in_(("sent", "answered")))


async def test_the_database_knows_the_states_by_their_words(database: Database) -> None:
    async with database.begin() as work:
        those = (Delivery.state == "due", Delivery.state != "sent", Delivery.state.not_in(["sent", "unknown"]))
        for one in those:
            assert len((await work.connection.execute(select(Delivery.id).where(one))).all()) == 1

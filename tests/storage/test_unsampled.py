"""PostgreSQL samples what stands in its columns, for its planner, and keeps the samples when the rows are gone."""

import asyncpg
from sqlalchemy import String, Text

from flows.message import Action
from storage.columns import Base
from tests.bot.conftest import program
from tests.bot.people import MONDAY, enrol, fill_in, press, row, tap, told
from tests.fakes.platform import FakePlatform

PEOPLE = [f"canary{number}" for number in range(12)]
WORDS = "own-words-5d10c7"

OF_NOBODY = {
    "account": {"platform", "tenant", "unreachable"},
    "answer": {"question"},
    "delivery": {"key", "flow", "step", "state", "reason", "owner", "send_id"},
    "feed": {"etag", "problem"},
    "letter": {"key", "kind", "state", "origin", "flow", "step"},
    "marked_days": {"kind"},
    "meeting": {"source", "key"},
    "note": {"key", "flow", "question"},
    "occurrence": {"source", "key", "flow"},
    "period": {"flow", "key"},
    "person": {"language", "timezone", "works_on", "platform", "roles"},
    "received": {"key"},
    "release": {"flow", "question", "kind", "code", "band", "release_class"},
    "roster_change": {"what"},
    "schedule": {"key", "name", "definition"},
    "schedule_change": {"before", "after"},
    "schedule_draft": {"key", "definition"},
    "spacing": {"series"},
    "team": {"slug", "name", "calendar"},
    "throttle": {"key"},
}
"""What may be sampled: codes, names of things, settings that many share."""


def bare(url: str) -> str:
    return url.replace("postgresql+asyncpg:", "postgresql:")


async def samples(connection: asyncpg.Connection) -> str:
    await connection.execute("ANALYZE")
    return str(
        await connection.fetchval("SELECT string_agg(one::text, ' ') FROM pg_stats one WHERE tablename !~ '^pg_'")
    )


async def test_no_sample_says_who_somebody_is_or_what_they_wrote(postgresql_url: str) -> None:
    app = program(postgresql_url, FakePlatform())
    connection = await asyncpg.connect(bare(postgresql_url))
    try:
        await enrol(app, [row(name) for name in PEOPLE])
        for name in PEOPLE:
            asked = await press(app, name, Action("start", "diary"), MONDAY)
            form = told(await tap(app, name, asked, "Ja", MONDAY)).form()
            assert form
            await fill_in(app, name, form.action, MONDAY, q0=f"{WORDS}-{name}")
        kept = await samples(connection)
        assert "Europe" in kept or "diary" in kept, "nothing is sampled at all"
        assert "canary" not in kept.lower()
        assert WORDS not in kept
        await connection.execute("ALTER TABLE note ALTER COLUMN value SET STATISTICS 100")
        assert WORDS in await samples(connection)
    finally:
        await connection.execute("ALTER TABLE note ALTER COLUMN value SET STATISTICS 0, ALTER COLUMN value TYPE TEXT")
        await connection.close()
        await app.database.close()


async def test_of_every_column_of_text_it_is_decided_whether_it_may_be_sampled(postgresql_url: str) -> None:
    connection = await asyncpg.connect(bare(postgresql_url))
    try:
        found = await connection.fetch(
            "SELECT attrelid::regclass::text AS t, attname FROM pg_attribute WHERE attstattarget = 0 AND attnum > 0"
        )
    finally:
        await connection.close()
    unsampled = {(one["t"], one["attname"]) for one in found}
    of_text = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.c
        if isinstance(column.type, String | Text)
    }
    assert unsampled <= of_text
    assert of_text - unsampled == {(table, name) for table, names in OF_NOBODY.items() for name in names}

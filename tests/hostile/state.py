"""What a request may have changed: every row of every table."""

import hashlib
from collections.abc import Collection

from sqlalchemy import select

from bot.app import App
from storage.columns import Base

Digest = dict[str, str]


async def digest(app: App, but: Collection[str] = ()) -> Digest:
    """Each table by its rows, so that what has changed can be named; not the tables in `but`."""
    async with app.database.read() as work:
        found = {}
        for name, table in Base.metadata.tables.items():
            rows = sorted(repr(tuple(row)) for row in await work.connection.execute(select(table)))
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return {name: value for name, value in found.items() if name not in but}


def changed(before: Digest, after: Digest) -> list[str]:
    """The tables in which something is otherwise."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

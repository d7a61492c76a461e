"""Where the database is, as the operator wrote it, for the drivers that we use."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
PARTS = {"host", "port", "ssl", "passfile", "target_session_attrs", "prepared_statement_cache_size"}
"""What may stand after the question mark: the driver takes these as text, or SQLAlchemy makes numbers of them."""

EXAMPLES = "use sqlite:///file.db or postgresql://user@host/name"


class DatabaseError(Exception):
    """The database cannot be used as configured; the message says what to do."""


def address(url: str) -> URL:
    """The address with the driver we use. Raises DatabaseError for what is none, for another kind of database, and for
    what PostgreSQL's driver does not know; never with a password in it."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseError(f"DATABASE_URL is no address of a database; {EXAMPLES}") from None
    kind = parsed.get_backend_name()
    if kind not in DRIVERS:
        raise DatabaseError(f"DATABASE_URL names {kind}; {EXAMPLES}")
    return (_known(parsed) if kind == "postgresql" else parsed).set(drivername=DRIVERS[kind])


def _known(where: URL) -> URL:
    """What stands after the question mark, in the driver's words: it says `ssl` for what `psql` calls `sslmode`."""
    if "sslmode" in where.query:
        ours = {"ssl" if name == "sslmode" else name: value for name, value in where.query.items()}
        where = where.set(query=ours)
    unknown = sorted(where.query.keys() - PARTS)
    if unknown:
        raise DatabaseError(f"DATABASE_URL says {', '.join(unknown)}, which nobody here understands; leave it out")
    return where

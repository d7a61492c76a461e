"""PostgreSQL's connections. No statement waits for ever for a server that has fallen silent."""

import asyncpg
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import AdaptedConnection, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

STATEMENT_TIMEOUT = 30
"""Seconds until PostgreSQL gives up on a statement, and on a transaction that says nothing."""

SILENCE = 2.0 * STATEMENT_TIMEOUT
"""Seconds until we give up on a PostgreSQL that has not even said that it gave up. Many rows written by one call may
take longer than one statement."""

PING = 3.0
"""Seconds in which a connection that has lain idle must answer, or all that were opened with it are given up too."""


def postgresql(where: URL, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        where,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,
        connect_args={
            "timeout": 10,
            "command_timeout": SILENCE,
            "server_settings": {
                "statement_timeout": f"{STATEMENT_TIMEOUT}s",
                "idle_in_transaction_session_timeout": f"{STATEMENT_TIMEOUT}s",
                "timezone": "UTC",
            },
        },
    )
    _never_silent(engine.sync_engine)
    return engine


def _never_silent(engine: Engine) -> None:
    """A connection on which the server has fallen silent is given up, and with it those that were opened before: the
    pool's own ping would wait for each as long as for a statement."""

    @event.listens_for(engine, "checkout")
    def _ping(connection: AdaptedConnection, *_: object) -> None:
        try:
            connection.run_async(lambda driver: driver.execute("SELECT 1", timeout=PING))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise InvalidatePoolError from error

    @event.listens_for(engine, "handle_error")
    def _lost(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, TimeoutError):
            context.is_disconnect = True

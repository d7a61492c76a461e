"""The schema, brought up to date under a lock."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.columns import Base
from storage.database import Database, for_migration


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101
    return head


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate to a revision. Several processes may start at once: one migrates, the others wait and find it done."""

    def run(connection: Connection) -> None:
        command.upgrade(_config(connection), revision)

    async with for_migration(url) as connection:
        await connection.run_sync(run)


async def revision(database: Database) -> str | None:
    """The revision that a database in use is at. Raises what the driver raises when it cannot be reached."""
    async with database.read() as work:
        return await work.connection.run_sync(
            lambda connection: MigrationContext.configure(connection).get_current_revision()
        )


async def current(url: str) -> str | None:
    """The revision of the database, or None for an empty one."""

    def run(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with for_migration(url) as connection:
        return await connection.run_sync(run)


async def differences(url: str) -> list[object]:
    """What the tables in the program have that the migrated database has not, or the other way round."""

    def run(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with for_migration(url) as connection:
        return await connection.run_sync(run)


async def draft(url: str, message: str) -> None:
    """Write a new revision file from what has changed in the tables."""

    def run(connection: Connection) -> None:
        command.revision(_config(connection), message=message, autogenerate=True)

    async with for_migration(url) as connection:
        await connection.run_sync(run)

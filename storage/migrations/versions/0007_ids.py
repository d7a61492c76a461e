"""No two people ever have the same id: on SQLite the newest one's was given again once they were erased."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _again(count_up=True)


def downgrade() -> None:
    _again(count_up=False)


def _again(*, count_up: bool) -> None:
    """The table as it is, made anew: SQLite cannot learn this of a table that exists."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("person", recreate="always", table_kwargs={"sqlite_autoincrement": count_up}):
            pass

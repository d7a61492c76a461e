"""PostgreSQL keeps samples of what stands in a column, and keeps them when the rows are gone: not of these."""

from collections.abc import Mapping

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UNSAMPLED: Mapping[str, Mapping[str, str]] = {
    "person": {"email": "VARCHAR(320)", "name": "VARCHAR(200)"},
    "account": {"user_id": "VARCHAR(200)", "address": "TEXT"},
    "answer": {"pseudonym": "VARCHAR(32)", "value": "VARCHAR(1000)"},
    "note": {"value": "TEXT"},
    "letter": {"text": "VARCHAR(1000)"},
    "delivery": {"address": "TEXT"},
    "marked_days": {"label": "VARCHAR(200)"},
    "roster_change": {"author": "VARCHAR(200)"},
    "schedule_change": {"author": "VARCHAR(200)"},
    "feed": {"url": "TEXT"},
}
"""Who somebody is, what they said, and what is secret. All that is looked for in them is found by an index."""


def upgrade() -> None:
    """A column given the type that it has forgets what was sampled before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in UNSAMPLED.items():
        changes = [
            f"ALTER COLUMN {name} {change}"
            for name, kind in columns.items()
            for change in ("SET STATISTICS 0", f"TYPE {kind}")
        ]
        op.execute(f"ALTER TABLE {table} {', '.join(changes)}")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in UNSAMPLED.items():
        op.execute(f"ALTER TABLE {table} {', '.join(f'ALTER COLUMN {name} SET STATISTICS -1' for name in columns)}")

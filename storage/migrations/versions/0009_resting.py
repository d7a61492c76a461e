"""A pause that a person chose, told from the one the bot takes of itself when nobody answers."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("rests_until", storage.columns.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("UPDATE person SET paused_until = rests_until WHERE rests_until IS NOT NULL AND paused_until IS NULL")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("rests_until")

"""By what it was found out which units are told of, so that it need not be found out again for every meeting."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("roster", sa.Column("changes", sa.Integer(), nullable=True))
    op.add_column("roster", sa.Column("newest_change", storage.columns.Id, nullable=True))


def downgrade() -> None:
    op.drop_column("roster", "newest_change")
    op.drop_column("roster", "changes")

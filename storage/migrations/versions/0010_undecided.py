"""What is in doubt is found without going through all that ever was and never will be decided."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UNDECIDED = sa.text("state = 'unknown' AND decided_at IS NULL")


def upgrade() -> None:
    columns = ["decided_at", "sending_since"]
    op.create_index("ix_delivery_undecided", "delivery", columns, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)


def downgrade() -> None:
    op.drop_index("ix_delivery_undecided", "delivery")

"""A letter that nobody wrote: what a meeting has said, brought to all who were asked. And periods found by the day they
closed on, however many there were."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("letter") as batch:
        batch.alter_column("writer_id", existing_type=ID, nullable=True)
    op.create_index("ix_period_closed", "period", ["flow", "closes_on"])


def downgrade() -> None:
    op.drop_index("ix_period_closed", "period")
    op.execute("DELETE FROM delivery WHERE letter_id IN (SELECT id FROM letter WHERE writer_id IS NULL)")
    op.execute("DELETE FROM letter WHERE writer_id IS NULL")
    with op.batch_alter_table("letter") as batch:
        batch.alter_column("writer_id", existing_type=ID, nullable=False)

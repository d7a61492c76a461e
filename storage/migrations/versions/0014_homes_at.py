"""When it was looked at whose homes a period counts by: where that was before it opens, it is looked at once more."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INSTANT = Instant(timezone=True)
_PERIOD = sa.table("period", sa.column("opens_at", _INSTANT), sa.column("homes_at", _INSTANT))


def upgrade() -> None:
    """What has opened keeps the homes it has."""
    with op.batch_alter_table("period") as batch:
        batch.add_column(sa.Column("homes_at", _INSTANT, nullable=True))
    now = sa.func.now(type_=_INSTANT)
    looked_at = sa.case((_PERIOD.c.opens_at > now, now), else_=_PERIOD.c.opens_at)
    op.get_bind().execute(sa.update(_PERIOD).values(homes_at=looked_at))
    with op.batch_alter_table("period") as batch:
        batch.alter_column("homes_at", existing_type=_INSTANT, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("period") as batch:
        batch.drop_column("homes_at")

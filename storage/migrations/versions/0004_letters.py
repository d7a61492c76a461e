"""What people write to each other, and the deliveries that bring it."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("writer_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("flow", sa.String(length=120), nullable=False),
        sa.Column("step", sa.String(length=120), nullable=False),
        sa.Column("written_at", storage.columns.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", storage.columns.Instant(timezone=True), nullable=True),
        sa.Column("keep_until", storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["writer_id"], ["person.id"], name=op.f("fk_letter_writer_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_letter_to_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_letter_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_writer", ["writer_id", "origin"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_to_id"), ["to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_keep_until"), ["keep_until"], unique=False)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter_id", ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_delivery_letter_id_letter"), "letter", ["letter_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_delivery_letter_id"), ["letter_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE letter_id IS NOT NULL")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_letter_id"))
        batch_op.drop_constraint(batch_op.f("fk_delivery_letter_id_letter"), type_="foreignkey")
        batch_op.drop_column("letter_id")
    op.drop_table("letter")

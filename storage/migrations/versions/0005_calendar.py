"""Days that are somebody's own, teams' calendars, meetings; reminders and priorities; what a file has changed."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = storage.columns.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        "marked_days",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_marked_days_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_marked_days_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marked_days")),
    )
    with op.batch_alter_table("marked_days", schema=None) as batch_op:
        batch_op.create_index("ix_marked_days_last", ["kind", "last"], unique=False)
        batch_op.create_index("ix_marked_days_first", ["kind", "first"], unique=False)
        batch_op.create_index(batch_op.f("ix_marked_days_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_marked_days_team_id"), ["team_id"], unique=False)
    op.create_table(
        "feed",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=True),
        sa.Column("fetched_at", INSTANT, nullable=True),
        sa.Column("good_at", INSTANT, nullable=True),
        sa.Column("failing_since", INSTANT, nullable=True),
        sa.Column("problem", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_feed_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("team_id", name=op.f("uq_feed_team_id")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.String(length=140), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("attending", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_meeting_source_key")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_ends", ["ends_at"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar", sa.String(length=10), nullable=True))
    with op.batch_alter_table("schedule_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_file", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spread", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminds_id", ID, nullable=True))
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_foreign_key(batch_op.f("fk_delivery_reminds_id_delivery"), "delivery", ["reminds_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_delivery_reminds_id"), ["reminds_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE reminds_id IS NOT NULL")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_reminds_id"))
        batch_op.drop_constraint(batch_op.f("fk_delivery_reminds_id_delivery"), type_="foreignkey")
        batch_op.drop_column("priority")
        batch_op.drop_column("reminds_id")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_column("spread")
    with op.batch_alter_table("schedule_change", schema=None) as batch_op:
        batch_op.drop_column("by_file")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("calendar")
    for table in ("attendance", "meeting", "feed", "marked_days"):
        op.drop_table(table)

"""What is counted from a date is named by that date, and no longer by the day on which it is asked: moved by HR, it is
asked once all the same."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SCHEDULES = sa.text("SELECT id, definition FROM schedule")
_NAMED = sa.text("SELECT id, key FROM occurrence WHERE source = :source")
_NAME = sa.text("UPDATE occurrence SET key = :key WHERE id = :id")
_OFFSET = TypeAdapter(timedelta)


def upgrade() -> None:
    for source, anchor, offset in _counted():
        for row in _of(source):
            if ":" not in row.key:
                on = date.fromisoformat(row.key) - offset
                op.get_bind().execute(_NAME, {"key": f"{anchor}:{on.isoformat()}", "id": row.id})


def downgrade() -> None:
    for source, _, offset in _counted():
        for row in _of(source):
            if ":" in row.key:
                on = date.fromisoformat(row.key.rpartition(":")[2]) + offset
                op.get_bind().execute(_NAME, {"key": on.isoformat(), "id": row.id})


def _counted() -> Iterator[tuple[str, str, timedelta]]:
    """The source of what each schedule brings by dates, what it is counted from, and how many days after."""
    for row in op.get_bind().execute(_SCHEDULES).all():
        nudge = json.loads(row.definition)
        if nudge.get("anchor"):
            yield f"schedule:{row.id}", nudge["anchor"], _OFFSET.validate_python(nudge.get("offset", "P0D"))


def _of(source: str) -> list[sa.Row[tuple[int, str]]]:
    return list(op.get_bind().execute(_NAMED, {"source": source}).all())

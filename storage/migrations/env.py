"""Run by Alembic, on the connection that `storage.migrate` hands over."""

from alembic import context

from storage import tables
from storage.columns import Base

assert tables  # noqa: S101

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

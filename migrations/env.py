"""Runs the migrations: on SQLite and PostgreSQL, one runner at a time."""

from pathlib import Path

from alembic import context
from sqlalchemy import Connection, create_engine, text

from idp.database.access import Database
from idp.database.engine import driver_url
from idp.schema import metadata

_LOCK = 724_001
"""The advisory lock's number on PostgreSQL: two nodes that start at once do not migrate at once."""


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # A table in use must not be waited for while everybody else waits behind us (security R12).
            connection.execute(text("SET lock_timeout = '2s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        context.run_migrations()


url = driver_url(context.config.attributes["database_url"])
if url.get_backend_name() == "sqlite" and url.database:
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
# Without the server's options: a migration may take longer than any statement of a request.
database = Database(create_engine(url))
with database.engine.connect() as opened:
    _run(opened)
    opened.commit()
database.close()

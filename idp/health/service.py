"""What a node needs to serve, asked part by part."""

from collections.abc import Callable

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from idp.database.access import Database
from idp.short_lived.store import ShortLivedStore
from keys.ring import KeyRing


def problems(
    database: Database,
    store: ShortLivedStore,
    ring: Callable[[], KeyRing],
    wanted_schema: str,
    algorithms: set[str],
) -> list[str]:
    """Why this node is not fit to serve: one word each, none when it is."""
    found = _database_problems(database, wanted_schema)
    if found:
        return found  # the other parts would only say so again
    if not store.is_reachable():
        found.append("store")
    try:
        if not algorithms <= ring().algorithms:
            found.append("keys")
    except Exception:  # noqa: BLE001 - a key that cannot be opened, whatever the reason, is a node that must not serve (R22)
        found.append("keys")
    return found


def _database_problems(database: Database, wanted_schema: str) -> list[str]:
    try:
        found = schema_version(database)
    except SQLAlchemyError:
        return ["database"]
    return [] if found == wanted_schema else ["schema"]


def schema_version(database: Database) -> str | None:
    """The migration that the database is at, or None when it has seen none; raises if it does not answer."""
    with database.reading() as session:
        session.execute(select(1))
    try:
        with database.reading() as session:
            version: str | None = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return version
    except SQLAlchemyError:  # there is no such table
        return None

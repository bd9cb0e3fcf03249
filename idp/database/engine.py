"""How the engine is tuned, for SQLite and for PostgreSQL."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.engine import URL

_STATEMENT_TIMEOUT_MS = 15_000


def driver_url(url: str) -> URL:
    """The URL with the driver we use, whichever common spelling was given (``postgres://``, ``postgresql://``).

    A relative path of SQLite is one from the working folder; Flask-SQLAlchemy would read it from a folder of its own.
    """
    parsed = make_url(
        url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
    )
    if parsed.drivername in ("postgresql", "postgresql+psycopg2"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.set(database=str(Path(parsed.database).resolve()))
    return parsed


def engine_options(url: URL, *, pool_size: int) -> dict[str, Any]:
    """The arguments of ``create_engine`` for this database."""
    options: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": pool_size,
        "pool_timeout": 10,
        "hide_parameters": True,  # security P5: an error that ends in a log quotes no address and no digest
    }
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return options | {"connect_args": {"timeout": 10, "check_same_thread": False}}
    # security L7: every statement has a time limit; R4: a database that hangs must not hold a thread for ever.
    server_settings = (
        f"-c timezone=UTC -c statement_timeout={_STATEMENT_TIMEOUT_MS} -c lock_timeout=10000"
        " -c idle_in_transaction_session_timeout=60000"
    )
    connect_args = {
        "options": server_settings,
        "connect_timeout": 5,
        "prepare_threshold": 1,
    }
    return options | {
        "connect_args": connect_args,
        "pool_pre_ping": False,
        "pool_recycle": 1800,
    }


def tune(engine: Engine) -> None:
    """Attach what SQLite needs on each connection and at each BEGIN; PostgreSQL needs nothing here."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions behind our back
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

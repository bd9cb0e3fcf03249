"""The transaction: what an entry point opens and a service is handed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from idp.database.engine import driver_url, engine_options, tune

_depth: ContextVar[int] = ContextVar("idp_open_transactions", default=0)


def in_transaction() -> bool:
    """Whether this thread has a writing transaction open.

    The SQL short-lived store asks: on SQLite a second writer would wait for the first, which waits for it.
    """
    return _depth.get() > 0


class Database:
    """Hands out transactions on one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        tune(engine)
        self._reader = engine.execution_options(reads_only=True)

    @classmethod
    def at(cls, url: str, *, pool_size: int = 5) -> "Database":
        """A database of its own at this URL: for commands, the worker and tests."""
        parsed = driver_url(url)
        return cls(create_engine(parsed, **engine_options(parsed, pool_size=pool_size)))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        token = _depth.set(_depth.get() + 1)
        try:
            with (
                Session(self.engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        finally:
            _depth.reset(token)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads; on SQLite it waits for no writer."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

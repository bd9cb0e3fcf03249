"""The short-lived store on the SQL database: the embedded default, and production without Redis."""

from datetime import timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from idp.clock import Clock
from idp.database.access import Database, in_transaction
from idp.database.base import table
from idp.short_lived.models import ShortLivedEntry
from idp.short_lived.store import Value

_entries = table(ShortLivedEntry)


class SqlStore:
    """See `ShortLivedStore`. Each call is its own transaction, so it must not be made inside another."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._insert = sqlite.insert if database.engine.dialect.name == "sqlite" else postgresql.insert

    def put(self, key: str, value: Value, lifetime: timedelta) -> None:
        self._upsert(key, value, lifetime, only_if_absent=False)

    def put_once(self, key: str, value: Value, lifetime: timedelta) -> bool:
        return self._upsert(key, value, lifetime, only_if_absent=True)

    def get(self, key: str) -> Value | None:
        statement = select(_entries.c.value).where(
            _entries.c.key == key, _entries.c.expires_at > self._clock.now()
        )
        with self._database.reading() as session:
            return session.execute(statement).scalar_one_or_none()

    def take(self, key: str) -> Value | None:
        self._require_no_transaction()
        statement = (
            delete(_entries).where(_entries.c.key == key).returning(_entries.c.value, _entries.c.expires_at)
        )
        with self._database.transaction() as session:
            row = session.execute(statement).one_or_none()
        return row.value if row is not None and row.expires_at > self._clock.now() else None

    def forget(self, key: str) -> None:
        self._require_no_transaction()
        with self._database.transaction() as session:
            session.execute(delete(_entries).where(_entries.c.key == key))

    def count(self, key: str, window: timedelta) -> int:
        self._require_no_transaction()
        now = self._clock.now()
        insert = self._insert(_entries).values(key=key, value={}, counter=1, expires_at=now + window)
        is_over = _entries.c.expires_at <= now
        statement = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "counter": case((is_over, 1), else_=_entries.c.counter + 1),
                "expires_at": case((is_over, insert.excluded.expires_at), else_=_entries.c.expires_at),
            },
        ).returning(_entries.c.counter)
        with self._database.transaction() as session:
            counted: int = session.execute(statement).scalar_one()
            return counted

    def counted(self, key: str) -> int:
        statement = select(_entries.c.counter).where(
            _entries.c.key == key, _entries.c.expires_at > self._clock.now()
        )
        with self._database.reading() as session:
            return session.execute(statement).scalar_one_or_none() or 0

    def is_reachable(self) -> bool:
        try:
            with self._database.reading() as session:
                session.execute(select(func.now()))
        except SQLAlchemyError:
            return False
        return True

    def sweep(self) -> int:
        """Delete what ended; how many rows that were. The worker calls it (security L5)."""
        with self._database.transaction() as session:
            result = session.execute(
                delete(_entries).where(_entries.c.expires_at <= self._clock.now()).returning(_entries.c.key)
            )
            return len(result.all())

    def _upsert(self, key: str, value: Value, lifetime: timedelta, *, only_if_absent: bool) -> bool:
        self._require_no_transaction()
        now = self._clock.now()
        insert = self._insert(_entries).values(key=key, value=value, counter=0, expires_at=now + lifetime)
        statement = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "value": insert.excluded.value,
                "expires_at": insert.excluded.expires_at,
                "counter": 0,
            },
            where=(_entries.c.expires_at <= now) if only_if_absent else None,
        ).returning(_entries.c.key)
        with self._database.transaction() as session:
            return session.execute(statement).one_or_none() is not None

    @staticmethod
    def _require_no_transaction() -> None:
        if in_transaction():
            raise RuntimeError("the short-lived store is not to be written inside a transaction")

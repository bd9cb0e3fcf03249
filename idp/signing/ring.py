"""The key ring of a node: read from the table, kept in memory, looked at again every few seconds."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from idp.database.access import Database
from idp.database.base import table
from idp.signing.custody import Custody
from idp.signing.models import StoredKey
from keys.life import KeyState
from keys.ring import KeyRing, RingEntry
from keys.sealing import SealingKeys

log = structlog.get_logger("idp.signing")
_keys = table(StoredKey)
_in_use = _keys.c.state != KeyState.RETIRED
Version = tuple[tuple[str, str], ...]


def load_ring(session: Session, sealing: SealingKeys) -> KeyRing:
    """The ring of this moment. Raises ``SealingError`` if a private key cannot be opened here.

    Pending keys are opened too, though they do not sign yet: a wrong key-encryption key must show today, not on the
    day of the rotation (security Q2, R22).
    """
    rows = session.execute(select(_keys).where(_in_use)).all()
    return KeyRing(
        RingEntry(
            KeyState(row.state),
            row.public_jwk,
            None if row.sealed is None else json.loads(sealing.open(row.sealed, row.kid)),
        )
        for row in rows
    )


def read_version(session: Session) -> Version:
    """Which keys there are, in which states: a handful of small rows, and all that can make a ring out of date."""
    rows = session.execute(select(_keys.c.kid, _keys.c.state).where(_in_use).order_by(_keys.c.kid))
    return tuple((row.kid, row.state) for row in rows)


class CachedKeyRing:
    """The ring that all requests of a node share: mostly no query, at most one small one in `max_age`.

    While the database is away the last good ring serves (security R4): its keys do not become wrong by that.
    """

    def __init__(
        self,
        database: Database,
        custody: Custody,
        *,
        max_age: timedelta = timedelta(seconds=5),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._sealing = custody.sealing
        self._max_age = max_age.total_seconds()
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._ring: KeyRing | None = None
        self._version: Version = ()
        self._fresh_until = float("-inf")

    def current(self) -> KeyRing:
        """The ring, no older than `max_age` if the database answers. One thread looks; the others do not wait for it.

        Raises what the database or the seal raises if there is no ring yet, and ``SealingError`` whenever the keys
        in force cannot be opened here: a node must not go on as if it could.
        """
        ring = self._ring
        if ring is None:
            with self._lock:
                return self._look()
        if self._monotonic() < self._fresh_until or not self._lock.acquire(blocking=False):
            return ring
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> KeyRing:
        ring = self._ring
        if ring is not None and self._monotonic() < self._fresh_until:
            return ring
        try:
            with self._database.reading() as session:
                version = read_version(session)
                if ring is None or version != self._version:
                    ring = load_ring(session, self._sealing)
        except SQLAlchemyError as error:
            if ring is None:
                raise
            log.warning("key_ring_not_refreshed", error=type(error).__name__)
        else:
            self._ring, self._version = ring, version
        self._fresh_until = self._monotonic() + self._max_age
        return ring

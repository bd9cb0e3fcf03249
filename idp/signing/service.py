"""What other rooms and commands may do with the signing keys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.database.base import table
from idp.signing.custody import Custody, custody_of
from idp.signing.models import StoredKey
from idp.signing.ring import CachedKeyRing, load_ring
from idp.signing.rotation import Change, ensure_keys, remove, rotate, rotate_on_schedule

__all__ = [
    "CachedKeyRing",
    "Change",
    "Custody",
    "KeyFacts",
    "custody_of",
    "ensure_keys",
    "list_keys",
    "load_ring",
    "remove",
    "rotate",
    "rotate_on_schedule",
]

_keys = table(StoredKey)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What operators may know of a key: everything but the key."""

    kid: str
    alg: str
    state: str
    sealing_key_id: str | None
    created_at: datetime
    active_from: datetime | None
    retiring_from: datetime | None
    retired_at: datetime | None


def list_keys(session: Session) -> list[KeyFacts]:
    """Every key there ever was, by algorithm, the newest first."""
    columns = [_keys.c[name] for name in KeyFacts.__slots__]
    newest_first = select(*columns).order_by(_keys.c.alg, _keys.c.created_at.desc(), _keys.c.kid)
    return [KeyFacts(*row) for row in session.execute(newest_first)]

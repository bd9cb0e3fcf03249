"""The parts that every endpoint of the protocol is handed."""

from collections.abc import Callable
from dataclasses import dataclass

from idp.clients.service import CachedClients
from idp.clock import Clock
from idp.database.access import Database
from idp.database.prepared import Direct
from idp.settings import Sessions, Tokens
from idp.short_lived.store import ShortLivedStore
from keys.ring import KeyRing


@dataclass(frozen=True, slots=True)
class Provider:
    """One node's OpenID provider. `refresh_key` makes the MAC of refresh tokens, the same on all nodes."""

    issuer: str
    lifetimes: Tokens
    session_limits: Sessions
    database: Database
    direct: Direct
    clock: Clock
    store: ShortLivedStore
    clients: CachedClients
    ring: Callable[[], KeyRing]
    refresh_key: bytes

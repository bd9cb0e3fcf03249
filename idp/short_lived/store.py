"""What a short-lived store can do."""

from datetime import timedelta
from typing import Any, Protocol

Value = dict[str, Any]


class StoreAway(Exception):
    """The store does not answer; nothing is known of what it holds."""


class ShortLivedStore(Protocol):
    """Values with an end, and counters in windows. Every call is atomic and seen by all nodes at once."""

    def put(self, key: str, value: Value, lifetime: timedelta) -> None:
        """Keep a JSON-able value under this key, in place of an older one."""
        ...

    def put_once(self, key: str, value: Value, lifetime: timedelta) -> bool:
        """Keep the value unless the key is taken: whether it was kept. One winner among all callers."""
        ...

    def get(self, key: str) -> Value | None:
        """The value, unless it ended."""
        ...

    def take(self, key: str) -> Value | None:
        """The value, which is gone afterwards: of several takers one gets it."""
        ...

    def forget(self, key: str) -> None:
        """Drop a value or a counter."""
        ...

    def count(self, key: str, window: timedelta) -> int:
        """Add one and say how many there are in this window; the window begins with the first."""
        ...

    def counted(self, key: str) -> int:
        """How many there are in the running window, without adding."""
        ...

    def is_reachable(self) -> bool:
        """Whether the store answers now: for ``/readyz``."""
        ...

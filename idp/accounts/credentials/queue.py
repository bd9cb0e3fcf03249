"""The queue in front of the hash: so many at once, so many waiting, nobody for long (security L1)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from idp.web.errors import TooBusy

MOST_WAITING = 300
LONGEST_WAIT = timedelta(seconds=10)
_COME_BACK = timedelta(seconds=5)


class HashQueue:
    """One for each process. A place is held for the hash alone, never over a database transaction.

    Whoever waits does so in one of the server's threads, so `most_waiting` also says how many of those are given to
    waiting: the rest stay for requests that need no hash.
    """

    def __init__(
        self, at_once: int, *, most_waiting: int = MOST_WAITING, longest_wait: timedelta = LONGEST_WAIT
    ) -> None:
        self._free = threading.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._longest_wait = longest_wait
        self._waiting = 0
        self._lock = threading.Lock()

    @classmethod
    def for_threads(cls, at_once: int, threads: int) -> "HashQueue":
        """The queue of a server with so many threads: two of them are never given to hashing or waiting for it."""
        return cls(at_once, most_waiting=max(0, min(MOST_WAITING, threads - 2 - at_once)))

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place to hash in; raises `TooBusy` when too many wait already or the wait gets too long."""
        if not self._free.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._free.release()

    def _wait(self) -> None:
        with self._lock:
            if self._waiting >= self._most_waiting:
                raise TooBusy(_COME_BACK)
            self._waiting += 1
        try:
            if not self._free.acquire(timeout=self._longest_wait.total_seconds()):
                raise TooBusy(_COME_BACK)
        finally:
            with self._lock:
                self._waiting -= 1

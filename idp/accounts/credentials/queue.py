"""The queue in front of the hash: so many at once, so many waiting, nobody for long (security L1)."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from idp.web.errors import TooBusy

MOST_WAITING = 300
LONGEST_WAIT = timedelta(seconds=10)
_COME_BACK = timedelta(seconds=5)
_NICENESS = 10
T = TypeVar("T")


class HashQueue:
    """One for each process. Nothing waits here while it holds a database transaction.

    Hashing has threads of its own that give way to all others: on a machine with one free core, tokens and keys are
    still served while people sign in, and a hash loses no time when nobody else wants the core. Whoever waits for one
    does so in a thread of the server, so `most_waiting` says how many of those are given to waiting.
    """

    def __init__(
        self, at_once: int, *, most_waiting: int = MOST_WAITING, longest_wait: timedelta = LONGEST_WAIT
    ) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hash", initializer=_give_way)
        self._most_inside = at_once + most_waiting
        self._longest_wait = longest_wait
        self._inside = 0
        self._lock = threading.Lock()

    @classmethod
    def for_threads(cls, at_once: int, threads: int) -> "HashQueue":
        """The queue of a server with so many threads: two of them are never given to hashing or waiting for it."""
        inside = max(1, min(at_once + MOST_WAITING, threads - 2))
        at_once = min(at_once, inside)
        return cls(at_once, most_waiting=inside - at_once)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, to be taken before any other work is spent. Raises `TooBusy` when it is full."""
        with self._lock:
            if self._inside >= self._most_inside:
                raise TooBusy(_COME_BACK)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def run(self, work: Callable[[], T]) -> T:
        """What `work` returns, for whoever has a place. Raises `TooBusy` when the turn does not come in time."""
        future = self._threads.submit(work)
        try:
            return future.result(self._longest_wait.total_seconds())
        except TimeoutError:
            if future.cancel():
                raise TooBusy(_COME_BACK) from None
            return future.result()


def _give_way() -> None:
    """Lower the priority of this thread alone: on Linux, threads have one each (setpriority(2), "NOTES")."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)

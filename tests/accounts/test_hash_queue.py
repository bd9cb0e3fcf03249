"""The queue in front of the hash."""

import os
import sys
import threading
from datetime import timedelta

import pytest

from idp.accounts.credentials.queue import HashQueue
from idp.web.errors import TooBusy


class Crowd:
    """Threads that hold a place until they are let go, and how many of them held one at most."""

    def __init__(self, queue: HashQueue, size: int) -> None:
        self.inside = 0
        self.most_inside = 0
        self.turned_away = 0
        self._queue = queue
        self._lock = threading.Lock()
        self._go = threading.Event()
        self.changed = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._come) for _ in range(size)]
        for thread in self._threads:
            thread.start()

    def let_go(self) -> None:
        self._go.set()
        for thread in self._threads:
            thread.join(10)

    def _come(self) -> None:
        try:
            with self._queue.place():
                self._queue.run(self._hash)
        except TooBusy:
            with self._lock:
                self.turned_away += 1
            self.changed.release()

    def _hash(self) -> None:
        with self._lock:
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
        self.changed.release()
        self._go.wait(10)
        with self._lock:
            self.inside -= 1


def test_no_more_hash_at_once_than_allowed() -> None:
    """L1"""
    crowd = Crowd(HashQueue(2), size=12)
    for _ in range(2):
        crowd.changed.acquire(timeout=5)

    crowd.let_go()

    assert crowd.most_inside == 2
    assert crowd.turned_away == 0


def test_who_finds_the_queue_full_is_turned_away_at_once() -> None:
    """L1: two hash, three wait, five are told to come back."""
    crowd = Crowd(HashQueue(2, most_waiting=3), size=10)
    for _ in range(7):
        assert crowd.changed.acquire(timeout=5)

    assert crowd.inside == 2
    assert crowd.turned_away == 5
    crowd.let_go()
    assert crowd.turned_away == 5


def test_who_waits_too_long_is_turned_away() -> None:
    """L1"""
    queue = HashQueue(1, longest_wait=timedelta(milliseconds=20))
    crowd = Crowd(queue, size=1)
    crowd.changed.acquire(timeout=5)

    with pytest.raises(TooBusy) as told:
        queue.run(lambda: "my turn")

    assert told.value.wait >= timedelta(seconds=1)
    crowd.let_go()
    assert queue.run(lambda: "my turn") == "my turn"


def test_whoever_has_begun_is_not_turned_away() -> None:
    """L1: the wait is for a turn; a hash that runs is worth its result"""
    queue = HashQueue(1, longest_wait=timedelta(milliseconds=20))

    assert queue.run(lambda: threading.Event().wait(0.1)) is False


def test_a_turn_is_given_back_when_the_work_fails() -> None:
    queue = HashQueue(1, most_waiting=0)

    with pytest.raises(ZeroDivisionError), queue.place():
        queue.run(lambda: 1 // 0)

    with queue.place():
        assert queue.run(lambda: "next") == "next"


@pytest.mark.skipif(sys.platform != "linux", reason="priorities of threads are Linux's")
def test_hashing_gives_way_to_everything_else() -> None:
    """L1: discovery, keys and tokens come first when there is one core for all"""
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    there = HashQueue(1).run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    assert there > here
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here


@pytest.mark.parametrize(("threads", "inside"), [(1, 1), (3, 1), (4, 2), (32, 30), (1000, 302)])
def test_two_threads_of_the_server_are_never_given_to_hashing(threads: int, inside: int) -> None:
    """L1: discovery, keys and tokens always find a thread."""
    crowd = Crowd(HashQueue.for_threads(2, threads), size=inside + 1)

    for _ in range(min(2, inside) + 1):
        assert crowd.changed.acquire(timeout=5)

    assert crowd.turned_away == 1
    crowd.let_go()
    assert crowd.turned_away == 1

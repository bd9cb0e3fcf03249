"""Queueing, claiming, finishing and failing, on both databases."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.database.access import Database
from idp.jobs import service as jobs
from idp.jobs.models import Job
from idp.jobs.service import ClaimedJob
from tests.conftest import MovedClock

KINDS = frozenset({"mail"})


class Queue:
    """The queue as one worker sees it; every call is a transaction of its own."""

    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.database = database
        self.clock = clock

    def put(self, number: int = 0, **options: Any) -> None:
        kind = options.pop("kind", "mail")
        with self.database.transaction() as session:
            jobs.enqueue(session, kind, {"number": number}, self.clock.now(), **options)

    def claim(self, most: int = 10) -> list[ClaimedJob]:
        with self.database.transaction() as session:
            return jobs.claim(session, self.clock.now(), KINDS, most=most)

    def finish(self, job: ClaimedJob) -> bool:
        with self.database.transaction() as session:
            return jobs.finish(session, job, self.clock.now())

    def fail(self, job: ClaimedJob, error: str = "broken") -> None:
        with self.database.transaction() as session:
            jobs.fail(session, job, self.clock.now(), error)

    def is_any_due(self) -> bool:
        with self.database.reading() as session:
            return jobs.is_any_due(session, self.clock.now(), KINDS)

    def rows(self) -> list[Job]:
        with self.database.reading() as session:
            return sorted(session.scalars(select(Job)), key=lambda job: int(job.payload["number"]))


@pytest.fixture
def queue(database: Database, clock: MovedClock) -> Queue:
    return Queue(database, clock)


def test_work_is_claimed_done_and_gone(queue: Queue) -> None:
    queue.put(7)
    before = queue.is_any_due()

    (job,) = queue.claim()
    is_finished = queue.finish(job)

    assert (before, is_finished) == (True, True)
    assert (job.kind, job.payload, job.attempt) == ("mail", {"number": 7}, 1)
    assert queue.claim() == []
    assert not queue.is_any_due()


def test_work_is_queued_with_its_cause_or_not_at_all(queue: Queue) -> None:
    """O1, S9: the transaction decides."""

    def fail() -> None:
        with queue.database.transaction() as session:
            jobs.enqueue(session, "mail", {}, queue.clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert queue.rows() == []


def test_the_same_work_is_queued_once_ever(queue: Queue) -> None:
    """S9: by its key, also after it was done; without a key each is its own."""
    queue.put(1, key="a")
    (job,) = queue.claim()
    queue.finish(job)
    queue.put(2, key="a")
    queue.put(3)
    queue.put(3)

    assert [row.payload["number"] for row in queue.rows()] == [1, 3, 3]


def test_work_waits_for_its_time_and_goes_by_it(queue: Queue) -> None:
    """The oldest due first, and no more than asked."""
    now = queue.clock.now()
    queue.put(1, run_at=now + timedelta(minutes=2))
    queue.put(2, run_at=now + timedelta(minutes=1))
    queue.put(3, run_at=now + timedelta(hours=1))

    early = queue.claim()
    queue.clock.forward(timedelta(minutes=2))
    first = queue.claim(most=1)

    assert early == []
    assert [job.payload["number"] for job in first] == [2]
    assert [job.payload["number"] for job in queue.claim()] == [1]


def test_another_kind_is_left_to_others(queue: Queue) -> None:
    queue.put(1, kind="signal")

    assert queue.claim() == []
    assert not queue.is_any_due()


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(queue: Queue) -> None:
    """R1, R2: a worker that died does not keep its work; the late one can no longer finish it."""
    queue.put()
    (late,) = queue.claim()
    queue.clock.forward(jobs.LEASE - timedelta(seconds=1))
    during = queue.claim()
    queue.clock.forward(timedelta(seconds=1))
    (taken,) = queue.claim()

    assert during == []
    assert taken.attempt == 2
    assert queue.finish(late) is False
    assert queue.finish(taken) is True
    assert queue.finish(taken) is False


def test_a_failure_of_the_late_one_does_not_disturb_the_one_who_has_it(queue: Queue) -> None:
    """The lease is a fencing token."""
    queue.put()
    (late,) = queue.claim()
    queue.clock.forward(jobs.LEASE)
    (taken,) = queue.claim()

    queue.fail(late, "too late")

    assert queue.rows()[0].last_error is None
    assert queue.claim() == []
    assert queue.finish(taken) is True


def test_failed_work_is_tried_again_ever_later_and_then_laid_aside(queue: Queue) -> None:
    """R19: twelve tries, an hour apart at most; a dead letter keeps its error and is not claimed again."""
    queue.put()
    waits = []
    for _ in range(jobs.MOST_ATTEMPTS):
        (job,) = queue.claim()
        failed_at = queue.clock.now()
        queue.fail(job, "x" * 5000)
        waits.append(queue.rows()[0].run_at - failed_at)
        queue.clock.forward(timedelta(hours=1))

    (row,) = queue.rows()
    assert waits[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert max(waits[:-1]) == timedelta(seconds=2048)
    assert row.dead_at is not None
    assert row.last_error == "x" * 2000
    assert queue.claim() == []
    assert not queue.is_any_due()


def test_workers_side_by_side_do_each_job_once(queue: Queue) -> None:
    """SKIP LOCKED on PostgreSQL, the writing transaction on SQLite."""
    for number in range(40):
        queue.put(number)
    done: list[int] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        while claimed := queue.claim(most=3):
            assert len(claimed) <= 3
            done.extend(job.payload["number"] for job in claimed if queue.finish(job))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == list(range(40))
    assert {row.attempts for row in queue.rows()} == {1}


def test_a_period_is_taken_by_one(queue: Queue) -> None:
    """Of several nodes one serves the schedule; the next period is free again."""
    every = timedelta(hours=1)
    taken: list[bool] = []
    barrier = threading.Barrier(6)

    def take() -> None:
        barrier.wait()
        with queue.database.transaction() as session:
            taken.append(jobs.take_slot(session, "sweep", every, queue.clock.now()))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with queue.database.reading() as session:
        is_taken = jobs.is_slot_taken(session, "sweep", every, queue.clock.now())
        other = jobs.is_slot_taken(session, "rotate", every, queue.clock.now())
        later = jobs.is_slot_taken(session, "sweep", every, queue.clock.now() + every)

    assert taken.count(True) == 1
    assert (is_taken, other, later) == (True, False, False)


def test_what_was_done_long_ago_is_forgotten_and_dead_letters_are_not(queue: Queue) -> None:
    """L5; operators look at dead letters."""
    queue.put(1)
    queue.put(2)
    first, second = sorted(queue.claim(), key=lambda job: int(job.payload["number"]))
    queue.finish(first)
    for _ in range(jobs.MOST_ATTEMPTS):
        queue.fail(ClaimedJob(second.id, second.kind, second.payload, second.lease, jobs.MOST_ATTEMPTS))
    queue.clock.forward(timedelta(days=365))
    queue.put(3)

    with queue.database.transaction() as session:
        jobs.sweep(session, queue.clock.now())

    assert [row.payload["number"] for row in queue.rows()] == [2, 3]

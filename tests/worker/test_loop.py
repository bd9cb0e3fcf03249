"""The worker: every job done once, none lost, and one that fails keeps nobody waiting."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from idp.database.access import Database
from idp.jobs import service as jobs
from idp.jobs.models import Job
from idp.settings import Settings
from idp.signing.service import custody_of
from idp.worker.duties import make_worker
from idp.worker.loop import Recurring, Worker
from tests.conftest import MovedClock
from tests.oidc.world import SEALING_KEY

HOUR = timedelta(hours=1)


def enqueue(database: Database, clock: MovedClock, kind: str, **payload: Any) -> None:
    with database.transaction() as session:
        jobs.enqueue(session, kind, payload, clock.now())


def rows(database: Database) -> list[Job]:
    with database.reading() as session:
        found = session.scalars(select(Job))
        return sorted(found, key=lambda job: int(job.payload.get("n", 0)))


def test_each_kind_goes_to_its_handler(database: Database, clock: MovedClock) -> None:
    """And a kind that nobody here knows stays for a worker that does."""
    seen: list[tuple[str, Any]] = []
    worker = Worker(
        database,
        clock,
        {"a": lambda p: seen.append(("a", p["n"])), "b": lambda p: seen.append(("b", p["n"]))},
    )
    for number, kind in enumerate(["a", "b", "a", "unknown"]):
        enqueue(database, clock, kind, n=number)

    worked = worker.work_once()

    assert worked == 3
    assert sorted(seen) == [("a", 0), ("a", 2), ("b", 1)]
    assert worker.work_once() == 0
    assert [row.done_at is None for row in rows(database)] == [False, False, False, True]


def test_a_job_that_fails_is_kept_and_the_others_are_done(database: Database, clock: MovedClock) -> None:
    """R19: a poisoned message holds up nobody."""
    done: list[int] = []

    def handle(payload: dict[str, Any]) -> None:
        if payload["n"] == 1:
            raise ZeroDivisionError("poison")
        done.append(payload["n"])

    worker = Worker(database, clock, {"a": handle})
    for number in range(3):
        enqueue(database, clock, "a", n=number)

    worker.work_once()

    failed = rows(database)[1]
    assert done == [0, 2]
    assert (failed.done_at, failed.leased_until) == (None, None)
    assert failed.last_error == "ZeroDivisionError: poison"
    assert failed.run_at > clock.now()


def test_a_handler_that_outlives_its_lease_does_not_finish_anothers_work(
    database: Database, clock: MovedClock
) -> None:
    """R1: the job was taken over; its state is the new holder's."""
    turns: list[str] = []

    def slow(_payload: dict[str, Any]) -> None:
        turns.append("slow")
        clock.forward(jobs.LEASE)
        with database.transaction() as session:
            assert len(jobs.claim(session, clock.now(), frozenset({"a"}))) == 1

    enqueue(database, clock, "a")

    Worker(database, clock, {"a": slow}).work_once()

    (row,) = rows(database)
    assert turns == ["slow"]
    assert (row.done_at, row.attempts) == (None, 2)


def test_a_period_is_served_once_over_all_workers(database: Database, clock: MovedClock) -> None:
    served: list[str] = []
    recurring = (
        Recurring("hourly", HOUR, lambda: served.append("hourly")),
        Recurring("daily", 24 * HOUR, lambda: served.append("daily")),
    )
    workers = [Worker(database, clock, {}, recurring) for _ in range(3)]

    for _ in range(2):
        for worker in workers:
            worker.serve_schedule()
    clock.forward(HOUR)
    for worker in workers:
        worker.serve_schedule()

    assert sorted(served) == ["daily", "hourly", "hourly"]


def test_a_duty_that_fails_keeps_no_other_from_being_done(database: Database, clock: MovedClock) -> None:
    served: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    recurring = (Recurring("a", HOUR, fail), Recurring("b", HOUR, lambda: served.append("b")))

    Worker(database, clock, {}, recurring).serve_schedule()

    assert served == ["b"]


def test_it_works_until_it_is_told_to_stop(database: Database, clock: MovedClock) -> None:
    """R20: and stops soon."""
    done, stop = threading.Event(), threading.Event()
    worker = Worker(database, clock, {"a": lambda _: done.set()}, pause=timedelta(milliseconds=10))
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()

    enqueue(database, clock, "a")
    was_done = done.wait(10)
    stop.set()
    thread.join(10)

    assert was_done
    assert not thread.is_alive()


def test_a_database_that_comes_back_finds_it_at_work(sqlite_url: str, clock: MovedClock) -> None:
    """R3: the loop outlives its database being away."""
    database = Database.at(sqlite_url)
    done, stop = threading.Event(), threading.Event()
    with database.transaction() as session:
        session.execute(text("ALTER TABLE jobs RENAME TO jobs_away"))
    worker = Worker(database, clock, {"a": lambda _: done.set()}, pause=timedelta(milliseconds=10))
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    is_alive_without = not done.wait(0.3) and thread.is_alive()

    with database.transaction() as session:
        session.execute(text("ALTER TABLE jobs_away RENAME TO jobs"))
    enqueue(database, clock, "a")
    was_done = done.wait(15)
    stop.set()
    thread.join(10)
    database.close()

    assert is_alive_without
    assert was_done


def test_the_real_duties_all_run(database: Database, clock: MovedClock, tmp_path: Path) -> None:
    """Rotation and sweeps, on an empty world: none fails, and each takes its period."""
    settings = Settings(_env_file=None, data_dir=tmp_path, key_encryption_key=SEALING_KEY)  # type: ignore[call-arg, arg-type]
    worker = make_worker(settings, database, clock, custody_of(settings))

    for recurring in worker._recurring:
        recurring.act()
    worker.serve_schedule()

    with database.reading() as session:
        taken = set(session.scalars(text("SELECT name FROM schedule_slots")))
        keys = session.scalars(text("SELECT alg FROM signing_keys WHERE state = 'active'")).all()
    assert {"keys:rotate", "store:sweep", "authorizations:sweep", "jobs:sweep"} <= taken
    assert sorted(keys) == ["ES256", "RS256"]

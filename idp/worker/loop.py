"""The loop: claim, do, finish; and serve the schedule."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from idp.clock import Clock
from idp.database.access import Database
from idp.jobs import service as jobs
from idp.jobs.service import ClaimedJob

log = structlog.get_logger("idp.worker")

_AT_ONCE = 5
"""Jobs claimed together: a mail server may take 20 s over each, and the lease of all of them is two minutes."""

Handler = Callable[[dict[str, Any]], None]
"""Does one kind of job; it may be called twice for the same job, so it must not mind."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work of the schedule: `act` runs in about every `every`, on one node."""

    name: str
    every: timedelta
    act: Callable[[], None]


class Worker:
    """One worker."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handlers: Mapping[str, Handler],
        recurring: tuple[Recurring, ...] = (),
        *,
        pause: timedelta = timedelta(milliseconds=500),
    ) -> None:
        self._database = database
        self._clock = clock
        self._handlers = handlers
        self._recurring = recurring
        self._pause = pause.total_seconds()

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; a database that is away is waited for."""
        log.info("worker_started")
        while not stop.is_set():
            try:
                self.serve_schedule()
                worked = self.work_once()
            except SQLAlchemyError as error:
                log.warning("worker_waits_for_database", error=type(error).__name__)
                worked = 0
                stop.wait(5)
            if not worked:
                stop.wait(self._pause)
        log.info("worker_stopped")

    def work_once(self) -> int:
        """Do the jobs that are due, a few at most: how many those were."""
        kinds = frozenset(self._handlers)
        with self._database.reading() as session:
            if not jobs.is_any_due(session, self._clock.now(), kinds):
                return 0
        with self._database.transaction() as session:
            claimed = jobs.claim(session, self._clock.now(), kinds, most=_AT_ONCE)
        for job in claimed:
            self._do(job)
        return len(claimed)

    def serve_schedule(self) -> None:
        """Run what is due; the period is taken first, so of several nodes one runs it."""
        for recurring in self._recurring:
            with self._database.reading() as session:
                if jobs.is_slot_taken(session, recurring.name, recurring.every, self._clock.now()):
                    continue
            with self._database.transaction() as session:
                is_ours = jobs.take_slot(session, recurring.name, recurring.every, self._clock.now())
            if is_ours:
                self._act(recurring)

    def _act(self, recurring: Recurring) -> None:
        try:
            recurring.act()
        except Exception as error:  # one duty that fails must not keep the others from being done
            log.error("schedule_failed", name=recurring.name, exc_info=error)

    def _do(self, job: ClaimedJob) -> None:
        try:
            self._handlers[job.kind](job.payload)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the job is kept and tried again
            log.warning(
                "job_failed", kind=job.kind, job_id=job.id, attempt=job.attempt, error=type(error).__name__
            )
            with self._database.transaction() as session:
                jobs.fail(session, job, self._clock.now(), f"{type(error).__name__}: {error}")
            return
        with self._database.transaction() as session:
            jobs.finish(session, job, self._clock.now())

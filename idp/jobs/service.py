"""Enqueueing, claiming and finishing jobs; taking a period of the schedule."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.database.base import table
from idp.ids import new_id
from idp.jobs.models import Job, ScheduleSlot

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 12
_FIRST_DELAY = timedelta(seconds=2)
_LONGEST_DELAY = timedelta(hours=1)
_jobs = table(Job)
_slots = table(ScheduleSlot)


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job somebody works on now; `attempt` counts from 1."""

    id: str
    kind: str
    payload: dict[str, Any]
    lease: str
    attempt: int


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Queue work in the transaction that causes it; with a `key`, the same work is queued only once ever."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "id": new_id(),
        "kind": kind,
        "key": key,
        "payload": payload,
        "created_at": now,
        "run_at": run_at or now,
        "attempts": 0,
    }
    session.execute(insert(_jobs).values(values).on_conflict_do_nothing(index_elements=["key"]))


def is_any_due(session: Session, now: datetime, kinds: frozenset[str]) -> bool:
    """Whether there is something to claim: a cheap look, so that an idle worker writes nothing."""
    return session.execute(select(_jobs.c.id).where(_due(now, kinds)).limit(1)).first() is not None


def claim(session: Session, now: datetime, kinds: frozenset[str], *, most: int = 10) -> list[ClaimedJob]:
    """Take up to `most` due jobs of these kinds, oldest first.

    On PostgreSQL several workers claim side by side (``SKIP LOCKED``); on SQLite the writing transaction is the lock.
    A job whose lease is over is due again: its worker died.
    """
    due = (
        select(_jobs.c.id)
        .where(_due(now, kinds))
        .order_by(_jobs.c.run_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    lease = new_id()
    claimed = (
        update(_jobs)
        .where(_jobs.c.id.in_(due.scalar_subquery()))
        .values(lease=lease, leased_until=now + LEASE, attempts=_jobs.c.attempts + 1)
        .returning(_jobs.c.id, _jobs.c.kind, _jobs.c.payload, _jobs.c.attempts)
    )
    rows = session.execute(claimed).all()
    return sorted(
        (ClaimedJob(row.id, row.kind, row.payload, lease, row.attempts) for row in rows),
        key=lambda j: j.id,
    )


def finish(session: Session, job: ClaimedJob, now: datetime) -> bool:
    """Mark a job done; False when the lease was lost meanwhile and somebody else has the job."""
    held = update(_jobs).where(_jobs.c.id == job.id, _jobs.c.lease == job.lease, _jobs.c.done_at.is_(None))
    row = session.execute(held.values(done_at=now, leased_until=None, last_error=None).returning(_jobs.c.id))
    return row.one_or_none() is not None


def fail(session: Session, job: ClaimedJob, now: datetime, error: str) -> None:
    """Put a job back for later, or among the dead letters when it was tried `MOST_ATTEMPTS` times."""
    values: dict[str, Any] = {"leased_until": None, "last_error": error[:2000]}
    if job.attempt >= MOST_ATTEMPTS:
        values["dead_at"] = now
    else:
        values["run_at"] = now + min(_FIRST_DELAY * 2 ** (job.attempt - 1), _LONGEST_DELAY)
    session.execute(update(_jobs).where(_jobs.c.id == job.id, _jobs.c.lease == job.lease).values(values))


def is_slot_taken(session: Session, name: str, every: timedelta, now: datetime) -> bool:
    """Whether the present period of a schedule is served already."""
    return session.get(ScheduleSlot, (name, _slot(every, now))) is not None


def take_slot(session: Session, name: str, every: timedelta, now: datetime) -> bool:
    """Whether this caller is the one to serve the present period of a schedule: one winner over all nodes."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"name": name, "slot": _slot(every, now), "taken_at": now}
    taken = session.execute(insert(_slots).values(values).on_conflict_do_nothing().returning(_slots.c.name))
    return taken.one_or_none() is not None


def sweep(session: Session, now: datetime, *, keep: timedelta = timedelta(days=7)) -> None:
    """Forget jobs done and periods taken long ago; dead letters stay until an operator has seen them."""
    session.execute(delete(_jobs).where(_jobs.c.done_at < now - keep))
    session.execute(delete(_slots).where(_slots.c.taken_at < now - keep))


def _due(now: datetime, kinds: frozenset[str]) -> ColumnElement[bool]:
    return and_(
        _jobs.c.done_at.is_(None),
        _jobs.c.dead_at.is_(None),
        _jobs.c.run_at <= now,
        _jobs.c.kind.in_(kinds),
        or_(_jobs.c.leased_until.is_(None), _jobs.c.leased_until <= now),
    )


def _slot(every: timedelta, now: datetime) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + ((now - epoch) // every) * every

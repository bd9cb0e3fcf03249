"""When guessing stops, and what an attempt to sign in comes to (domain.md Q8, Q25)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Limits:
    """So many failures within the window lock for `first_lock`, each further time twice as long, to `longest_lock`."""

    failures: int
    window: timedelta
    first_lock: timedelta
    longest_lock: timedelta


@dataclass(frozen=True, slots=True)
class Tries:
    """The failures in the present window, how many locks there were lately, and until when the last one holds."""

    failures: int = 0
    failures_since: datetime | None = None
    locks: int = 0
    locked_until: datetime | None = None


class Standing(StrEnum):
    """What an account is to somebody who signs in."""

    OPEN = "open"
    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    DISABLED_INACTIVITY = "disabled_inactivity"
    DISABLED_ADMINISTRATIVE = "disabled_administrative"
    CLOSED = "closed"


class Verdict(StrEnum):
    """What an attempt comes to; for the audit trail, never for the page but `RIGHT`."""

    RIGHT = "right"
    LOCKED = "locked"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a verdict
    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    DISABLED_INACTIVITY = "disabled_inactivity"
    DISABLED_ADMINISTRATIVE = "disabled_administrative"
    CLOSED = "closed"


def judge(standing: Standing, tries: Tries, now: datetime, *, is_right: bool) -> Verdict:
    """The verdict. A lock comes first: during it the right password learns no more than a wrong one (security H9)."""
    if standing is Standing.UNKNOWN:
        return Verdict.UNKNOWN
    if is_locked(tries, now):
        return Verdict.LOCKED
    if not is_right:
        return Verdict.WRONG_PASSWORD
    return Verdict.RIGHT if standing is Standing.OPEN else Verdict(standing.value)


def is_locked(tries: Tries, now: datetime) -> bool:
    """Whether nobody gets in now."""
    return tries.locked_until is not None and tries.locked_until > now


def after_failure(tries: Tries, limits: Limits, now: datetime) -> Tries:
    """The tries with one failure more, which may be the one that locks. A failure during a lock changes nothing."""
    if is_locked(tries, now):
        return tries
    runs = tries.failures_since is not None and now < tries.failures_since + limits.window
    failures = tries.failures + 1 if runs else 1
    if failures < limits.failures:
        since = tries.failures_since if runs else now
        return Tries(failures, since, tries.locks, tries.locked_until)
    locks = _recent_locks(tries, limits, now) + 1
    return Tries(locks=locks, locked_until=now + lock_length(locks, limits))


def lock_length(locks: int, limits: Limits) -> timedelta:
    """How long the lock with this number holds: doubled each time, up to the longest."""
    doublings: int = 2 ** min(locks - 1, 32)
    return min(limits.first_lock * doublings, limits.longest_lock)


def _recent_locks(tries: Tries, limits: Limits, now: datetime) -> int:
    """Locks are forgiven when the last one has been over for as long as the longest would hold."""
    if tries.locked_until is None or now >= tries.locked_until + limits.longest_lock:
        return 0
    return tries.locks

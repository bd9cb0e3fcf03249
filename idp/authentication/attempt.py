"""One attempt to sign in, from what was typed to what is answered.

The one use case that opens its transactions itself: a hash takes 23 ms, and a transaction held that long would stop
every writer on SQLite. So it reads, hashes with no transaction open, and judges in a second transaction that reads
everything again.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

from idp.accounts.service import HashQueue, hash_password, is_of_yesterday, verify_password
from idp.audit.service import Origin
from idp.authentication.password_step import Candidate, Proof, Rules, find_candidate, limits_of, sign_in
from idp.authentication.rules import Verdict
from idp.authentication.shown_lock import count_shown_failure, forget_shown_failures
from idp.clock import Clock
from idp.database.access import Database
from idp.sessions.service import Browser, StartedSession
from idp.short_lived.store import ShortLivedStore
from idp.web.throttling import Window, count_try, is_used_up, network_of


@dataclass(frozen=True, slots=True)
class Parts:
    """What an attempt needs of the node."""

    database: Database
    store: ShortLivedStore
    clock: Clock
    queue: HashQueue
    rules: Rules


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed, and in which browser."""

    login: str
    password: str
    browser: Browser
    origin: Origin


class Outcome(StrEnum):
    """What the page says."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    LOCKED = "locked"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome; with the new session, or with how long to wait."""

    outcome: Outcome
    session: StartedSession | None = None
    wait: timedelta | None = None


def attempt_sign_in(parts: Parts, attempt: Attempt) -> Answer:
    """Sign in or say why not. Raises `TooBusy`, before anything is read, when too many wait to (security L1)."""
    with parts.queue.place():
        return _attempt_in_turn(parts, attempt)


def _attempt_in_turn(parts: Parts, attempt: Attempt) -> Answer:
    """The attempt of somebody who has a place in the queue.

    The throttle is asked before the hash, to save it, and again before a success is told: what is told of tries beyond
    the limit is the same for right and wrong, however many run in parallel (security H9).
    """
    throttle = _Throttle(parts, attempt)
    if throttle.is_closed():
        return throttle.answer
    with parts.database.reading() as session:
        candidate = find_candidate(session, attempt.login)
    proof = _prove(parts.queue, candidate, attempt.password)
    if proof.is_right and throttle.is_closed():
        return throttle.answer
    now = parts.clock.now()
    with parts.database.transaction() as session:
        result = sign_in(session, candidate, proof, attempt.browser, parts.rules, now, attempt.origin)
    if not isinstance(result, Verdict):
        forget_shown_failures(parts.store, attempt.login)
        return Answer(Outcome.SIGNED_IN, session=result)
    wait = count_shown_failure(parts.store, attempt.login, limits_of(parts.rules.lock_out), now)
    if not throttle.count():
        return throttle.answer
    return Answer(Outcome.LOCKED, wait=wait) if wait is not None else Answer(Outcome.WRONG)


def _prove(queue: HashQueue, candidate: Candidate, password: str) -> Proof:
    is_right = queue.run(partial(verify_password, candidate.password, password))
    is_old = is_right and candidate.password is not None and is_of_yesterday(candidate.password)
    return Proof(is_right, queue.run(partial(hash_password, password)) if is_old else None)


class _Throttle:
    """The windows of the network and of everybody; the address is never a client's own word (security H11)."""

    def __init__(self, parts: Parts, attempt: Attempt) -> None:
        lock_out = parts.rules.lock_out
        self._store = parts.store
        self._windows = (
            (
                Window("sign_in:network", lock_out.failures_per_network, lock_out.window),
                network_of(attempt.browser.address),
            ),
            (Window("sign_in:everywhere", lock_out.failures_everywhere, lock_out.window), "all"),
        )
        self.answer = Answer(Outcome.THROTTLED, wait=lock_out.window)

    def is_closed(self) -> bool:
        return any(is_used_up(self._store, window, who) for window, who in self._windows)

    def count(self) -> bool:
        """Count a failure in each window: whether it was still within all of them."""
        counted = [count_try(self._store, window, who) for window, who in self._windows]
        return all(counted)

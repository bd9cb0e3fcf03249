"""The two database halves of signing in: whom a login may be, and what an attempt comes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consent_ui.mails.account import AccountLockedMail
from consent_ui.mails.rendering import render_mail
from idp.accounts import service as accounts
from idp.accounts.models import Account, AccountStatus, Password
from idp.accounts.service import PasswordHash
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.authentication.rules import Limits, Standing, Tries, Verdict, after_failure, is_locked, judge
from idp.database.base import table
from idp.notifications.service import Recipient, queue_mail
from idp.sessions import service as sessions
from idp.sessions.service import Browser, SignInFacts, StartedSession
from idp.settings import LockOut, Sessions

BY_PASSWORD = SignInFacts(amr="pwd", acr="urn:ema:acr:password")
_accounts = table(Account)
_passwords = table(Password)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a typed login may be, as read before the hash: it proves nothing, it only says what to verify against."""

    account_id: str | None
    password: PasswordHash | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the hash said: whether the typed password is the candidate's, and its hash by the profile in force."""

    is_right: bool
    rehashed: PasswordHash | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that a sign-in depends on; `site` is the issuer, for the links in mails."""

    lock_out: LockOut
    sessions: Sessions
    site: str


def limits_of(lock_out: LockOut) -> Limits:
    """The part of the settings that the rules decide by."""
    return Limits(lock_out.failures, lock_out.window, lock_out.first_lock, lock_out.longest_lock)


def find_candidate(session: Session, login: str) -> Candidate:
    """Whom this login means, and the hash to verify against."""
    condition = accounts.login_condition(login)
    if condition is None:
        return Candidate(None, None)
    columns = (_accounts.c.id, _passwords.c.hash, _passwords.c.profile)
    joined = _accounts.outerjoin(_passwords, _passwords.c.account_id == _accounts.c.id)
    row = session.execute(select(*columns).select_from(joined).where(condition)).one_or_none()
    if row is None:
        return Candidate(None, None)
    return Candidate(row.id, PasswordHash(row.hash, row.profile) if row.hash else None)


def sign_in(
    session: Session,
    candidate: Candidate,
    proof: Proof,
    browser: Browser,
    rules: Rules,
    now: datetime,
    origin: Origin,
) -> StartedSession | Verdict:
    """Judge an attempt by the account as it is now, and write what follows: a session, or one failure more.

    The account's row is locked for the transaction, so parallel attempts are judged one after the other and none slips
    past a lock (security H9). The refusal is returned, since it must leave its trace.
    """
    account = _lock_account(session, candidate)
    if account is None:
        verdict = Verdict.UNKNOWN
    else:
        is_right = proof.is_right and account.hash == (candidate.password and candidate.password.text)
        verdict = judge(_standing(account.status), _tries(account), now, is_right=is_right)
    if account is not None and verdict is Verdict.RIGHT:
        return _succeed(session, account.id, candidate, proof, browser, rules, now, origin)
    subject_id = account.id if account is not None else None
    failed = EventName.ACCOUNT_SIGN_IN_FAILED
    record(session, failed, now, origin, result="refused", reason=verdict.value, subject_id=subject_id)
    if account is not None and verdict is Verdict.WRONG_PASSWORD:
        _count_failure(session, account, rules, now, origin)
    return verdict


def _lock_account(session: Session, candidate: Candidate) -> Any | None:
    """The account's state as it is now, and nobody else's to change until the transaction ends."""
    columns = (
        *(_accounts.c.id, _accounts.c.status, _accounts.c.username, _accounts.c.given_name),
        *(_accounts.c.family_name, _accounts.c.email, _accounts.c.locale),
        *(_accounts.c.failures, _accounts.c.failures_since, _accounts.c.locks, _accounts.c.locked_until),
        _passwords.c.hash,
    )
    joined = _accounts.outerjoin(_passwords, _passwords.c.account_id == _accounts.c.id)
    statement = select(*columns).select_from(joined).where(_accounts.c.id == candidate.account_id)
    return session.execute(statement.with_for_update(of=_accounts, key_share=True)).one_or_none()


def _standing(status: str) -> Standing:
    return Standing.OPEN if status == AccountStatus.ACTIVE.value else Standing(status)


def _tries(account: Any) -> Tries:
    return Tries(account.failures, account.failures_since, account.locks, account.locked_until)


def _succeed(
    session: Session,
    account_id: str,
    candidate: Candidate,
    proof: Proof,
    browser: Browser,
    rules: Rules,
    now: datetime,
    origin: Origin,
) -> StartedSession:
    forgiven = {"failures": 0, "failures_since": None, "locks": 0, "locked_until": None}
    active = update(_accounts).where(_accounts.c.id == account_id)
    session.execute(active.values(last_active_at=now, **forgiven))
    started = sessions.start(session, account_id, BY_PASSWORD, browser, rules.sessions, now, origin)
    who = {"actor_id": account_id, "subject_id": account_id}
    details = {"session_id": started.id, "amr": BY_PASSWORD.amr}
    record(session, EventName.ACCOUNT_SIGN_IN_SUCCEEDED, now, origin, details=details, **who)
    if proof.rehashed is not None and candidate.password is not None:
        old = (_passwords.c.account_id == account_id) & (_passwords.c.hash == candidate.password.text)
        new = {"hash": proof.rehashed.text, "profile": proof.rehashed.profile}
        session.execute(update(_passwords).where(old).values(new))
        profiles = {"from": candidate.password.profile, "to": proof.rehashed.profile}
        record(session, EventName.ACCOUNT_PASSWORD_REHASHED, now, origin, details=profiles, **who)
    return started


def _count_failure(session: Session, account: Any, rules: Rules, now: datetime, origin: Origin) -> None:
    """One failure more; the one that locks is told to the owner, at the address of the account (domain.md Q8)."""
    tries = after_failure(_tries(account), limits_of(rules.lock_out), now)
    values = {
        "failures": tries.failures,
        "failures_since": tries.failures_since,
        "locks": tries.locks,
        "locked_until": tries.locked_until,
    }
    session.execute(update(_accounts).where(_accounts.c.id == account.id).values(values))
    if tries.locked_until is None or not is_locked(tries, now):
        return
    until = tries.locked_until
    details = {"locks": tries.locks, "until": until.isoformat()}
    record(session, EventName.ACCOUNT_LOCKED, now, origin, subject_id=account.id, details=details)
    mail = AccountLockedMail(
        greeting_name=f"{account.given_name} {account.family_name}",
        contact_url=f"{rules.site}/help/contact",
        username=account.username,
        locked_at=now,
        locked_for=until - now,
        failures=rules.lock_out.failures,
    )
    event_key = f"account_locked:{account.id}:{until.isoformat()}"
    queue_mail(
        session,
        render_mail(mail, account.locale or "en"),
        Recipient(account.email, account.id),
        now,
        event_key=event_key,
    )

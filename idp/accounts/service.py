"""Creating, finding, disabling and enabling accounts, and setting their passwords."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.accounts.creation import NewAccount, create_account
from idp.accounts.credentials.password import (
    PasswordHash,
    hash_password,
    is_of_yesterday,
    verify_password,
)
from idp.accounts.credentials.queue import HashQueue
from idp.accounts.email_addresses import EmailAddress, normalise_email
from idp.accounts.models import Account, AccountStatus, Password
from idp.accounts.rules import PasswordProblem, Person, check_password
from idp.accounts.usernames import fold_login, login_key
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.authorizations import service as authorizations
from idp.database.base import table
from idp.errors import Conflict, NotFound
from idp.sessions import service as sessions

__all__ = [
    "EmailAddress",
    "HashQueue",
    "NewAccount",
    "PasswordHash",
    "PasswordProblem",
    "Person",
    "check_password",
    "create_account",
    "disable",
    "enable",
    "find_account",
    "find_by_login",
    "fold_login",
    "hash_password",
    "is_of_yesterday",
    "is_usable",
    "login_condition",
    "normalise_email",
    "set_password",
    "unlock",
    "verify_password",
]

_accounts = table(Account)
_passwords = table(Password)
_UNLOCKED: dict[str, Any] = {"failures": 0, "failures_since": None, "locks": 0, "locked_until": None}


def find_account(session: Session, account_id: str) -> Account | None:
    """One account by its id."""
    return session.get(Account, account_id)


def find_by_login(session: Session, text: str) -> Account | None:
    """The account with this username or e-mail address, in any spelling that means the same (security H10)."""
    condition = login_condition(text)
    return None if condition is None else session.scalars(select(Account).where(condition)).one_or_none()


def login_condition(text: str) -> ColumnElement[bool] | None:
    """The condition that finds the account of a typed login, or None when no account can have it."""
    key = login_key(text)
    if key is None:
        return None
    return _accounts.c.email_key == key if "@" in key else _accounts.c.username == key


def is_usable(now: datetime) -> ColumnElement[bool]:
    """The condition under which an account may be acted with: active and not locked (security S5, domain.md Q11)."""
    not_locked = or_(_accounts.c.locked_until.is_(None), _accounts.c.locked_until <= now)
    return (_accounts.c.status == AccountStatus.ACTIVE.value) & not_locked


def set_password(
    session: Session,
    account_id: str,
    password: PasswordHash,
    now: datetime,
    origin: Origin,
    *,
    actor_id: str | None = None,
    except_session_id: str | None = None,
) -> None:
    """Give an account a password that the rules have passed, and end what was signed in with the old one.

    All sessions but `except_session_id` end, and every authorization (security D5, H5); a lock is lifted (Q8).
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"hash": password.text, "profile": password.profile, "changed_at": now}
    statement = insert(_passwords).values(account_id=account_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))
    session.execute(update(_accounts).where(_accounts.c.id == account_id).values(_UNLOCKED))
    because = sessions.EndReason.PASSWORD_CHANGED
    sessions.end_all(session, account_id, because, now, origin, except_id=except_session_id)
    authorizations.end_of_account(session, account_id, because.value, now)
    record(
        session,
        EventName.ACCOUNT_PASSWORD_CHANGED,
        now,
        origin,
        actor_id=actor_id,
        subject_id=account_id,
    )


def disable(
    session: Session,
    account_id: str,
    now: datetime,
    origin: Origin,
    *,
    status: AccountStatus = AccountStatus.DISABLED_ADMINISTRATIVE,
    actor_id: str | None = None,
) -> None:
    """Close an account to its owner; sessions and authorizations end with the same commit (security S5, F7).

    Inactivity disables active accounts only; the administration also those that sleep already (domain.md 4.5).
    """
    from_states = {AccountStatus.ACTIVE.value}
    if status is AccountStatus.DISABLED_ADMINISTRATIVE:
        from_states |= {AccountStatus.DISABLED_INACTIVITY.value, AccountStatus.UNCONFIRMED.value}
    _change_status(session, account_id, from_states, status)
    because = sessions.EndReason.ACCOUNT_DISABLED
    sessions.end_all(session, account_id, because, now, origin)
    authorizations.end_of_account(session, account_id, because.value, now)
    record(
        session,
        EventName.ACCOUNT_DISABLED,
        now,
        origin,
        reason=status.value,
        actor_id=actor_id,
        subject_id=account_id,
    )


def enable(
    session: Session, account_id: str, now: datetime, origin: Origin, *, actor_id: str | None = None
) -> None:
    """Open a disabled account again. Its roles were kept; sessions and authorizations stay ended (domain.md Q24)."""
    disabled = {AccountStatus.DISABLED_ADMINISTRATIVE.value, AccountStatus.DISABLED_INACTIVITY.value}
    _change_status(session, account_id, disabled, AccountStatus.ACTIVE, last_active_at=now)
    record(session, EventName.ACCOUNT_ENABLED, now, origin, actor_id=actor_id, subject_id=account_id)


def unlock(
    session: Session, account_id: str, now: datetime, origin: Origin, *, actor_id: str | None = None
) -> None:
    """Lift a lock and forget the failures behind it."""
    statement = update(_accounts).where(_accounts.c.id == account_id).values(_UNLOCKED)
    if session.execute(statement.returning(_accounts.c.id)).one_or_none() is None:
        raise NotFound("There is no such account.")
    record(session, EventName.ACCOUNT_UNLOCKED, now, origin, actor_id=actor_id, subject_id=account_id)


def _change_status(
    session: Session, account_id: str, from_states: set[str], to: AccountStatus, **more: Any
) -> None:
    statement = update(_accounts).where(_accounts.c.id == account_id, _accounts.c.status.in_(from_states))
    changed = statement.values(status=to.value, **more).returning(_accounts.c.id)
    if session.execute(changed).one_or_none() is None:
        account = find_account(session, account_id)
        if account is None:
            raise NotFound("There is no such account.")
        raise Conflict("wrong_state", f"The account is {account.status} and cannot become {to.value}.")

"""Builders: the rows that a test needs, with sensible values where it says nothing."""

import itertools
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from idp.accounts.models import Account, AccountStatus, Password
from idp.accounts.service import PasswordHash, hash_password, normalise_email
from idp.audit.service import SYSTEM
from idp.ids import new_id, new_secret
from idp.sessions import service as sessions
from idp.sessions.service import Browser, SignInFacts, StartedSession
from idp.settings import Sessions

PASSWORD = "tulip meadow granite"
_numbers = itertools.count(1)


@cache
def hashed(password: str = PASSWORD) -> PasswordHash:
    """The hash of a password, made once: hashing is slow on purpose."""
    return hash_password(password)


def build_account(
    session: Session, now: datetime, *, password: str | None = PASSWORD, **columns: Any
) -> Account:
    """An active account that signs in with `PASSWORD`; without automatic roles. `columns` replace values."""
    number = next(_numbers)
    email = str(columns.pop("email", f"ada.byron{number}@example.org"))
    address = normalise_email(email)
    assert address is not None
    values: dict[str, Any] = {
        "id": new_id(),
        "subject": new_secret(),
        "username": f"byron_a{number}",
        "email": address.text,
        "email_key": address.key,
        "email_verified": True,
        "given_name": "Ada",
        "family_name": "Byron",
        "status": AccountStatus.ACTIVE.value,
        "created_at": now,
        "activated_at": now,
        "failures": 0,
        "locks": 0,
    }
    account = Account(**values | columns)
    session.add(account)
    session.flush()
    if password is not None:
        made = hashed(password)
        session.add(Password(account_id=account.id, hash=made.text, profile=made.profile, changed_at=now))
        session.flush()
    return account


def build_session(
    session: Session,
    account_id: str,
    now: datetime,
    *,
    limits: Sessions | None = None,
    user_agent: str | None = None,
) -> StartedSession:
    """A session signed in to with a password just now."""
    facts = SignInFacts(amr="pwd", acr="urn:ema:acr:password")
    browser = Browser(user_agent=user_agent, address="192.0.2.7")
    return sessions.start(session, account_id, facts, browser, limits or Sessions(), now, SYSTEM)

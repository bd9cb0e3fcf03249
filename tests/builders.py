"""Builders: the rows that a test needs, with sensible values where it says nothing."""

import itertools
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from idp.accounts.models import Account, AccountStatus, Password
from idp.accounts.service import PasswordHash, hash_password, normalise_email
from idp.audit.service import SYSTEM
from idp.clients.models import Client
from idp.clients.service import NewClient
from idp.clients.service import create as create_client
from idp.ids import new_id, new_secret
from idp.organisations.records import LocationRecord, NameRecord, OrganisationRecord
from idp.organisations.store import add_records, write_mergers
from idp.roles.models import Entitlement, GrantedBy
from idp.roles.service import grant
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


def build_organisation(session: Session, *, name: str = "Example Pharma", **changes: Any) -> str:
    """An active industry organisation with one place in Amsterdam: its id. `changes` replace parts of the record."""
    number = next(_numbers)
    record = OrganisationRecord(
        id=f"ORG-{100_000_000 + number}",
        type="industry",
        size="large",
        status="active",
        country="NL",
        merged_into=None,
        active_from=None,
        active_to=None,
        names=(NameRecord("preferred", "en", name),),
        locations=(
            LocationRecord(
                f"LOC-{100_000_000 + number}", ("Dam 1",), "Amsterdam", "1012 JS", "NL", is_main=True
            ),
        ),
    )
    record = replace(record, **changes)
    add_records(session, [record])
    write_mergers(session, [record])
    return record.id


def build_role(
    session: Session, account_id: str, role: str, organisation_id: str | None, now: datetime, **more: Any
) -> Entitlement:
    """A role held from now on, as if it had come from outside: no request was decided."""
    decided_by = more.pop("decided_by", GrantedBy.EMA)
    return grant(
        session, account_id, role, organisation_id, decided_by=decided_by, now=now, origin=SYSTEM, **more
    )


def build_client(session: Session, now: datetime, **changes: Any) -> Client:
    """A confidential client of UPD that signs people in when it is asked to."""
    values: dict[str, Any] = {
        "client_name": "UPD",
        "client_id": f"upd-{next(_numbers)}",
        "application": "upd",
        "redirect_uris": ("https://upd.example.org/callback",),
        "initiate_login_uri": "https://upd.example.org/sign-in",
        "requires_role": True,
    }
    return create_client(session, NewClient(**values | changes), now, SYSTEM).client

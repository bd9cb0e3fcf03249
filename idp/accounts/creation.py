"""Making an account: names, address, username, automatic roles."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.accounts.credentials.password import PasswordHash
from idp.accounts.email_addresses import EmailAddress, normalise_email
from idp.accounts.models import Account, AccountStatus, Password
from idp.accounts.usernames import is_username, possible_usernames
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.database.base import table
from idp.errors import Conflict, InvalidInput
from idp.ids import new_id, new_secret
from idp.roles import service as roles

_LONGEST_NAME = 100
_AT_A_TIME = 20
_accounts = table(Account)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """What an account is made from. Without `username` the system makes one; without `password` nobody signs in yet."""

    given_name: str
    family_name: str
    email: str
    username: str | None = None
    password: PasswordHash | None = None
    mobile: str | None = None
    locale: str | None = None
    email_verified: bool = True
    status: AccountStatus = AccountStatus.ACTIVE


def create_account(
    session: Session, new: NewAccount, now: datetime, origin: Origin, *, actor_id: str | None = None
) -> Account:
    """The new account, with the roles that everybody gets (domain.md 2.6).

    Raises `InvalidInput` with the field, or `Conflict` when the address or the wished username has an account. Whether
    a stranger is told so is the caller's decision (security H1).
    """
    email = normalise_email(new.email)
    if email is None:
        raise InvalidInput("email", "Enter one e-mail address like name.surname@example.org.", field="email")
    values = {
        "given_name": _name(new.given_name, "given_name", "first name"),
        "family_name": _name(new.family_name, "family_name", "surname"),
        "email": email.text,
        "email_key": email.key,
        "email_verified": new.email_verified,
        "mobile": new.mobile,
        "locale": new.locale,
        "status": new.status.value,
        "created_at": now,
        "activated_at": now if new.status is AccountStatus.ACTIVE else None,
        "failures": 0,
        "locks": 0,
    }
    account_id = _insert(session, values, new, email)
    if new.password is not None:
        hashed = {"hash": new.password.text, "profile": new.password.profile}
        session.add(Password(account_id=account_id, changed_at=now, **hashed))
    record(session, EventName.ACCOUNT_CREATED, now, origin, actor_id=actor_id, subject_id=account_id)
    roles.grant_automatic(session, account_id, now, origin)
    return session.get_one(Account, account_id)


def _insert(session: Session, values: dict[str, Any], new: NewAccount, email: EmailAddress) -> str:
    """The id of the new row. The unique keys decide, so two who create at the same moment do not get the same name."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    while True:
        username = _wished(new.username) if new.username else _first_free(session, new)
        row = {"id": new_id(), "subject": new_secret(), "username": username, **values}
        statement = insert(_accounts).values(row).on_conflict_do_nothing().returning(_accounts.c.id)
        account_id: str | None = session.execute(statement).scalar_one_or_none()
        if account_id is not None:
            return account_id
        same_address = select(_accounts.c.id).where(_accounts.c.email_key == email.key)
        if session.execute(same_address).scalar_one_or_none() is not None:
            raise Conflict("email_taken", "This e-mail address has an account already.", field="email")
        if new.username:
            raise Conflict("username_taken", "This username has an account already.", field="username")


def _first_free(session: Session, new: NewAccount) -> str:
    """The first username that nobody has or had (domain.md Q2): closed accounts keep their rows."""
    possible = possible_usernames(new.given_name, new.family_name)
    while True:
        some = list(islice(possible, _AT_A_TIME))
        taken = set(session.scalars(select(_accounts.c.username).where(_accounts.c.username.in_(some))))
        for username in some:
            if username not in taken:
                return username


def _wished(username: str) -> str:
    if not is_username(username):
        raise InvalidInput(
            "username",
            "A username has 1 to 64 of a to z, 0 to 9, dot, hyphen and underscore.",
            field="username",
        )
    return username


def _name(text: str, field: str, what: str) -> str:
    """security H7, G4: one line, nothing invisible; everything else is a name somewhere."""
    name = " ".join(unicodedata.normalize("NFC", text).strip().split(" "))
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidInput(
            field,
            f"Enter the {what}: 1 to {_LONGEST_NAME} characters, without control characters.",
            field=field,
        )
    return name

"""Who is signed in, read in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.accounts import service as accounts
from idp.accounts.models import Account
from idp.database.base import table
from idp.ids import digest
from idp.sessions import service as sessions
from idp.sessions.models import SignedInSession

_accounts = table(Account)
_sessions = table(SignedInSession)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and the account behind it, which may be acted with."""

    session_id: str
    account_id: str
    subject: str
    username: str
    given_name: str
    family_name: str
    email: str
    auth_time: datetime
    amr: str
    acr: str
    last_seen_at: datetime

    @property
    def name(self) -> str:
        """How the person is addressed."""
        return f"{self.given_name} {self.family_name}"


def find_signed_in(session: Session, secret: str | None, now: datetime, idle: timedelta) -> SignedIn | None:
    """Who has the session that this cookie value opens, if it is live and the account is neither disabled nor locked.

    A lock suspends the session and does not end it: it works again when the lock is over (security S5, domain.md Q11).
    """
    if secret is None:
        return None
    columns = (
        *(_sessions.c.id, _sessions.c.account_id, _accounts.c.subject, _accounts.c.username),
        *(_accounts.c.given_name, _accounts.c.family_name, _accounts.c.email),
        *(_sessions.c.auth_time, _sessions.c.amr, _sessions.c.acr, _sessions.c.last_seen_at),
    )
    statement = (
        select(*columns)
        .join(_accounts, _accounts.c.id == _sessions.c.account_id)
        .where(
            _sessions.c.secret_digest == digest(secret), sessions.is_live(now, idle), accounts.is_usable(now)
        )
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else SignedIn(*row)

"""Ending authorizations: whatever ends is refused everywhere from the commit on."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from idp.authorizations.models import Authorization
from idp.database.base import table

_authorizations = table(Authorization)


def end(session: Session, authorization_id: str, because: str, now: datetime) -> bool:
    """End one authorization: whether it was live until now."""
    return _end(session, because, now, _authorizations.c.id == authorization_id) == 1


def end_of_session(session: Session, session_id: str, because: str, now: datetime) -> int:
    """End what hangs on a browser's session; what was granted for offline access lives on (OpenID Core §11)."""
    of_session = _authorizations.c.session_id == session_id
    return _end(session, because, now, of_session, _authorizations.c.is_offline.is_(False))


def end_of_account(session: Session, account_id: str, because: str, now: datetime) -> int:
    """End everything that any client holds for a person, offline access included (security D5, S5)."""
    return _end(session, because, now, _authorizations.c.account_id == account_id)


def end_of_consent(session: Session, account_id: str, client_id: str, because: str, now: datetime) -> int:
    """End what one client holds for a person (security P6)."""
    of_person = _authorizations.c.account_id == account_id
    return _end(session, because, now, of_person, _authorizations.c.client_id == client_id)


def _end(session: Session, because: str, now: datetime, *which: ColumnElement[bool]) -> int:
    statement = update(_authorizations).where(*which, _authorizations.c.ended_at.is_(None))
    values: dict[str, Any] = {"ended_at": now, "ended_because": because}
    return len(session.execute(statement.values(values).returning(_authorizations.c.id)).all())

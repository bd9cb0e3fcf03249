"""Ending authorizations: whatever ends is refused everywhere from the commit on."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from idp.authorizations.models import Authorization, RevokedAccessToken
from idp.database.base import table

_authorizations = table(Authorization)
_revoked = table(RevokedAccessToken)


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


def sweep(session: Session, now: datetime, *, keep: timedelta = timedelta(days=1), most: int = 5000) -> int:
    """Delete authorizations that nothing can come of any more, and revoked tokens that have ended: how many.

    A day is kept, so that a late replay of a code or a refresh token is still seen for what it is.
    """
    is_over = or_(
        _authorizations.c.ended_at < now - keep,
        _authorizations.c.refresh_until < now - keep,
        and_(_authorizations.c.code_spent_at.is_(None), _authorizations.c.code_expires_at < now - keep),
    )
    batch = select(_authorizations.c.id).where(is_over).limit(most).scalar_subquery()
    gone = session.execute(
        delete(_authorizations).where(_authorizations.c.id.in_(batch)).returning(_authorizations.c.id)
    )
    session.execute(delete(_revoked).where(_revoked.c.expires_at < now))
    return len(gone.all())

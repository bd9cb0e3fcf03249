"""Starting, finding, seeing, listing and ending sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.authorizations import service as authorizations
from idp.database.base import table
from idp.ids import digest, new_id, new_secret
from idp.sessions.models import SignedInSession
from idp.sessions.rules import EndReason, is_secret
from idp.settings import Sessions

__all__ = [
    "Browser",
    "EndReason",
    "SignInFacts",
    "StartedSession",
    "end",
    "end_all",
    "find_live",
    "is_live",
    "list_live",
    "previous_sign_in",
    "seen",
    "start",
]

SEEN_EVERY = timedelta(minutes=1)
_LONGEST_USER_AGENT = 300
_sessions = table(SignedInSession)


@dataclass(frozen=True, slots=True)
class StartedSession:
    """A session and the secret for its cookie, which is nowhere else."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that signs in: what it calls itself, its address, and the secret of the session it had."""

    user_agent: str | None = None
    address: str | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """How somebody proved who they are: RFC 8176 method references, space-separated, and the level reached (Q12)."""

    amr: str
    acr: str


def start(
    session: Session,
    account_id: str,
    facts: SignInFacts,
    browser: Browser,
    limits: Sessions,
    now: datetime,
    origin: Origin,
) -> StartedSession:
    """The session of a sign-in that just succeeded, always with a new secret (security F1).

    A live session of the same person in this browser goes on under its ``sid``, so that applications keep what they
    have; one of somebody else ends (security E7).
    """
    secret = new_secret()
    values: dict[str, Any] = {
        "secret_digest": digest(secret),
        "auth_time": now,
        "amr": facts.amr,
        "acr": facts.acr,
        "last_seen_at": now,
        "expires_at": now + limits.absolute,
        "user_agent": (browser.user_agent or "")[:_LONGEST_USER_AGENT] or None,
        "address": browser.address,
    }
    before = find_live(session, browser.secret, now, limits.idle)
    if before is not None and before.account_id == account_id:
        renewed = update(_sessions).where(_sessions.c.id == before.id, _sessions.c.ended_at.is_(None))
        if session.execute(renewed.values(values).returning(_sessions.c.id)).one_or_none() is not None:
            return StartedSession(before.id, secret)
    elif before is not None:
        end(session, before.id, EndReason.OTHER_ACCOUNT, now, origin)
    started = StartedSession(new_id(), secret)
    row = {"id": started.id, "account_id": account_id, "started_at": now, **values}
    session.execute(insert(_sessions).values(row))
    record(
        session,
        EventName.SESSION_STARTED,
        now,
        origin,
        actor_id=account_id,
        subject_id=account_id,
        details={"session_id": started.id},
    )
    return started


def is_live(now: datetime, idle: timedelta) -> ColumnElement[bool]:
    """The condition under which a session counts: not ended, not idle too long, not too old (security F3)."""
    within_limits: ColumnElement[bool] = (_sessions.c.expires_at > now) & (
        _sessions.c.last_seen_at > now - idle
    )
    return within_limits & _sessions.c.ended_at.is_(None)


def find_live(session: Session, secret: str | None, now: datetime, idle: timedelta) -> SignedInSession | None:
    """The live session that this cookie value opens."""
    if secret is None or not is_secret(secret):
        return None
    statement = select(SignedInSession).where(
        SignedInSession.secret_digest == digest(secret), is_live(now, idle)
    )
    return session.execute(statement).scalar_one_or_none()


def seen(session: Session, session_id: str, now: datetime) -> None:
    """Note that the browser came by; at most once in `SEEN_EVERY`, so that looking at pages seldom writes."""
    is_due = _sessions.c.last_seen_at <= now - SEEN_EVERY
    statement = update(_sessions).where(_sessions.c.id == session_id, is_due, _sessions.c.ended_at.is_(None))
    session.execute(statement.values(last_seen_at=now))


def end(
    session: Session,
    session_id: str,
    because: EndReason,
    now: datetime,
    origin: Origin,
    *,
    account_id: str | None = None,
) -> bool:
    """End a session and what was authorized in it: whether it was live until now.

    With `account_id`, only if it is that person's: other people's sessions look like none (security N7).
    """
    conditions = [_sessions.c.id == session_id]
    if account_id is not None:
        conditions.append(_sessions.c.account_id == account_id)
    return _end(session, because, now, origin, *conditions) == 1


def end_all(
    session: Session,
    account_id: str,
    because: EndReason,
    now: datetime,
    origin: Origin,
    *,
    except_id: str | None = None,
) -> int:
    """End all sessions of a person, or all but the one they are using: how many those were."""
    conditions = [_sessions.c.account_id == account_id]
    if except_id is not None:
        conditions.append(_sessions.c.id != except_id)
    return _end(session, because, now, origin, *conditions)


def list_live(session: Session, account_id: str, now: datetime, idle: timedelta) -> list[SignedInSession]:
    """A person's live sessions, the latest used first."""
    statement = select(SignedInSession).where(SignedInSession.account_id == account_id, is_live(now, idle))
    return list(session.scalars(statement.order_by(SignedInSession.last_seen_at.desc())))


def previous_sign_in(session: Session, account_id: str, session_id: str, before: datetime) -> datetime | None:
    """When this person last signed in elsewhere before that moment, so that a sign-in not theirs is noticed."""
    statement = (
        select(func.max(_sessions.c.auth_time))
        .where(_sessions.c.account_id == account_id, _sessions.c.id != session_id)
        .where(_sessions.c.auth_time <= before)
    )
    return session.execute(statement).scalar_one_or_none()


def _end(
    session: Session, because: EndReason, now: datetime, origin: Origin, *conditions: ColumnElement[bool]
) -> int:
    statement = update(_sessions).where(*conditions, _sessions.c.ended_at.is_(None))
    ended = statement.values(ended_at=now, ended_because=because.value)
    rows = session.execute(ended.returning(_sessions.c.id, _sessions.c.account_id)).all()
    for row in rows:
        authorizations.end_of_session(session, row.id, because.value, now)
        record(
            session,
            EventName.SESSION_ENDED,
            now,
            origin,
            reason=because.value,
            subject_id=row.account_id,
            details={"session_id": row.id},
        )
    return len(rows)

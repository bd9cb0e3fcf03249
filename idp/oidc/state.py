"""How things are now: account, session, client and entitlements, in one statement of the transaction that acts.

Everything that issues or shows a token reads this, so a disabled account, an ended session, a disabled client or a role
that ended is seen wherever it matters (security S2, S5). A step that looked earlier proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, true

from idp.accounts.models import Account, AccountStatus
from idp.authorizations.models import Authorization, RevokedAccessToken
from idp.clients.models import Client, ClientStatus
from idp.database.base import Moment, table
from idp.database.prepared import DirectConnection, Prepared
from idp.organisations.models import Organisation
from idp.roles.models import Entitlement
from idp.sessions.models import SignedInSession

_accounts = table(Account)
_sessions = table(SignedInSession)
_clients = table(Client)
_entitlements = table(Entitlement)
_organisations = table(Organisation)
_authorizations = table(Authorization)
_revoked = table(RevokedAccessToken)
_now = bindparam("now", type_=Moment())


@dataclass(frozen=True, slots=True)
class EntitlementNow:
    """A live entitlement at the client's application."""

    role: str
    organisation_id: str | None
    organisation_name: str | None
    organisation_country: str | None
    since: datetime
    until: datetime | None
    decided_by: str
    approval_id: str | None


@dataclass(frozen=True, slots=True)
class StateNow:
    """One person, one session and one client as they are in this transaction."""

    issuer: str
    account_id: str
    subject: str
    username: str
    given_name: str
    family_name: str
    email: str
    email_verified: bool
    mobile: str | None
    account_status: str
    locked_until: datetime | None
    session_id: str
    session_ended_at: datetime | None
    session_expires_at: datetime
    client_status: str
    client_version: int
    entitlements: Sequence[EntitlementNow]

    def refusal(self, now: datetime, *, needs_session: bool) -> str | None:
        """Why nothing may be issued now, in words for the client's developer, or None."""
        if self.client_status != ClientStatus.ACTIVE:
            return "The client is disabled."
        if self.account_status != AccountStatus.ACTIVE:
            return "The account is not active."
        if self.locked_until is not None and self.locked_until > now:
            return "The account is locked."
        if needs_session and (self.session_ended_at is not None or self.session_expires_at <= now):
            return "The session has ended."
        return None


_COLUMNS = (
    _accounts.c.id.label("account_id"),
    _accounts.c.subject,
    _accounts.c.username,
    _accounts.c.given_name,
    _accounts.c.family_name,
    _accounts.c.email,
    _accounts.c.email_verified,
    _accounts.c.mobile,
    _accounts.c.status.label("account_status"),
    _accounts.c.locked_until,
    _sessions.c.id.label("session_id"),
    _sessions.c.ended_at.label("session_ended_at"),
    _sessions.c.expires_at.label("session_expires_at"),
    _clients.c.status.label("client_status"),
    _clients.c.version.label("client_version"),
    _entitlements.c.role,
    _entitlements.c.organisation_id,
    _organisations.c.name.label("organisation_name"),
    _organisations.c.country.label("organisation_country"),
    _entitlements.c.since,
    _entitlements.c.until,
    _entitlements.c.decided_by,
    _entitlements.c.approval_id,
)
_OF_AUTHORIZATION = (
    _authorizations.c.id.label("authorization_id"),
    _authorizations.c.client_id,
    _authorizations.c.scopes,
    _authorizations.c.is_offline,
    _authorizations.c.generation,
    _authorizations.c.refresh_until,
    func.coalesce(_authorizations.c.rotated_at, _authorizations.c.code_spent_at).label("last_used_at"),
    _authorizations.c.ended_at.label("authorization_ended_at"),
)


def is_live_entitlement() -> Any:
    """security J8: an entitlement counts from `since` until `until`, judged at the moment of use, unless it ended."""
    return and_(
        _entitlements.c.ended_at.is_(None),
        _entitlements.c.since <= _now,
        or_(_entitlements.c.until.is_(None), _entitlements.c.until > _now),
    )


def _with_entitlements(statement: Select[Any]) -> Select[Any]:
    """Join the person's live entitlements at the client's application, one row each, or one row with none (J10)."""
    of_application = and_(
        _entitlements.c.account_id == _accounts.c.id,
        _entitlements.c.application == _clients.c.application,
        is_live_entitlement(),
    )
    return (
        statement.outerjoin(_entitlements, of_application)
        .outerjoin(_organisations, _organisations.c.id == _entitlements.c.organisation_id)
        .order_by(_entitlements.c.role, _entitlements.c.organisation_id)
    )


_STATE = Prepared(
    _with_entitlements(
        select(*_COLUMNS)
        .select_from(_accounts)
        .join(_sessions, _sessions.c.account_id == _accounts.c.id)
        .join(_clients, true())
        .where(
            _accounts.c.id == bindparam("account_id"),
            _sessions.c.id == bindparam("session_id"),
            _clients.c.client_id == bindparam("client_id"),
        )
    )
)
_STATE_OF_AUTHORIZATION = Prepared(
    _with_entitlements(
        select(
            *_COLUMNS,
            *_OF_AUTHORIZATION,
            exists().where(_revoked.c.jti == bindparam("jti")).label("is_revoked"),
        )
        .select_from(_authorizations)
        .join(_accounts, _accounts.c.id == _authorizations.c.account_id)
        .join(_sessions, _sessions.c.id == _authorizations.c.session_id)
        .join(_clients, _clients.c.client_id == _authorizations.c.client_id)
        .where(_authorizations.c.id == bindparam("authorization_id"))
    )
)


def read_state(
    connection: DirectConnection,
    issuer: str,
    now: datetime,
    *,
    account_id: str,
    session_id: str,
    client_id: str,
) -> StateNow | None:
    """The present state behind an authorization whose ids are known."""
    rows = connection.rows(_STATE, now=now, account_id=account_id, session_id=session_id, client_id=client_id)
    return _state(rows, issuer) if rows else None


@dataclass(frozen=True, slots=True)
class AuthorizationNow:
    """An authorization with the state behind it; `refusal` is None when it may be used."""

    id: str
    client_id: str
    scopes: frozenset[str]
    is_offline: bool
    generation: int
    refresh_until: datetime
    last_used_at: datetime | None
    refusal: str | None
    state: StateNow


def read_authorization(
    connection: DirectConnection, issuer: str, now: datetime, *, authorization_id: str, jti: str
) -> AuthorizationNow | None:
    """An authorization as it is now; `jti` is that of the access token shown, which may have been revoked alone."""
    rows = connection.rows(_STATE_OF_AUTHORIZATION, now=now, authorization_id=authorization_id, jti=jti)
    if not rows:
        return None
    row = rows[0]
    state = _state(rows, issuer)
    refusal = state.refusal(now, needs_session=not row.is_offline)
    if row.authorization_ended_at is not None:
        refusal = "The authorization has ended."
    elif row.is_revoked:
        refusal = "The access token was revoked."
    return AuthorizationNow(
        id=row.authorization_id,
        client_id=row.client_id,
        scopes=frozenset(row.scopes.split()),
        is_offline=row.is_offline,
        generation=row.generation,
        refresh_until=row.refresh_until,
        last_used_at=row.last_used_at,
        refusal=refusal,
        state=state,
    )


def _state(rows: list[Any], issuer: str) -> StateNow:
    row = rows[0]
    entitlements = [
        EntitlementNow(
            row.role,
            row.organisation_id,
            row.organisation_name,
            row.organisation_country,
            row.since,
            row.until,
            row.decided_by,
            row.approval_id,
        )
        for row in rows
        if row.role is not None
    ]
    return StateNow(
        issuer=issuer,
        account_id=row.account_id,
        subject=row.subject,
        username=row.username,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email,
        email_verified=row.email_verified,
        mobile=row.mobile,
        account_status=row.account_status,
        locked_until=row.locked_until,
        session_id=row.session_id,
        session_ended_at=row.session_ended_at,
        session_expires_at=row.session_expires_at,
        client_status=row.client_status,
        client_version=row.client_version,
        entitlements=entitlements,
    )

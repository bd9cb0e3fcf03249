"""Gathering the facts of an authorization request: the only place that collects them, in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from idp.accounts.models import Account, AccountStatus
from idp.clients.service import ClientView
from idp.consents.models import Consent
from idp.database.base import Moment, table
from idp.database.prepared import DirectConnection, Prepared
from idp.ids import digest
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.rules import Facts
from idp.oidc.state import is_live_entitlement
from idp.roles.models import Entitlement
from idp.sessions.models import SignedInSession

_sessions = table(SignedInSession)
_accounts = table(Account)
_consents = table(Consent)
_entitlements = table(Entitlement)
_now = bindparam("now", type_=Moment())

_FACTS = Prepared(
    select(
        _sessions.c.id.label("session_id"),
        _sessions.c.auth_time,
        _sessions.c.amr,
        _sessions.c.acr,
        _sessions.c.last_seen_at,
        _accounts.c.id.label("account_id"),
        _accounts.c.subject,
        _accounts.c.last_active_at,
        _consents.c.scopes.label("consented_scopes"),
        _consents.c.given_at.label("consented_at"),
        exists()
        .where(
            _entitlements.c.account_id == _accounts.c.id,
            _entitlements.c.application == bindparam("application"),
            is_live_entitlement(),
        )
        .label("has_role"),
    )
    .select_from(_sessions)
    .join(_accounts, _accounts.c.id == _sessions.c.account_id)
    .outerjoin(
        _consents,
        and_(
            _consents.c.account_id == _accounts.c.id,
            _consents.c.client_id == bindparam("client"),
            _consents.c.withdrawn_at.is_(None),
        ),
    )
    .where(
        _sessions.c.secret_digest == bindparam("digest"),
        _sessions.c.ended_at.is_(None),
        _sessions.c.expires_at > _now,
        _sessions.c.last_seen_at > bindparam("idle_since", type_=Moment()),
        _accounts.c.status == AccountStatus.ACTIVE,
        or_(_accounts.c.locked_until.is_(None), _accounts.c.locked_until <= _now),
    )
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in in this browser, as far as an authorization needs it."""

    session_id: str
    account_id: str
    subject: str
    auth_time: datetime
    amr: str
    acr: str
    last_seen_at: datetime
    last_active_at: datetime | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts for the rule, and who they are about."""

    facts: Facts
    signed_in: SignedIn | None


def gather(
    connection: DirectConnection,
    request: AuthorizationRequest,
    client: ClientView,
    *,
    cookie: str | None,
    idle: timedelta,
    now: datetime,
    asked_at: datetime,
    hint_subject: str | None,
) -> Gathered:
    """The facts as they are now. `asked_at` is when the request came in, `hint_subject` whom its hint is about."""
    row: Any = None
    if cookie is not None:
        row = connection.row(
            _FACTS,
            digest=digest(cookie),
            application=client.application or "",
            client=client.client_id,
            now=now,
            idle_since=now - idle,
        )
    prompts = frozenset(request.prompts)
    if row is None:
        return Gathered(Facts(prompts=prompts, max_age=request.max_age, is_signed_in=False), None)
    facts = Facts(
        prompts=prompts,
        max_age=request.max_age,
        is_signed_in=True,
        seconds_since_sign_in=int((now - row.auth_time).total_seconds()),
        signed_in_since_asked=row.auth_time >= asked_at,
        hint_is_of_somebody_else=hint_subject is not None and hint_subject != row.subject,
        requires_role=client.requires_role,
        has_role=bool(row.has_role),
        requires_consent=client.requires_consent,
        has_consent=set(request.scopes) <= set((row.consented_scopes or "").split()),
        consented_since_asked=row.consented_at is not None and row.consented_at >= asked_at,
    )
    signed_in = SignedIn(
        session_id=row.session_id,
        account_id=row.account_id,
        subject=row.subject,
        auth_time=row.auth_time,
        amr=row.amr,
        acr=row.acr,
        last_seen_at=row.last_seen_at,
        last_active_at=row.last_active_at,
    )
    return Gathered(facts, signed_in)

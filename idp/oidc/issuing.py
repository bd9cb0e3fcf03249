"""Writing an authorization with its code, in the transaction that looked at the facts."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, update

from idp.accounts.models import Account
from idp.audit.events import EventName
from idp.audit.prepared import record_directly
from idp.audit.service import Origin
from idp.authorizations import statements
from idp.clients.service import ClientView
from idp.database.base import Moment, table
from idp.database.prepared import DirectConnection, Prepared
from idp.ids import digest, new_id, new_secret
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.facts import SignedIn
from idp.sessions.models import SignedInSession
from idp.settings import Tokens

_SEEN_EVERY = timedelta(minutes=1)
_ACTIVE_EVERY = timedelta(hours=1)
_now = bindparam("now", type_=Moment())
_sessions = table(SignedInSession)
_accounts = table(Account)
_SEEN = Prepared(update(_sessions).where(_sessions.c.id == bindparam("session")).values(last_seen_at=_now))
_ACTIVE = Prepared(
    update(_accounts).where(_accounts.c.id == bindparam("account")).values(last_active_at=_now)
)


def issue_code(
    connection: DirectConnection,
    request: AuthorizationRequest,
    client: ClientView,
    signed_in: SignedIn,
    lifetimes: Tokens,
    now: datetime,
    origin: Origin,
) -> str:
    """The authorization code; only its digest is kept (security Q1)."""
    code = new_secret()
    is_offline = "offline_access" in request.scopes
    lifetime = lifetimes.offline_idle if is_offline else lifetimes.refresh_absolute
    connection.run(
        statements.INSERT,
        id=new_id(),
        client_id=client.client_id,
        account_id=signed_in.account_id,
        session_id=signed_in.session_id,
        scopes=" ".join(request.scopes),
        is_offline=is_offline,
        nonce=request.nonce,
        auth_time=signed_in.auth_time,
        amr=signed_in.amr,
        acr=signed_in.acr,
        created_at=now,
        code_digest=digest(code),
        code_expires_at=now + lifetimes.code,
        code_spent_at=None,
        redirect_uri=request.redirect_uri,
        code_challenge=request.code_challenge,
        generation=0,
        rotated_at=None,
        refresh_until=now + lifetime,
        ended_at=None,
        ended_because=None,
    )
    _note_activity(connection, signed_in, now)
    record_directly(
        connection,
        EventName.AUTHORIZATION_GRANTED,
        now,
        origin,
        actor_id=signed_in.account_id,
        subject_id=signed_in.account_id,
        client_id=client.client_id,
        details={"session_id": signed_in.session_id},
    )
    return code


def _note_activity(connection: DirectConnection, signed_in: SignedIn, now: datetime) -> None:
    """domain.md Q10, Q11: a single-sign-on grant is activity; noted once a minute and once an hour, not each time."""
    if now - signed_in.last_seen_at > _SEEN_EVERY:
        connection.run(_SEEN, session=signed_in.session_id, now=now)
    if signed_in.last_active_at is None or now - signed_in.last_active_at > _ACTIVE_EVERY:
        connection.run(_ACTIVE, account=signed_in.account_id, now=now)

"""Token revocation (RFC 7009): a client gives back what it holds."""

from datetime import UTC, datetime

from flask import Response
from sqlalchemy.exc import IntegrityError

from idp.audit.events import EventName
from idp.audit.prepared import record_directly
from idp.authorizations import statements
from idp.clients.service import ClientView
from idp.oidc import refresh_tokens
from idp.oidc.authlib_adapter.errors import OAuth2Error, error_response
from idp.oidc.authlib_adapter.request import ServerRequest
from idp.oidc.bearer import read_claims
from idp.oidc.between_servers import presented_token
from idp.oidc.provider import Provider
from idp.oidc.refresh_tokens import RefreshToken


def respond(provider: Provider) -> Response:
    """``POST /revoke``: 200 also for what is unknown or another's, which is left alone (§2.2, security D7, C7)."""
    try:
        asked, client, token = presented_token(provider, "/revoke")
    except OAuth2Error as error:
        return error_response(error)
    presented = refresh_tokens.read(token, provider.refresh_key)
    if presented is not None:
        _end(provider, asked, client, presented)
    else:
        _revoke_access_token(provider, client, token)
    return Response(status=200)


def _end(provider: Provider, asked: ServerRequest, client: ClientView, presented: RefreshToken) -> None:
    """§2.1: revoking a refresh token ends the authorization, and with it the access tokens."""
    now = provider.clock.now()
    with provider.direct.transaction() as connection:
        row = connection.row(statements.FIND_BY_ID, authorization=presented.authorization_id)
        if row is None or row.client_id != client.client_id:
            return
        ended = connection.row(
            statements.END, authorization=presented.authorization_id, because="revoked", now=now
        )
        if ended is not None:
            record_directly(
                connection,
                EventName.AUTHORIZATION_ENDED,
                now,
                asked.origin,
                reason="revoked",
                subject_id=row.account_id,
                client_id=client.client_id,
            )


def _revoke_access_token(provider: Provider, client: ClientView, token: str) -> None:
    """Userinfo and introspection refuse it from now on; a resource server that only verifies learns it at its end."""
    claims = read_claims(provider, token, provider.clock.now())
    if claims is None or claims["client_id"] != client.client_id:
        return
    expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    try:
        with provider.direct.transaction() as connection:
            connection.run(statements.REVOKE_ACCESS_TOKEN, jti=str(claims["jti"]), expires_at=expires_at)
    except IntegrityError:
        return  # revoked already

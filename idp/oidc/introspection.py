"""Token introspection (RFC 7662): is this token alive, and what does it stand for now?"""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from idp.authorizations import statements
from idp.clients.service import ClientView
from idp.oidc import refresh_tokens
from idp.oidc.authlib_adapter.errors import OAuth2Error, error_response
from idp.oidc.authlib_adapter.server import json_response
from idp.oidc.bearer import ShownToken, look_up
from idp.oidc.between_servers import presented_token
from idp.oidc.claims import role_claims, seconds
from idp.oidc.provider import Provider
from idp.oidc.state import AuthorizationNow, StateNow, read_authorization

_INACTIVE = {"active": False}


def respond(provider: Provider) -> Response:
    """``POST /introspect``. A public client learns nothing (security C7); nor does anybody about another's token."""
    try:
        _, client, token = presented_token(provider, "/introspect")
    except OAuth2Error as error:
        return error_response(error)
    if client.is_public:
        return json_response(_INACTIVE)
    return json_response(
        _of_access_token(provider, client, token) or _of_refresh_token(provider, client, token)
    )


def _of_access_token(provider: Provider, client: ClientView, token: str) -> dict[str, Any] | None:
    """None when it is no access token of ours; a dead one, or one that is not for this client, is inactive."""
    shown = look_up(provider, token)
    if shown is None:
        return None
    claims = shown.claims
    # security D8: the token's own client, and the resource it is for.
    is_theirs = client.client_id == claims["client_id"] or client.audience == claims["aud"]
    if not is_theirs or not shown.is_good or _is_of_dead_client(provider, shown):
        return _INACTIVE
    names = ("iss", "sub", "aud", "client_id", "scope", "exp", "iat", "jti", "auth_time", "acr", "amr", "sid")
    answer = {"active": True, "token_type": "Bearer"} | {
        name: claims[name] for name in names if name in claims
    }
    if shown.authorization is not None:
        state, scopes = shown.authorization.state, shown.authorization.scopes
        answer |= _username(state, scopes)
        if "roles" in scopes:
            answer |= role_claims(state.entitlements, provider.issuer)
    return answer


def _is_of_dead_client(provider: Provider, shown: ShownToken) -> bool:
    """A client's own token has no authorization that could end: its client and the list of revoked tokens are asked."""
    if shown.authorization is not None:
        return False
    owner = provider.clients.read(str(shown.claims["client_id"]))
    return owner is None or not owner.is_active or _is_revoked(provider, str(shown.claims["jti"]))


def _is_revoked(provider: Provider, jti: str) -> bool:
    with provider.direct.reading() as connection:
        return connection.row(statements.IS_REVOKED, jti=jti) is not None


def _of_refresh_token(provider: Provider, client: ClientView, token: str) -> dict[str, Any]:
    """Only the client that holds it may ask; only the present generation is alive."""
    presented = refresh_tokens.read(token, provider.refresh_key)
    if presented is None:
        return _INACTIVE
    now = provider.clock.now()
    with provider.direct.reading() as connection:
        found = read_authorization(
            connection, provider.issuer, now, authorization_id=presented.authorization_id, jti=""
        )
    is_alive = (
        found is not None
        and found.refusal is None
        and found.client_id == client.client_id
        and found.generation == presented.generation
        and _refresh_ends(provider, found) > now
    )
    if found is None or not is_alive:
        return _INACTIVE
    return {
        "active": True,
        "client_id": found.client_id,
        "sub": found.state.subject,
        "scope": " ".join(sorted(found.scopes)),
        "exp": seconds(_refresh_ends(provider, found)),
        "iss": provider.issuer,
    } | _username(found.state, found.scopes)


def _refresh_ends(provider: Provider, found: AuthorizationNow) -> datetime:
    """When the refresh token is over if it is not used before, by the same limits as a refresh (security D4)."""
    if found.is_offline:
        return found.refresh_until
    last_used_at = found.last_used_at or datetime.min.replace(tzinfo=UTC)
    idle_ends = last_used_at + provider.lifetimes.refresh_idle
    return min(found.refresh_until, idle_ends, found.state.session_expires_at)


def _username(state: StateNow, scopes: frozenset[str]) -> dict[str, Any]:
    """Released by the scope that releases it at userinfo, and by no other (security P1)."""
    return {"username": state.username} if "profile" in scopes else {}

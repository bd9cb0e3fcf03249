"""Making tokens: access tokens (RFC 9068), ID tokens (OpenID Connect Core §2) and the refresh token beside them."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.clients.service import ClientView
from idp.oidc import refresh_tokens
from idp.oidc.claims import reference_to_roles, seconds, token_role_claims
from idp.oidc.provider import Provider
from idp.oidc.state import StateNow
from keys import jws

ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type
ID_TOKEN_TYPE = "JWT"  # noqa: S105 - a media type
ACCESS_TOKEN_ALGORITHM = "ES256"  # noqa: S105 - it signs thirteen times faster than RS256


@dataclass(frozen=True, slots=True)
class Grounds:
    """What tokens are issued on: one live authorization, with how and when the person signed in."""

    authorization_id: str
    scopes: frozenset[str]
    auth_time: datetime
    amr: str
    acr: str
    generation: int
    nonce: str | None = None


def token_response(
    provider: Provider, client: ClientView, grounds: Grounds, state: StateNow, now: datetime
) -> dict[str, Any]:
    """The successful answer of the token endpoint for a person's authorization (RFC 6749 §5.1, OIDC Core §3.1.3.3)."""
    access_token = _access_token(provider, client, grounds, state, now)
    response = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(provider.lifetimes.access_token.total_seconds()),
        "scope": " ".join(sorted(grounds.scopes)),
    }
    if "openid" in grounds.scopes:
        response["id_token"] = _id_token(provider, client, grounds, state, now, access_token)
    if "refresh_token" in client.grant_types:
        response["refresh_token"] = refresh_tokens.make(
            grounds.authorization_id, grounds.generation, provider.refresh_key
        )
    return response


def client_token_response(provider: Provider, client: ClientView, now: datetime) -> dict[str, Any]:
    """The answer to client_credentials: a token about the client itself (RFC 9068 §2.2: ``sub`` is the client)."""
    claims = _base(provider, client, now) | {"sub": client.client_id, "jti": secrets.token_urlsafe(16)}
    return {
        "access_token": _sign_access_token(provider, claims),
        "token_type": "Bearer",
        "expires_in": int(provider.lifetimes.access_token.total_seconds()),
    }


def authorization_id_of(jti: str) -> str | None:
    """The authorization that a person's access token belongs to: the first part of its ``jti``."""
    head, dot, _ = jti.partition(".")
    return head if dot and len(head) == 26 else None


def _base(provider: Provider, client: ClientView, now: datetime) -> dict[str, Any]:
    issued = seconds(now)
    return {
        "iss": provider.issuer,
        "aud": client.audience,
        "client_id": client.client_id,
        "iat": issued,
        "exp": issued + int(provider.lifetimes.access_token.total_seconds()),
    }


def _access_token(
    provider: Provider, client: ClientView, grounds: Grounds, state: StateNow, now: datetime
) -> str:
    claims = _base(provider, client, now) | {
        "sub": state.subject,
        "jti": f"{grounds.authorization_id}.{secrets.token_urlsafe(12)}",
        "scope": " ".join(sorted(grounds.scopes)),
        "auth_time": seconds(grounds.auth_time),
        "acr": grounds.acr,
        "amr": grounds.amr.split(),
        "sid": state.session_id,
    }
    if "roles" in grounds.scopes:
        claims |= token_role_claims(state, _userinfo(provider))
    return _sign_access_token(provider, claims)


def _sign_access_token(provider: Provider, claims: dict[str, Any]) -> str:
    return _sign(provider, claims, ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_TYPE)


def _sign(provider: Provider, claims: dict[str, Any], alg: str, typ: str) -> str:
    """The signed token; roles that make it too large are referred to instead (security J10: no silent cutting)."""
    key = provider.ring().signing_key(alg)
    try:
        return jws.sign(claims, key, typ=typ)
    except jws.TokenTooLarge:
        kept = {name: value for name, value in claims.items() if name not in ("roles", "entitlements")}
        return jws.sign(kept | reference_to_roles(_userinfo(provider)), key, typ=typ)


def _userinfo(provider: Provider) -> str:
    return f"{provider.issuer}/userinfo"


def _id_token(
    provider: Provider,
    client: ClientView,
    grounds: Grounds,
    state: StateNow,
    now: datetime,
    access_token: str,
) -> str:
    """Thin: who signed in, when and how; claims about the person are at userinfo (OIDC Core §5.4).

    ``auth_time`` is that of the sign-in also after a refresh (§12.2).
    """
    issued = seconds(now)
    claims: dict[str, Any] = {
        "iss": provider.issuer,
        "sub": state.subject,
        "aud": client.client_id,
        "iat": issued,
        "exp": issued + int(provider.lifetimes.id_token.total_seconds()),
        "auth_time": seconds(grounds.auth_time),
        "acr": grounds.acr,
        "amr": grounds.amr.split(),
        "sid": state.session_id,
        "at_hash": _half_hash(access_token),
    }
    if grounds.nonce is not None:
        claims["nonce"] = grounds.nonce
    if client.roles_in_id_token and "roles" in grounds.scopes:
        claims |= token_role_claims(state, _userinfo(provider))
    return _sign(provider, claims, client.id_token_signed_response_alg, ID_TOKEN_TYPE)


def _half_hash(token: str) -> str:
    """OpenID Connect Core §3.1.3.6; RS256 and ES256 both hash with SHA-256."""
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()

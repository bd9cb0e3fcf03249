"""The UserInfo endpoint (OpenID Connect Core §5.3): who the person is, and their roles as they are now."""

from flask import Response, request

from idp.oidc.authlib_adapter.server import json_response
from idp.oidc.bearer import look_up
from idp.oidc.claims import userinfo_claims
from idp.oidc.provider import Provider

_LONGEST_TOKEN = 20_000


def respond(provider: Provider) -> Response:
    """``GET`` or ``POST /userinfo`` with a bearer token in the header (RFC 6750 §2.1)."""
    scheme, _, token = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return _challenge(401, None, "An access token is needed in the Authorization header.")
    if len(token) > _LONGEST_TOKEN:
        return _challenge(401, "invalid_token", "The access token is too long.")
    shown = look_up(provider, token.strip())
    if shown is None or not shown.is_good or shown.authorization is None:
        return _challenge(401, "invalid_token", "The access token is not valid, has expired or was revoked.")
    if "openid" not in shown.authorization.scopes:
        return _challenge(403, "insufficient_scope", "The access token lacks the scope openid.")
    return json_response(userinfo_claims(shown.authorization.state, shown.authorization.scopes))


def _challenge(status: int, error: str | None, description: str) -> Response:
    """RFC 6750 §3: without a token the challenge carries no error code."""
    response = json_response({"error": error or "invalid_request", "error_description": description}, status)
    detail = f', error="{error}", error_description="{description}"' if error else ""
    scope = ', scope="openid"' if error == "insufficient_scope" else ""
    response.headers["WWW-Authenticate"] = f'Bearer realm="userinfo"{detail}{scope}'
    return response

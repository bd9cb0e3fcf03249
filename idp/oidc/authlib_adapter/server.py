"""Authlib's authorization server, with our request, our client authentication and our answers."""

import json
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer
from flask import Response
from werkzeug.datastructures import Headers

from idp.clients.service import ClientView
from idp.oidc.authlib_adapter.client_authentication import authenticate_for_now
from idp.oidc.authlib_adapter.grants.client_credentials import ClientCredentialsGrant
from idp.oidc.authlib_adapter.grants.code import CodeGrant
from idp.oidc.authlib_adapter.grants.refresh import RefreshGrant
from idp.oidc.authlib_adapter.request import ServerRequest
from idp.oidc.provider import Provider
from idp.web.whole import WholeAnswer

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class IdpAuthorizationServer(AuthorizationServer):  # type: ignore[misc]  # authlib carries no types
    """Finds the grant for a token request and answers in the form of RFC 6749 §5."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        for grant in (CodeGrant, RefreshGrant, ClientCredentialsGrant):
            self.register_grant(grant)

    def create_oauth2_request(self, request: ServerRequest) -> ServerRequest:
        """Ours already."""
        return request

    def authenticate_client(
        self, request: ServerRequest, methods: list[str], endpoint: str = "token"
    ) -> ClientView:
        """See `client_authentication`; the methods are the client's registered one and no list."""
        return authenticate_for_now(self.provider, request)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nothing listens: what happened is in the audit trail."""

    def handle_response(self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> Response:
        return json_response(body, status)

    def handle_error_response(self, request: ServerRequest, error: OAuth2Error) -> Response:
        return error_response(error)


_HEADERS = Headers(
    [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Pragma", "no-cache")]
)


def json_response(body: dict[str, Any], status: int = 200) -> Response:
    """RFC 6749 §5.1: never to be stored."""
    return WholeAnswer(_encode(body).encode(), status, _HEADERS)


def error_response(error: OAuth2Error) -> Response:
    """RFC 6749 §5.2; a client that failed by HTTP Basic is challenged to it."""
    body = {"error": error.error, "error_description": error.description or error.error}
    response = json_response(body, error.status_code)
    if error.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="token"'
    if error.status_code == 429:
        response.headers["Retry-After"] = "60"
    return response

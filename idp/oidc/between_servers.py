"""Requests between servers: the form, who sends it, and the token that it is about."""

from flask import request

from idp.clients.service import ClientView
from idp.oidc.authlib_adapter.client_authentication import authenticate
from idp.oidc.authlib_adapter.errors import InvalidRequestError
from idp.oidc.authlib_adapter.request import ServerRequest
from idp.oidc.parameters import BadParameters, form_parameters
from idp.oidc.provider import Provider
from idp.web.services import origin


def server_request(issuer: str, path: str) -> ServerRequest:
    """The present request as Authlib sees it; raises `OAuth2Error` when it cannot be read."""
    try:
        # A proxy costs at every use.
        parameters = form_parameters(request._get_current_object())  # type: ignore[attr-defined]
    except BadParameters as error:
        raise InvalidRequestError(error.description) from error
    return ServerRequest.to(issuer + path, parameters, request.environ.get("HTTP_AUTHORIZATION"), origin())


def presented_token(provider: Provider, path: str) -> tuple[ServerRequest, ClientView, str]:
    """An authenticated client and the token it asks about or gives back (RFC 7662 §2.1, RFC 7009 §2.1).

    Raises `OAuth2Error` for a request that cannot be read, that nobody known sent, or that is about nothing.
    """
    asked = server_request(provider.issuer, path)
    client = authenticate(provider, asked)
    token = asked.parameters.get("token")
    if token is None:
        raise InvalidRequestError("The parameter token is missing.")
    return asked, client, token

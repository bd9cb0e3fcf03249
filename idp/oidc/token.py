"""The token endpoint (RFC 6749 §3.2): form in, JSON out; Authlib finds the grant."""

from flask import Response, request

from idp.oidc.authlib_adapter.errors import invalid_request
from idp.oidc.authlib_adapter.request import ServerRequest
from idp.oidc.authlib_adapter.server import IdpAuthorizationServer
from idp.oidc.parameters import BadParameters, form_parameters
from idp.web.services import origin


def respond(server: IdpAuthorizationServer) -> Response:
    """``POST /token``."""
    try:
        asked = server_request(server.provider.issuer, "/token")
    except BadParameters as error:
        return invalid_request(error.description)
    if "grant_type" not in asked.parameters:  # RFC 6749 §5.2; Authlib would call it an unsupported one
        return invalid_request("The parameter grant_type is missing.")
    response: Response = server.create_token_response(asked)
    return response


def server_request(issuer: str, path: str) -> ServerRequest:
    """The present request as one between servers; raises `BadParameters`."""
    parameters = form_parameters(request)
    return ServerRequest.to(issuer + path, parameters, request.headers.get("Authorization"), origin())

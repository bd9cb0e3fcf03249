"""The token endpoint (RFC 6749 §3.2): form in, JSON out; Authlib finds the grant."""

from flask import Response

from idp.oidc.authlib_adapter.errors import InvalidRequestError, OAuth2Error, error_response
from idp.oidc.authlib_adapter.server import IdpAuthorizationServer
from idp.oidc.between_servers import server_request


def respond(server: IdpAuthorizationServer) -> Response:
    """``POST /token``."""
    try:
        asked = server_request(server.provider.issuer, "/token")
        if "grant_type" not in asked.parameters:  # RFC 6749 §5.2; Authlib would call it an unsupported one
            raise InvalidRequestError("The parameter grant_type is missing.")
    except OAuth2Error as error:
        return error_response(error)
    response: Response = server.create_token_response(asked)
    return response

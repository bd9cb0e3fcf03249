"""A request between servers as Authlib sees it: from our own parsing, never from Flask's ambient request."""

from copy import copy
from functools import cache

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from idp.audit.service import Origin


class ServerRequest(OAuth2Request):  # type: ignore[misc]  # authlib carries no types
    """The form's parameters, each once, and the Authorization header."""

    parameters: dict[str, str]
    authorization: str | None
    origin: Origin

    @classmethod
    def to(
        cls, address: str, parameters: dict[str, str], authorization: str | None, origin: Origin
    ) -> "ServerRequest":
        """A POST to this address, which is made from the configured issuer.

        Authlib refuses plain http by the address of the request, which behind a proxy is not the one that the client
        used. It parses that address each time, so it is asked once for each address and the answer is copied.
        """
        request = copy(_checked(address))
        request.payload = BasicOAuth2Payload(parameters)
        request.parameters = parameters
        request.authorization = authorization
        request.origin = origin
        return request


@cache
def _checked(address: str) -> ServerRequest:
    return ServerRequest("POST", address)

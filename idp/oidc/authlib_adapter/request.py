"""A request between servers as Authlib sees it: from our own parsing, never from Flask's ambient request."""

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from idp.audit.service import Origin


class ServerRequest(OAuth2Request):  # type: ignore[misc]  # authlib carries no types
    """The form's parameters, each once, and the Authorization header.

    Its address is made from the configured issuer: Authlib refuses plain http by the address of the request, which
    behind a proxy is not the one that the client used.
    """

    def __init__(
        self, issuer: str, path: str, parameters: dict[str, str], authorization: str | None, origin: Origin
    ) -> None:
        super().__init__("POST", issuer + path)
        self.payload = BasicOAuth2Payload(parameters)
        self.parameters = parameters
        self.authorization = authorization
        self.origin = origin

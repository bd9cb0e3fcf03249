"""``client_credentials``: RFC 6749 §4.4."""

from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError

from idp.clients.service import ClientView
from idp.oidc.authlib_adapter.client_authentication import authenticate
from idp.oidc.authlib_adapter.grants.base import IdpGrant
from idp.oidc.minting import client_token_response
from idp.oidc.parameters import scope_of


class ClientCredentialsGrant(IdpGrant):
    """A token about the client itself. Nothing is written, so the client is read afresh: there is no later check."""

    GRANT_TYPE = "client_credentials"

    def authenticate_token_endpoint_client(self) -> ClientView:
        return authenticate(self.provider, self.request, fresh=True)

    def check_parameters(self) -> None:
        """security B8: every scope we have is about a person, and here is none."""
        if scope_of(self.request.parameters):
            raise InvalidScopeError("No scope is available to client_credentials.")

    def act(self, now: datetime) -> dict[str, Any]:
        return client_token_response(self.provider, self.authenticated, now)

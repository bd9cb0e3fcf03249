"""What every grant shares: authenticate the client, check the grant type, then act in one transaction."""

from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from idp.clients.service import ClientView
from idp.database.prepared import DirectConnection
from idp.oidc.minting import Grounds, token_response
from idp.oidc.provider import Provider
from idp.oidc.state import read_state


class ClientChanged(Exception):
    """The client is not the one this node remembered; what was begun is rolled back and begun again."""


class IdpGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # authlib carries no types
    """A grant fills in `check_parameters` and `act`."""

    def validate_token_request(self) -> None:
        """RFC 6749 §3.2.1 and §5.2: who it is, whether they may use this grant, and whether the form is whole."""
        self.request.client = self.authenticate_token_endpoint_client()
        if self.GRANT_TYPE not in self.client.grant_types:
            raise UnauthorizedClientError(f"The client is not registered for grant_type={self.GRANT_TYPE}.")
        self.check_parameters()

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Act, and answer; with a client that changed meanwhile, authenticate and act again."""
        for _ in range(3):
            try:
                return 200, self.act(self.provider.clock.now()), []
            except ClientChanged:
                self.provider.clients.read(self.authenticated.client_id)
                self.validate_token_request()
        raise InvalidGrantError("The client is being changed at this moment. Try again.")

    def check_parameters(self) -> None:
        """Refuse a form that lacks something, before anything is touched."""

    def act(self, now: datetime) -> dict[str, Any]:
        """Spend what was presented and answer with tokens; raises `InvalidGrantError`."""
        raise NotImplementedError

    @property
    def provider(self) -> Provider:
        """The node's parts."""
        found: Provider = self.server.provider
        return found

    @property
    def authenticated(self) -> ClientView:
        """The client that this request comes from."""
        found: ClientView = self.request.client
        return found

    def required(self, name: str) -> str:
        """A parameter that must be there."""
        value: str | None = self.request.parameters.get(name)
        if value is None:
            raise InvalidRequestError(f"The parameter {name} is missing.")
        return value

    def mint(
        self,
        connection: DirectConnection,
        row: Any,
        now: datetime,
        *,
        generation: int,
        nonce: str | None = None,
    ) -> dict[str, Any]:
        """Tokens for an authorization, on how things are now.

        Raising here rolls the transaction back: what was presented stays unspent, for the time when the account is
        unlocked, say.
        """
        client = self.authenticated
        state = read_state(
            connection,
            self.provider.issuer,
            now,
            account_id=row.account_id,
            session_id=row.session_id,
            client_id=client.client_id,
        )
        refusal = state.refusal(now, needs_session=not row.is_offline) if state else "The account is gone."
        if state is None or refusal is not None:
            raise InvalidGrantError(refusal)
        if state.client_version != client.version:
            raise ClientChanged
        grounds = Grounds(
            authorization_id=row.id,
            # security D5: what was taken from the client since is not handed out again.
            scopes=frozenset(row.scopes.split()) & client.scopes,
            auth_time=row.auth_time,
            amr=row.amr,
            acr=row.acr,
            generation=generation,
            nonce=nonce,
        )
        return token_response(self.provider, client, grounds, state, now)

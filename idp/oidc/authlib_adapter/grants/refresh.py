"""``refresh_token``: RFC 6749 §6 with rotation and reuse detection (RFC 9700 §4.14.2)."""

from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidScopeError

from idp.audit.events import EventName
from idp.audit.prepared import record_directly
from idp.authorizations import statements
from idp.database.prepared import DirectConnection
from idp.oidc import refresh_tokens
from idp.oidc.authlib_adapter.grants.base import IdpGrant
from idp.oidc.parameters import scope_of
from idp.oidc.refresh_tokens import RefreshToken


class RefreshGrant(IdpGrant):
    """The present generation buys tokens and the next generation; an old one ends the authorization.

    Within the grace after a rotation the generation just before is answered with the same successor: the answer may
    have been lost on the way. There is never a second branch (security D1, D2).
    """

    GRANT_TYPE = "refresh_token"

    def check_parameters(self) -> None:
        self.required("refresh_token")

    def act(self, now: datetime) -> dict[str, Any]:
        presented = refresh_tokens.read(self.required("refresh_token"), self.provider.refresh_key)
        if presented is None:
            raise InvalidGrantError("The refresh token is not one of ours.")
        with self.provider.direct.transaction() as connection:
            row = connection.row(
                statements.ROTATE,
                authorization=presented.authorization_id,
                client=self.authenticated.client_id,
                presented=presented.generation,
                idle_since=now - self.provider.lifetimes.refresh_idle,
                offline_until=now + self.provider.lifetimes.offline_idle,
                now=now,
            )
            if row is None:
                row, refusal = self._look_again(connection, presented, now)
            if row is not None:
                self._check_scope(row)
                answer = self.mint(connection, row, now, generation=presented.generation + 1)
                self._record(connection, EventName.AUTHORIZATION_REFRESHED, row.account_id, now)
                return answer
        raise InvalidGrantError(refusal)

    def _look_again(
        self, connection: DirectConnection, presented: RefreshToken, now: datetime
    ) -> tuple[Any | None, str]:
        """The row when this is a retry within the grace, else why the token buys nothing."""
        row = connection.row(statements.FIND_BY_ID, authorization=presented.authorization_id)
        if row is None or row.client_id != self.authenticated.client_id:
            return None, "The refresh token belongs to another client."
        if row.ended_at is not None:
            return None, "The authorization has ended."
        if presented.generation == row.generation:
            return None, "The refresh token has expired."
        grace_since = now - self.provider.lifetimes.refresh_grace
        is_just_rotated = row.rotated_at is not None and row.rotated_at >= grace_since
        if presented.generation == row.generation - 1 and is_just_rotated and row.refresh_until > now:
            return row, ""
        connection.run(statements.END, authorization=row.id, because="refresh_replayed", now=now)
        self._record(
            connection, EventName.AUTHORIZATION_REFRESH_REPLAYED, row.account_id, now, result="refused"
        )
        return None, "The refresh token was used before; the authorization has been ended."

    def _check_scope(self, row: Any) -> None:
        """RFC 6749 §6: no more than was granted. We always answer with all that was granted (security B7)."""
        if not scope_of(self.request.parameters) <= set(row.scopes.split()):
            raise InvalidScopeError("More scope than was granted.")

    def _record(
        self,
        connection: DirectConnection,
        name: EventName,
        account_id: str,
        now: datetime,
        result: str = "done",
    ) -> None:
        record_directly(
            connection,
            name,
            now,
            self.request.origin,
            result=result,
            subject_id=account_id,
            client_id=self.authenticated.client_id,
        )

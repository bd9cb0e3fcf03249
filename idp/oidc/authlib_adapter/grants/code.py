"""``authorization_code``: RFC 6749 §4.1.3, RFC 7636 §4.5."""

import re
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from idp.audit.events import EventName
from idp.audit.prepared import record_directly
from idp.authorizations import statements
from idp.ids import digest
from idp.oidc.authlib_adapter.grants.base import IdpGrant

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
_LONGEST_CODE = 100


class CodeGrant(IdpGrant):
    """A code buys tokens once. Used again, it ends what it bought (RFC 6749 §4.1.2)."""

    GRANT_TYPE = "authorization_code"

    def check_parameters(self) -> None:
        self.required("code")
        self.required("redirect_uri")
        if not _VERIFIER.fullmatch(self.required("code_verifier")):
            raise InvalidRequestError("code_verifier must be 43 to 128 characters of A-Z a-z 0-9 . _ ~ -.")

    def act(self, now: datetime) -> dict[str, Any]:
        code = self.required("code")
        with self.provider.direct.transaction() as connection:
            row = connection.row(
                statements.SPEND_CODE,
                digest=digest(code[:_LONGEST_CODE]),
                client=self.authenticated.client_id,
                uri=self.required("redirect_uri"),
                challenge=create_s256_code_challenge(self.required("code_verifier")),
                now=now,
            )
            if row is not None:
                answer = self.mint(connection, row, now, generation=row.generation, nonce=row.nonce)
                record_directly(
                    connection,
                    EventName.AUTHORIZATION_CODE_REDEEMED,
                    now,
                    self.request.origin,
                    subject_id=row.account_id,
                    client_id=self.authenticated.client_id,
                )
                return answer
            refusal = self._refuse(connection, digest(code[:_LONGEST_CODE]), now)
        raise InvalidGrantError(refusal)

    def _refuse(self, connection: Any, code_digest: str, now: datetime) -> str:
        """Why the code bought nothing; a replay leaves its trace, so this is said after the commit."""
        row = connection.row(statements.FIND_BY_CODE, digest=code_digest)
        if row is None or row.client_id != self.authenticated.client_id:
            return "The code is unknown."
        if row.code_spent_at is not None:
            connection.run(statements.END, authorization=row.id, because="code_replayed", now=now)
            record_directly(
                connection,
                EventName.AUTHORIZATION_CODE_REPLAYED,
                now,
                self.request.origin,
                result="refused",
                subject_id=row.account_id,
                client_id=row.client_id,
            )
            return "The code was used before."
        if row.ended_at is not None or row.code_expires_at <= now:
            return "The code has expired."
        if row.redirect_uri != self.required("redirect_uri"):
            return "redirect_uri differs from that of the authorization request."
        return "code_verifier does not match the code_challenge."

"""Access tokens shown to us: is it ours, in time, and still worth something?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.oidc.minting import ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_TYPE, authorization_id_of
from idp.oidc.provider import Provider
from idp.oidc.state import AuthorizationNow, read_authorization
from keys import jws


@dataclass(frozen=True, slots=True)
class ShownToken:
    """An access token that is genuine and in time; `authorization` is None for a client's own token."""

    claims: dict[str, Any]
    authorization: AuthorizationNow | None

    @property
    def is_good(self) -> bool:
        """Whether what stands behind it is alive."""
        return self.authorization is None or self.authorization.refusal is None


def read_claims(provider: Provider, token: str, now: datetime) -> dict[str, Any] | None:
    """The claims of an access token of ours that has not expired, by its signature alone."""
    try:
        claims = jws.verify(
            token, provider.ring(), typ=ACCESS_TOKEN_TYPE, algorithms=(ACCESS_TOKEN_ALGORITHM,)
        )
    except jws.InvalidToken:
        return None
    is_in_time = isinstance(claims.get("exp"), int) and claims["exp"] > now.timestamp()
    return claims if claims.get("iss") == provider.issuer and is_in_time else None


def look_up(provider: Provider, token: str) -> ShownToken | None:
    """The token with how things are now, in one statement; None when it is not an access token of ours in time."""
    now = provider.clock.now()
    claims = read_claims(provider, token, now)
    if claims is None:
        return None
    authorization_id = authorization_id_of(str(claims["jti"]))
    if authorization_id is None:
        return ShownToken(claims, None)
    with provider.direct.reading() as connection:
        authorization = read_authorization(
            connection, provider.issuer, now, authorization_id=authorization_id, jti=str(claims["jti"])
        )
    return None if authorization is None else ShownToken(claims, authorization)

"""ID tokens given back to us as hints: ours, for this client, of whatever age (OpenID Connect Core §3.1.2.1)."""

from typing import Any

from idp.oidc.minting import ID_TOKEN_TYPE
from idp.oidc.provider import Provider
from keys import jws

_ALGORITHMS = ("RS256", "ES256")


def read_hint(provider: Provider, hint: str) -> dict[str, Any] | None:
    """The claims of an ID token that we signed, or None.

    An access token or a logout token is no hint: the type and the purpose must be an ID token's (security B10, E2).
    It may have expired: it says who it was about, and grants nothing.
    """
    try:
        claims = jws.verify(hint, provider.ring(), typ=ID_TOKEN_TYPE, algorithms=_ALGORITHMS)
    except jws.InvalidToken:
        return None
    is_ours = claims.get("iss") == provider.issuer
    return claims if is_ours and isinstance(claims.get("aud"), str) and "sub" in claims else None


def subject_of_hint(provider: Provider, hint: str, client_id: str) -> str | None:
    """Whom the hint is about, if it was issued to this client."""
    claims = read_hint(provider, hint)
    return str(claims["sub"]) if claims is not None and claims["aud"] == client_id else None

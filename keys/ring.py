"""The key ring: the keys of one moment, parsed, with the JWKS that publishes them (RFC 7517 section 5)."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from keys.families import Family, JsonWebKey, WrongKey, get_family
from keys.life import KeyState

_PUBLISHED: Final = frozenset({KeyState.PENDING, KeyState.ACTIVE, KeyState.RETIRING})
# RFC 7517 §4, RFC 7518 §6.
_PUBLIC_MEMBERS: Final = ("kty", "use", "alg", "kid", "crv", "x", "y", "n", "e")


class NoSigningKey(LookupError):
    """No active key of the family that was asked for."""


@dataclass(frozen=True, slots=True)
class RingEntry:
    """One stored key: ``private`` only of the active key, which is the only one that signs."""

    state: KeyState
    public: Mapping[str, Any]
    private: Mapping[str, Any] | None = field(default=None, repr=False)


class SigningKey:
    """The active key of a family, parsed once, with its token headers kept ready."""

    __slots__ = ("_family", "_headers", "_private_key", "alg", "jwk", "kid")

    def __init__(self, family: Family, jwk: JsonWebKey) -> None:
        self.alg = family.alg
        self.kid = str(jwk.kid)
        self.jwk = jwk
        self._family = family
        self._private_key = jwk.private_key
        self._headers: dict[str, bytes] = {}

    def header(self, typ: str) -> bytes:
        """The encoded JOSE header with its dot; the types are the few kinds of token that we issue."""
        ready = self._headers.get(typ)
        if ready is None:
            header = json.dumps({"alg": self.alg, "typ": typ, "kid": self.kid}, separators=(",", ":"))
            ready = self._headers[typ] = urlsafe_b64encode(header.encode()).rstrip(b"=") + b"."
        return ready

    def sign(self, data: bytes) -> bytes:
        """The bare signature."""
        return self._family.sign(data, self._private_key)


class VerificationKey:
    """A published key, which verifies what it signed under its own algorithm and under no other."""

    __slots__ = ("_family", "alg", "jwk", "kid")

    def __init__(self, family: Family, jwk: JsonWebKey) -> None:
        self.alg = family.alg
        self.kid = str(jwk.kid)
        self.jwk = jwk
        self._family = family

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether this key made this signature over this data."""
        return self._family.verifies(signature, data, self.jwk)


class KeyRing:
    """An immutable snapshot. Raises ``WrongKey`` if a stored key is not what its row says.

    Pending keys verify too: another node may know some seconds earlier that one of them has become active.
    """

    __slots__ = ("_signing", "_verification", "etag", "jwks_bytes")

    def __init__(self, entries: Iterable[RingEntry]) -> None:
        published = sorted((entry for entry in entries if entry.state in _PUBLISHED), key=_kid)
        self._verification: dict[str, VerificationKey] = {}
        self._signing: dict[str, SigningKey] = {}
        for entry in published:
            family = get_family(entry.public.get("alg"))
            key = VerificationKey(family, family.load(public_part(entry.public)))
            self._verification[key.kid] = key
            if entry.state is KeyState.ACTIVE and entry.private is not None:
                self._signing[key.alg] = signing = SigningKey(family, family.load(dict(entry.private)))
                if signing.kid != key.kid:
                    raise WrongKey(f"the private key stored as {key.kid} is another key's")
        jwks = {"keys": [public_part(entry.public) for entry in published]}
        self.jwks_bytes = json.dumps(jwks, separators=(",", ":")).encode()
        self.etag = f'"{hashlib.sha256(self.jwks_bytes).hexdigest()[:32]}"'

    def signing_key(self, alg: str) -> SigningKey:
        """The one active key of this family. Raises ``NoSigningKey``: a token is never signed by a stand-in."""
        try:
            return self._signing[alg]
        except KeyError:
            raise NoSigningKey(f"no active key for {alg}") from None

    def verification_key(self, kid: str) -> VerificationKey | None:
        """The published key of this name; a look-up in a map and nothing more, whatever the name is (K2)."""
        return self._verification.get(kid)

    @property
    def algorithms(self) -> frozenset[str]:
        """The algorithms that can be signed with at this moment."""
        return frozenset(self._signing)


def _kid(entry: RingEntry) -> str:
    # Every node publishes the same bytes, whatever order its database answers in.
    return str(entry.public.get("kid"))


def public_part(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """What the world may know of a key: an allow-list, so that no private member slips through (K7)."""
    return {member: jwk[member] for member in _PUBLIC_MEMBERS if member in jwk}

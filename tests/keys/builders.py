"""Keys, rings and forged tokens for the tests of the ``keys`` house."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from keys.families import FAMILIES
from keys.life import KeyState
from keys.ring import KeyRing, RingEntry

CLAIMS = {"iss": "https://idp.example.org", "sub": "01J", "aud": ["spor"], "exp": 1_793_000_300}


@cache
def private_jwk(alg: str, number: int = 0) -> Mapping[str, Any]:
    """The same key each time for the same number: making RSA keys is slow."""
    return FAMILIES[alg].generate()


def public_jwk(private: Mapping[str, Any]) -> dict[str, Any]:
    return {member: private[member] for member in private if member not in RSA_PRIVATE_MEMBERS}


RSA_PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi")


def entry(private: Mapping[str, Any], state: KeyState = KeyState.ACTIVE) -> RingEntry:
    return RingEntry(state, public_jwk(private), private if state is KeyState.ACTIVE else None)


@cache
def ring() -> KeyRing:
    """A ring with one active key of each family."""
    return KeyRing(entry(private_jwk(alg)) for alg in FAMILIES)


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def forge(
    header: object, payload: object = CLAIMS, *, key: RSAKey | ECKey | None = None, signed_as: str = ""
) -> str:
    """A token with any header at all, signed by any key with any algorithm, or not signed."""
    signed = signing_input(header, payload)
    if key is None:
        return f"{signed}."
    algorithm = JWSRegistry(algorithms=[signed_as]).get_alg(signed_as)
    return f"{signed}.{base64url(algorithm.sign(signed.encode(), key))}"


def forge_with_secret(header: object, secret: bytes, digest: str) -> str:
    """A token authenticated with a shared secret; joserfc itself refuses to take a public key for one."""
    signed = signing_input(header, CLAIMS)
    return f"{signed}.{base64url(hmac.digest(secret, signed.encode(), digest))}"


def signing_input(header: object, payload: object) -> str:
    return ".".join(
        base64url(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header, payload)
    )


def parsed(alg: str) -> RSAKey | ECKey:
    """The private key that the ring has for this algorithm, for forging with it."""
    return FAMILIES[alg].load(dict(private_jwk(alg)))

"""The signature families: which key each needs, and how that key signs and checks bytes (RFC 7518 section 3)."""

from abc import ABC, abstractmethod
from types import MappingProxyType
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

JsonWebKey = RSAKey | ECKey
_SHA256: Final = SHA256()


class WrongKey(Exception):
    """A key that its family cannot use: other type, other curve, too short, or a name that is not its own."""


class Family(ABC):
    """One JWS algorithm with the one kind of key that we use for it.

    A key belongs to one family for life: an RSA key made for RS256 never answers for PS256 (RFC 8725 section 3.1).
    """

    alg: str

    def __init__(self) -> None:
        self._algorithm = JWSRegistry(algorithms=[self.alg]).get_alg(self.alg)

    def generate(self) -> dict[str, Any]:
        """A new private JSON Web Key, named by its thumbprint so that the name can never come to mean another key."""
        jwk = self._new_key().as_dict(private=True)
        kid = self._import(jwk).thumbprint()
        return {**jwk, "kid": kid, "use": "sig", "alg": self.alg}

    def load(self, jwk: dict[str, Any]) -> JsonWebKey:
        """The parsed key. Parsing RSA private keys takes tens of milliseconds: parse once, keep the object.

        Raises ``WrongKey`` if the key is not of this family or its ``kid`` is not its thumbprint (RFC 7638).
        """
        try:
            key = self._import(jwk)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise WrongKey(f"not a key for {self.alg}") from error
        if jwk.get("alg") != self.alg or jwk.get("kid") != key.thumbprint():
            raise WrongKey(f"not a key for {self.alg}: its name or its algorithm is another's")
        return key

    def verifies(self, signature: bytes, data: bytes, key: JsonWebKey) -> bool:
        """Whether this key made this signature over this data."""
        return self._algorithm.verify(data, signature, key)

    @abstractmethod
    def sign(self, data: bytes, private_key: Any) -> bytes:
        """The signature in the form that JWS wants. Takes the bare key of ``cryptography``: this is the hot path."""

    @abstractmethod
    def _new_key(self) -> JsonWebKey: ...

    @abstractmethod
    def _import(self, jwk: dict[str, Any]) -> JsonWebKey: ...


class RS256(Family):
    """RSASSA-PKCS1-v1_5 with SHA-256: what every OpenID provider must offer (OpenID Connect Core section 15.1)."""

    alg = "RS256"

    def sign(self, data: bytes, private_key: RSAPrivateKey) -> bytes:
        return private_key.sign(data, PKCS1v15(), _SHA256)

    def _new_key(self) -> RSAKey:
        return RSAKey.generate_key(2048)

    def _import(self, jwk: dict[str, Any]) -> RSAKey:
        key = RSAKey.import_key(jwk)
        if key.raw_value.key_size < 2048:  # RFC 7518 §3.3
            raise WrongKey("an RSA key for RS256 has 2048 bits or more")
        return key


class ES256(Family):
    """ECDSA on P-256 with SHA-256: our default, because it signs ten times faster than RSA."""

    alg = "ES256"
    _signature: Final = ECDSA(_SHA256)

    def sign(self, data: bytes, private_key: EllipticCurvePrivateKey) -> bytes:
        r, s = decode_dss_signature(private_key.sign(data, self._signature))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")  # RFC 7518 §3.4

    def _new_key(self) -> ECKey:
        return ECKey.generate_key("P-256")

    def _import(self, jwk: dict[str, Any]) -> ECKey:
        key = ECKey.import_key(jwk)
        if key.curve_name != "P-256":  # RFC 7518 §3.4: one curve for one algorithm
            raise WrongKey("a key for ES256 lies on P-256")
        return key


FAMILIES: Final = MappingProxyType({family.alg: family for family in (RS256(), ES256())})


def get_family(alg: object) -> Family:
    """The family of this algorithm. Raises ``WrongKey`` for one that we do not offer."""
    family = FAMILIES.get(alg) if isinstance(alg, str) else None
    if family is None:
        raise WrongKey(f"{alg!r} is no signature family of ours; there are {', '.join(FAMILIES)}")
    return family

"""Tokens as an attacker would make them: from a real one, with another header, key or signature."""

import base64
import hashlib
import hmac
import json
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from tests.oidc.application import claims_of, header_of

_FOREIGN: dict[str, RSAKey | ECKey] = {
    "RS256": RSAKey.generate_key(2048),
    "ES256": ECKey.generate_key("P-256"),
}


def encode(part: Any) -> str:
    """A segment: JSON, or bytes as they are, in base64url."""
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forged(token: str, kind: str, published: dict[str, Any]) -> str:
    """The same claims in a token that must not be believed."""
    header, claims = header_of(token), claims_of(token)
    signature = token.rpartition(".")[2]
    own = next(key for key in published["keys"] if key["kid"] == header["kid"])
    if kind == "garbage":
        return "x.y.z"
    if kind in ("alg none", "alg None", "alg NONE"):
        return f"{encode(header | {'alg': kind.removeprefix('alg ')})}.{encode(claims)}."
    if kind == "empty signature":
        return f"{encode(header)}.{encode(claims)}."
    if kind == "HS256 with our key":
        signed = f"{encode(header | {'alg': 'HS256'})}.{encode(claims)}"
        return f"{signed}.{encode(hmac.digest(_public_bytes(own), signed.encode(), hashlib.sha256))}"
    if kind == "foreign key":
        return _signed(header, claims)
    if kind == "foreign key in the header":
        return _signed(header | {"jwk": _FOREIGN[header["alg"]].as_dict(private=False)}, claims)
    if kind == "key by address":
        return _signed(header | {"jku": "https://evil.example/jwks", "x5u": "https://evil.example/x"}, claims)
    if kind == "changed claims":
        return f"{token.partition('.')[0]}.{encode(claims | {'sub': 'somebody else'})}.{signature}"
    return _with_header(header, claims, kind, signature)


def _with_header(header: dict[str, Any], claims: dict[str, Any], kind: str, signature: str) -> str:
    """The kinds that change the header of a token and keep its signature."""
    changes: dict[str, dict[str, Any]] = {
        "RS to PS": {"alg": "PS256"},
        "unknown crit": {"crit": ["exp"]},
        "b64 false": {"b64": False, "crit": ["b64"]},
        "kid path": {"kid": "../../etc/passwd"},
        "kid SQL": {"kid": "' OR 1=1 --"},
        "kid long": {"kid": "k" * 10_000},
        "kid number": {"kid": 7},
        "kid list": {"kid": ["a"]},
        "another typ": {"typ": "logout+jwt"},
    }
    if kind == "kid missing":
        return f"{encode({n: v for n, v in header.items() if n != 'kid'})}.{encode(claims)}.{signature}"
    if kind == "kid twice":
        twice = json.dumps(header)[:-1] + f', "kid": {json.dumps(header["kid"])}}}'
        return f"{encode(twice.encode())}.{encode(claims)}.{signature}"
    if kind == "JSON serialisation":
        return json.dumps({"payload": encode(claims), "signatures": []})
    return f"{encode(header | changes[kind])}.{encode(claims)}.{signature}"


def _signed(header: dict[str, Any], claims: dict[str, Any]) -> str:
    alg = header["alg"]
    registry = jws.JWSRegistry(algorithms=[alg])
    signed: str = jws.serialize_compact(header, json.dumps(claims).encode(), _FOREIGN[alg], registry=registry)
    return signed


def _public_bytes(jwk: dict[str, Any]) -> bytes:
    key = (RSAKey if jwk["kty"] == "RSA" else ECKey).import_key(jwk)
    pem: bytes = key.as_pem(private=False)
    return pem

"""Signed tokens in compact serialisation (RFC 7515 section 7.1), under the rules of RFC 8725."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from typing import Any, Final

from keys.ring import KeyRing, SigningKey

MAX_SEGMENT: Final = 16 * 1024  # bytes of base64url, refused before decoding (security.md L6)
_encode_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class InvalidToken(Exception):
    """A token that is not ours, not whole or not of the kind expected; ``reason`` is for the log, not the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenTooLarge(ValueError):
    """The claims would make a token that we ourselves refuse; the caller must put less into it."""


def sign(claims: Mapping[str, Any], key: SigningKey, *, typ: str) -> str:
    """The signed token. ``typ`` names its kind, so that no kind can pass for another (RFC 8725 section 3.11)."""
    payload = urlsafe_b64encode(_encode_json(claims).encode()).rstrip(b"=")
    if len(payload) > MAX_SEGMENT:
        raise TokenTooLarge(f"a token's claims may take {MAX_SEGMENT} bytes, these take {len(payload)}")
    signed = key.header(typ) + payload
    return (signed + b"." + urlsafe_b64encode(key.sign(signed)).rstrip(b"=")).decode()


def verify(token: str, ring: KeyRing, *, typ: str, algorithms: Collection[str]) -> dict[str, Any]:
    """The claims of a token that one of our published keys signed. Raises ``InvalidToken`` otherwise.

    Says that the token is genuine and of the kind ``typ``; whether it is in time, for whom it is, and whether what
    it stands for has ended is for the caller to ask. Header members that bring a key along (``jwk``, ``jku``,
    ``x5u``, ``x5c``) are not looked at: the key is looked up by ``kid`` among ours (K3).
    """
    header_segment, payload_segment, signature_segment = _segments(token)
    header = _json_object(_decode(header_segment, "header"), "header")
    _check_header(header, typ, algorithms)
    kid = header.get("kid")
    key = ring.verification_key(kid) if isinstance(kid, str) else None
    if key is None:
        raise InvalidToken("kid names no key of ours")
    if key.alg != header["alg"]:
        raise InvalidToken("alg is not that of the key")
    signed = f"{header_segment}.{payload_segment}".encode()
    if not key.verifies(_decode(signature_segment, "signature"), signed):
        raise InvalidToken("the signature does not match")
    return _json_object(_decode(payload_segment, "payload"), "payload")


def _segments(token: str) -> list[str]:
    if len(token) > 3 * MAX_SEGMENT + 2:
        raise InvalidToken("too large")
    segments = token.split(".", 3)
    if len(segments) != 3:
        raise InvalidToken("not three segments in compact serialisation")
    if max(map(len, segments)) > MAX_SEGMENT:
        raise InvalidToken("a segment is too large")
    return segments


def _check_header(header: dict[str, Any], typ: str, algorithms: Collection[str]) -> None:
    alg = header.get("alg")
    if not isinstance(alg, str) or alg not in algorithms:
        raise InvalidToken("alg is not allowed here")
    # RFC 7515 §4.1.11, RFC 7797 §6: we know no extension, so a token that needs one is refused.
    if "crit" in header or "b64" in header:
        raise InvalidToken("the header demands an extension")
    if not isinstance(header.get("typ"), str) or _media_type(header["typ"]) != _media_type(typ):
        raise InvalidToken("typ is that of another kind of token")


def _media_type(typ: str) -> str:
    # RFC 7515 §4.1.9: "application/" may be left out, and case does not count.
    return typ.lower().removeprefix("application/")


def _decode(segment: str, where: str) -> bytes:
    """Base64url without padding, in its one spelling: a token has no second form that means the same."""
    try:
        encoded = segment.encode("ascii")
        decoded = urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))
    except ValueError as error:
        raise InvalidToken(f"the {where} is not base64url") from error
    if urlsafe_b64encode(decoded).rstrip(b"=") != encoded:
        raise InvalidToken(f"the {where} is not base64url in its one spelling")
    return decoded


def _json_object(data: bytes, where: str) -> dict[str, Any]:
    try:
        value = _decoder.decode(data.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidToken(f"the {where} is not JSON") from error
    if not isinstance(value, dict):
        raise InvalidToken(f"the {where} is not a JSON object")
    return value


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")  # RFC 7515 §4
    return members


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(object_pairs_hook=_unique_members, parse_constant=_no_constant)

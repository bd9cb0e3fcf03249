"""Refresh tokens: an authorization's id, a generation and a MAC; nothing about them is stored.

The MAC proves that we made the token, so an old generation is proof of reuse and not a guess (RFC 9700 §4.14.2). The
token of a generation is always the same, which is what lets a lost answer be given again.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BinasciiError
from dataclasses import dataclass

_MAC_BYTES = 32
_ID_BYTES = 26
_LENGTH = _ID_BYTES + 4 + _MAC_BYTES
_TEXT_LENGTH = 83


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What a refresh token says."""

    authorization_id: str
    generation: int


def make(authorization_id: str, generation: int, key: bytes) -> str:
    """The token of this generation: 83 characters of base64url."""
    body = authorization_id.encode() + generation.to_bytes(4, "big")
    return urlsafe_b64encode(body + _mac(body, key)).rstrip(b"=").decode()


def read(text: str, key: bytes) -> RefreshToken | None:
    """What the token says, or None when we did not make it."""
    if len(text) != _TEXT_LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text + "=")
    except (ValueError, BinasciiError):
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(raw) != _LENGTH or not hmac.compare_digest(mac, _mac(body, key)):
        return None
    return RefreshToken(body[:_ID_BYTES].decode(), int.from_bytes(body[_ID_BYTES:], "big"))


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"refresh token\0" + body, hashlib.sha256)

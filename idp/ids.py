"""Identifiers and secrets: sortable ids for rows, unguessable strings for everything a stranger may hold."""

import hashlib
import secrets
import time
from base64 import b32encode

_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def new_id() -> str:
    """A ULID: 26 characters, 48 bits of milliseconds and 80 random bits.

    Rows made later sort later, so an index grows at its end. It is a name and never a secret.
    """
    milliseconds = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    # 20 bytes are 32 characters of base 32; the last 26 of them are the 16 bytes that count.
    return (
        b32encode(b"\0\0\0\0" + milliseconds + secrets.token_bytes(10)).translate(_TO_CROCKFORD)[6:].decode()
    )


def new_secret() -> str:
    """256 random bits in base64url, 43 characters: for codes, cookies and client secrets."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """How a random secret is stored: SHA-256 in hex.

    A password hash would buy nothing here: the secrets made by `new_secret` hold 256 bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()

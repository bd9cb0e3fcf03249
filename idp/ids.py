"""Identifiers and secrets: sortable ids for rows, unguessable strings for everything a stranger may hold."""

import hashlib
import secrets
import time

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """A ULID: 26 characters, 48 bits of milliseconds and 80 random bits.

    Rows made later sort later, so an index grows at its end. It is a name and never a secret.
    """
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))


def new_secret() -> str:
    """256 random bits in base64url, 43 characters: for codes, cookies and client secrets."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """How a random secret is stored: SHA-256 in hex.

    A password hash would buy nothing here: the secrets made by `new_secret` hold 256 bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()

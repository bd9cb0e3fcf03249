"""Passwords: hashing, verifying, and knowing which hashes are of yesterday."""

import secrets
import unicodedata
from base64 import b64encode
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from idp.accounts.rules import LONGEST

_SALT = 16
_HASH = 32


@dataclass(frozen=True, slots=True)
class Profile:
    """Parameters of Argon2id under a name with a date, so that hashes made before a change can be told (RFC 9106)."""

    name: str
    memory: int
    iterations: int
    parallelism: int


PROFILE = Profile("argon2id-2026-11", memory=19_456, iterations=2, parallelism=1)
"""The profile in force: 19 MiB and two passes, about 23 ms. A new one gets a new name and date."""


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A hash in the PHC string format, and the name of the profile it was made with."""

    text: str
    profile: str


_hasher = PasswordHasher(
    time_cost=PROFILE.iterations,
    memory_cost=PROFILE.memory,
    parallelism=PROFILE.parallelism,
    hash_len=_HASH,
    salt_len=_SALT,
    type=Type.ID,
)


def hash_password(password: str) -> PasswordHash:
    """The hash to store. The caller has asked the rules first; a password that they never take raises `ValueError`."""
    prepared = _prepare(password)
    if prepared is None:
        raise ValueError(f"a password has at most {LONGEST} characters")
    return PasswordHash(_hasher.hash(prepared), PROFILE.name)


def verify_password(stored: PasswordHash | None, password: str) -> bool:
    """Whether this is the password. Without a stored hash, the same work is done for a sure no (security H1)."""
    prepared = _prepare(password)
    if prepared is None:
        return False
    try:
        _hasher.verify(stored.text if stored else _NOBODYS, prepared)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_of_yesterday(stored: PasswordHash) -> bool:
    """Whether the hash was made with another profile than the one in force, and is to be made anew at sign-in."""
    return stored.profile != PROFILE.name


def _prepare(password: str) -> bytes | None:
    """NFC, since keyboards compose differently; None for what is refused before hashing (security H12)."""
    if len(password) > 4 * LONGEST:
        return None
    composed = unicodedata.normalize("NFC", password)
    return composed.encode("utf-8", "surrogatepass") if len(composed) <= LONGEST else None


def _nobodys_hash() -> str:
    """A hash that no password has: random bytes in the form of the profile in force."""
    parts = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_SALT, _HASH))
    parameters = f"m={PROFILE.memory},t={PROFILE.iterations},p={PROFILE.parallelism}"
    return "$".join(("", "argon2id", "v=19", parameters, *parts))


_NOBODYS = _nobodys_hash()

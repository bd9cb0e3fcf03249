"""Private keys at rest: sealed with AES-256-GCM under a key that never enters the database (security.md K7, S8)."""

import hashlib
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D §8.2: 96 bits, random
_FORMAT = "v1"


class SealingError(Exception):
    """What was sealed cannot be opened: another key-encryption key, another key's seal, or a changed byte."""


class WeakSealingKey(ValueError):
    """The key-encryption key is unusable; the message says what to do."""


class SealingKey:
    """One key-encryption key. What it does is done by secrets derived from it, one per purpose (RFC 5869)."""

    __slots__ = ("_cipher", "_secret", "id")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise WeakSealingKey(
                f"the key-encryption key has {len(secret)} bytes; it needs {KEY_BYTES} random bytes"
            )
        if len(set(secret)) < KEY_BYTES // 4:
            raise WeakSealingKey(
                "the key-encryption key is not random; make one with `openssl rand -base64 32`"
            )
        self._secret = secret
        self._cipher = AESGCM(self.derive("keys:sealing"))
        self.id = hashlib.sha256(self.derive("keys:sealing-key-id")).hexdigest()[:16]

    @classmethod
    def from_base64(cls, text: str) -> "SealingKey":
        """The key as people configure it: 32 random bytes in base64, either alphabet, with or without padding."""
        bare = text.strip().translate(str.maketrans("+/", "-_")).rstrip("=")
        try:
            secret = b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise WeakSealingKey(
                "the key-encryption key is not base64; `openssl rand -base64 32` makes one"
            ) from error
        return cls(secret)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for this purpose alone: to know one derived secret tells nothing of the key or of the others."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(
            self._secret
        )

    def seal(self, plaintext: bytes, kid: str) -> str:
        """The sealed text for the key named ``kid``; it opens under that name only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = self._cipher.encrypt(nonce, plaintext, self._bound_to(kid))
        return f"{_FORMAT}.{self.id}.{urlsafe_b64encode(nonce + ciphertext).decode()}"

    def open(self, sealed: str, kid: str) -> bytes:
        """What was sealed. Raises ``SealingError`` rather than answer anything doubtful."""
        sealed_by = sealing_key_id(sealed)
        if sealed_by != self.id:
            raise SealingError(
                f"key {kid} is sealed with key-encryption key {sealed_by}, but this one is {self.id}"
            )
        try:
            content = b64decode(sealed.rsplit(".", 1)[1], altchars=b"-_", validate=True)
            return self._cipher.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], self._bound_to(kid))
        except (InvalidTag, ValueError) as error:
            raise SealingError(f"the seal of key {kid} is broken") from error

    def _bound_to(self, kid: str) -> bytes:
        return f"{_FORMAT}.{self.id}.{kid}".encode()

    def __repr__(self) -> str:
        return f"<SealingKey {self.id}>"


class SealingKeys:
    """The key-encryption key in force, and older ones that still open what they sealed."""

    def __init__(self, current: SealingKey, older: Iterable[SealingKey] = ()) -> None:
        self.current = current
        self._by_id = {key.id: key for key in (current, *older)}

    def open(self, sealed: str, kid: str) -> bytes:
        """What was sealed by any of the keys. Raises ``SealingError``, and names the missing key-encryption key."""
        return self._by_id.get(sealing_key_id(sealed), self.current).open(sealed, kid)


def sealing_key_id(sealed: str) -> str:
    """Which key-encryption key sealed this text; it is not secret."""
    parts = sealed.split(".")
    if len(parts) != 3 or parts[0] != _FORMAT:
        raise SealingError("this is not a sealed key")
    return parts[1]

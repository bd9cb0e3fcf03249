"""What it takes to keep keys: the key-encryption keys that seal them and the times that rule their life."""

from dataclasses import dataclass
from datetime import timedelta

from idp.settings import Settings
from keys.life import RotationPolicy
from keys.sealing import SealingKey, SealingKeys
from keys.sealing_file import read_or_create

_CLOCKS_DIFFER_BY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Custody:
    """How this node keeps keys; the same on every node of one provider."""

    sealing: SealingKeys
    policy: RotationPolicy

    def derive(self, purpose: str) -> bytes:
        """A secret for this purpose alone, the same on all nodes: for cookies, refresh tokens and the like."""
        return self.sealing.current.derive(purpose)


def custody_of(settings: Settings) -> Custody:
    """As the settings say; without a configured key-encryption key, the one in the data folder, made if need be.

    Raises ``WeakSealingKey`` for a key that cannot be used (security Q2, Q3).
    """
    if settings.key_encryption_key is None:
        key = read_or_create(settings.data_dir / "key-encryption.key")
    else:
        key = SealingKey.from_base64(settings.key_encryption_key.get_secret_value())
    return Custody(SealingKeys(key), policy_of(settings))


def policy_of(settings: Settings) -> RotationPolicy:
    """The life of keys. An ID token serves as a logout hint for as long as its session lasts (domain.md Q11)."""
    tokens = settings.tokens
    return RotationPolicy(
        jwks_max_age=settings.keys.publish_before,
        rotate_every=settings.keys.rotate_after,
        longest_token_life=max(settings.sessions.absolute, tokens.id_token, tokens.access_token),
        margin=_CLOCKS_DIFFER_BY + settings.keys.ring_max_age,
    )

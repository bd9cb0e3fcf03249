"""The life of a signing key, and what is due next in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class KeyState(StrEnum):
    """What a key may do; each state follows the one before it, and none comes back."""

    PENDING = "pending"
    ACTIVE = "active"
    RETIRING = "retiring"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class KeyLife:
    """Where one key is in its life and since when."""

    kid: str
    state: KeyState
    created_at: datetime
    active_from: datetime | None = None
    retiring_from: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RotationPolicy:
    """How long each state lasts. The margin covers clocks that differ and rings that are some seconds old.

    ``longest_token_life`` is that of the ID token as a logout hint, which relying parties hand back at the end of
    a session, long after the five minutes of an access token.
    """

    jwks_max_age: timedelta = timedelta(minutes=10)
    rotate_every: timedelta = timedelta(days=90)
    longest_token_life: timedelta = timedelta(hours=24)
    margin: timedelta = timedelta(minutes=5)

    def __post_init__(self) -> None:
        if min(self.jwks_max_age, self.longest_token_life, self.margin) < timedelta(0):
            raise ValueError("a rotation policy has no negative times")
        if self.rotate_every <= self.publish_for:
            raise ValueError(
                "a key must be published before it signs, so keys cannot rotate faster than that"
            )

    @property
    def publish_for(self) -> timedelta:
        """How long a key is in the JWKS before it signs: then no relying party meets a ``kid`` its cache lacks."""
        return self.jwks_max_age + self.margin

    @property
    def verify_for(self) -> timedelta:
        """How long a key that signs no more is still published: until the last token it signed has expired."""
        return self.longest_token_life + self.margin


@dataclass(frozen=True, slots=True)
class Transition:
    """One step that is due: the key ``kid`` enters ``to``. Without a ``kid`` a new key is born in that state."""

    to: KeyState
    kid: str | None = None


def plan_rotation(
    keys_of_family: Sequence[KeyLife], now: datetime, policy: RotationPolicy, *, force: bool = False
) -> list[Transition]:
    """What is due now for the keys of one family, in the order in which it must be done (security.md K5).

    The active key steps down before its successor takes over, so that there are never two. Without an active key
    (the very first start, or after a removal) nobody can wait: the pending key, or a new one, signs at once.
    ``force`` publishes a successor before its time; it still signs only after ``publish_for``.
    """
    pending = _newest(keys_of_family, KeyState.PENDING)
    active = _newest(keys_of_family, KeyState.ACTIVE)
    plan = [
        Transition(KeyState.RETIRED, key.kid)
        for key in keys_of_family
        if key.state is KeyState.RETIRING and now >= (key.retiring_from or key.created_at) + policy.verify_for
    ]
    if active is None:
        return [*plan, Transition(KeyState.ACTIVE, pending.kid if pending else None)]
    if pending is not None:
        if now >= pending.created_at + policy.publish_for:
            plan += [Transition(KeyState.RETIRING, active.kid), Transition(KeyState.ACTIVE, pending.kid)]
    elif force or now >= (active.active_from or active.created_at) + policy.rotate_every - policy.publish_for:
        plan.append(Transition(KeyState.PENDING))
    return plan


def _newest(keys: Sequence[KeyLife], state: KeyState) -> KeyLife | None:
    return max(
        (key for key in keys if key.state is state), key=lambda key: (key.created_at, key.kid), default=None
    )

"""When a key is published, signs, stops signing and goes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.life import KeyLife, KeyState, RotationPolicy, Transition, plan_rotation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = RotationPolicy()
SECOND = timedelta(seconds=1)


def pending(kid: str, since: datetime) -> KeyLife:
    return KeyLife(kid, KeyState.PENDING, created_at=since)


def active(kid: str, since: datetime) -> KeyLife:
    return KeyLife(kid, KeyState.ACTIVE, created_at=since - POLICY.publish_for, active_from=since)


def retiring(kid: str, since: datetime) -> KeyLife:
    return KeyLife(kid, KeyState.RETIRING, created_at=since - timedelta(days=90), retiring_from=since)


def test_at_the_very_first_start_a_new_key_signs_at_once() -> None:
    assert plan_rotation([], NOW, POLICY) == [Transition(KeyState.ACTIVE)]


def test_a_young_key_is_left_alone() -> None:
    assert plan_rotation([active("a", NOW)], NOW + timedelta(days=89), POLICY) == []


def test_a_successor_is_published_before_the_ninety_days_are_over() -> None:
    due = NOW + timedelta(days=90) - POLICY.publish_for

    assert plan_rotation([active("a", NOW)], due - SECOND, POLICY) == []
    assert plan_rotation([active("a", NOW)], due, POLICY) == [Transition(KeyState.PENDING)]


def test_a_published_key_signs_only_when_every_cache_knows_it() -> None:
    """K5: publish, wait at least the JWKS max-age, sign."""
    keys = [active("old", NOW - timedelta(days=90)), pending("new", NOW)]

    early = plan_rotation(keys, NOW + POLICY.publish_for - SECOND, POLICY)
    due = plan_rotation(keys, NOW + POLICY.publish_for, POLICY)

    assert POLICY.publish_for >= POLICY.jwks_max_age
    assert early == []
    assert due == [Transition(KeyState.RETIRING, "old"), Transition(KeyState.ACTIVE, "new")]


def test_a_retiring_key_verifies_until_the_last_token_it_signed_has_expired() -> None:
    """K5: retire after the longest token life."""
    keys = [active("new", NOW), retiring("old", NOW)]

    assert POLICY.verify_for >= POLICY.longest_token_life
    assert plan_rotation(keys, NOW + POLICY.verify_for - SECOND, POLICY) == []
    assert plan_rotation(keys, NOW + POLICY.verify_for, POLICY) == [Transition(KeyState.RETIRED, "old")]


def test_a_forced_rotation_publishes_now_and_still_waits_before_it_signs() -> None:
    keys = [active("old", NOW)]

    first = plan_rotation(keys, NOW + SECOND, POLICY, force=True)
    second = plan_rotation([*keys, pending("new", NOW + SECOND)], NOW + 2 * SECOND, POLICY, force=True)

    assert first == [Transition(KeyState.PENDING)]
    assert second == []


def test_without_an_active_key_nobody_waits() -> None:
    """K6: after a removal the successor signs at once, published long enough or not."""
    assert plan_rotation([pending("new", NOW)], NOW, POLICY) == [Transition(KeyState.ACTIVE, "new")]
    assert plan_rotation([retiring("old", NOW)], NOW, POLICY) == [Transition(KeyState.ACTIVE)]
    assert plan_rotation([retiring("old", NOW)], NOW + POLICY.verify_for, POLICY) == [
        Transition(KeyState.RETIRED, "old"),
        Transition(KeyState.ACTIVE),
    ]


def test_a_clock_that_jumps_back_moves_nothing() -> None:
    """R9: one node's clock an hour behind."""
    keys = [active("a", NOW), pending("b", NOW), retiring("c", NOW)]

    assert plan_rotation(keys, NOW - timedelta(hours=1), POLICY) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"rotate_every": timedelta(minutes=15)},
        {"margin": timedelta(seconds=-1)},
        {"jwks_max_age": timedelta(days=-1)},
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match=r"policy|rotate"):
        RotationPolicy(**wrong)


class Family:
    """Plays the keeper of one family's keys: does what the plan says and remembers what was published."""

    def __init__(self) -> None:
        self.keys: dict[str, KeyLife] = {}

    def follow(self, plan: list[Transition], now: datetime) -> None:
        for step in plan:
            old = self.keys.get(step.kid or "")
            kid = step.kid or f"key-{len(self.keys)}"
            self.keys[kid] = KeyLife(
                kid,
                step.to,
                created_at=old.created_at if old else now,
                active_from=now if step.to is KeyState.ACTIVE else old and old.active_from,
                retiring_from=now if step.to is KeyState.RETIRING else old and old.retiring_from,
                retired_at=now if step.to is KeyState.RETIRED else None,
            )

    def only(self, state: KeyState) -> list[KeyLife]:
        return [key for key in self.keys.values() if key.state is state]


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 7, 15, 60, 60 * 24, 60 * 24 * 45]), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_whenever_rotation_runs_there_is_one_signer_and_no_relying_party_meets_an_unknown_key(
    runs: list[tuple[int, bool]],
) -> None:
    """K5: jobs late, early, forced or missed for weeks: one active key, each published long enough before it signs."""
    family = Family()
    now = NOW
    family.follow(plan_rotation([], now, POLICY), now)

    for minutes, force in runs:
        now += timedelta(minutes=minutes)
        family.follow(plan_rotation(list(family.keys.values()), now, POLICY, force=force), now)

        assert len(family.only(KeyState.ACTIVE)) == 1
        assert len(family.only(KeyState.PENDING)) <= 1
        successors = [key for key in family.keys.values() if key.active_from and key.kid != "key-0"]
        assert all(
            key.active_from - key.created_at >= POLICY.publish_for for key in successors if key.active_from
        )
        gone = family.only(KeyState.RETIRED)
        assert all(
            k.retired_at - k.retiring_from >= POLICY.verify_for
            for k in gone
            if k.retired_at and k.retiring_from
        )

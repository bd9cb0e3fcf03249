"""The keys in the database: made, rotated, retired and removed."""

import json
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from idp.audit.models import AuditEvent
from idp.database.access import Database
from idp.errors import NotFound
from idp.signing.custody import Custody
from idp.signing.models import StoredKey
from idp.signing.service import (
    Change,
    ensure_keys,
    list_keys,
    load_ring,
    remove,
    rotate,
    rotate_on_schedule,
)
from keys.families import FAMILIES
from keys.jws import InvalidToken, sign, verify
from keys.life import KeyState, RotationPolicy
from keys.ring import KeyRing
from keys.sealing import SealingError, SealingKey, SealingKeys
from tests.conftest import MovedClock

POLICY = RotationPolicy()


def run(database: Database, clock: MovedClock, custody: Custody, *, force: bool = False) -> list[Change]:
    with database.transaction() as session:
        return rotate(session, clock.now(), custody, force=force)


def ring_of(database: Database, custody: Custody) -> KeyRing:
    with database.reading() as session:
        return load_ring(session, custody.sealing)


def states(database: Database, alg: str = "ES256") -> list[str]:
    """The states of a family's keys, the newest first."""
    with database.reading() as session:
        return [key.state for key in list_keys(session) if key.alg == alg]


def published(ring: KeyRing) -> set[str]:
    return {key["kid"] for key in json.loads(ring.jwks_bytes)["keys"]}


def test_at_the_first_start_every_family_signs_at_once(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    with database.transaction() as session:
        made = ensure_keys(session, clock.now(), custody)

    ring = ring_of(database, custody)
    assert {(change.alg, change.state) for change in made} == {(alg, KeyState.ACTIVE) for alg in FAMILIES}
    for alg in FAMILIES:
        token = sign({"sub": "01J"}, ring.signing_key(alg), typ="JWT")
        assert verify(token, ring, typ="JWT", algorithms=[alg]) == {"sub": "01J"}


def test_a_second_start_changes_nothing(database: Database, clock: MovedClock, custody: Custody) -> None:
    with database.transaction() as session:
        ensure_keys(session, clock.now(), custody)
    before = ring_of(database, custody).jwks_bytes

    with database.transaction() as session:
        again = ensure_keys(session, clock.now() + timedelta(days=365), custody)

    assert again == []
    assert ring_of(database, custody).jwks_bytes == before


def test_a_key_goes_through_its_whole_life(database: Database, clock: MovedClock, custody: Custody) -> None:
    """K5: publish, wait, sign, retire after the longest token life; every token ever issued verifies in its time."""
    run(database, clock, custody)
    token = sign({"n": 1}, ring_of(database, custody).signing_key("ES256"), typ="JWT")

    clock.forward(POLICY.rotate_every - POLICY.publish_for)
    run(database, clock, custody)
    after_publication = states(database)
    clock.forward(POLICY.publish_for)
    run(database, clock, custody)
    after_take_over = states(database)
    token_verified = verify(token, ring_of(database, custody), typ="JWT", algorithms=["ES256"])
    clock.forward(POLICY.verify_for)
    run(database, clock, custody)

    assert after_publication == ["pending", "active"]
    assert after_take_over == ["active", "retiring"]
    assert token_verified == {"n": 1}
    assert states(database) == ["active", "retired"]
    with pytest.raises(InvalidToken):
        verify(token, ring_of(database, custody), typ="JWT", algorithms=["ES256"])


def test_what_signs_was_published_to_a_relying_party_whose_cache_is_still_fresh(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """K5: a relying party with a cached JWKS never meets an unknown kid, whenever it fetched and we rotate."""
    run(database, clock, custody)
    cache, fetched_at = published(ring_of(database, custody)), clock.now()

    for minute in range(40):
        run(database, clock, custody, force=minute == 3)
        ring = ring_of(database, custody)
        if clock.now() >= fetched_at + POLICY.jwks_max_age:
            cache, fetched_at = published(ring), clock.now()
        assert {ring.signing_key(alg).kid for alg in FAMILIES} <= cache
        clock.forward(timedelta(minutes=1))

    assert states(database) == ["active", "retiring"]


def test_a_node_that_dies_between_publishing_and_signing_is_made_up_for(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """R11: the next run, on any node, goes on where the other stopped."""
    run(database, clock, custody)
    clock.forward(timedelta(days=1))
    run(database, clock, custody, force=True)

    clock.forward(timedelta(days=3))
    run(database, clock, custody)

    assert states(database) == ["active", "retiring"]


def test_the_private_half_goes_when_the_key_has_signed_its_last_token(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    run(database, clock, custody)
    run(database, clock, custody, force=True)
    clock.forward(POLICY.publish_for)
    run(database, clock, custody)

    with database.reading() as session:
        left = session.scalars(select(StoredKey.state).where(StoredKey.sealed.is_not(None)))

        assert set(left) == {"active"}


def test_a_dump_of_the_table_holds_no_private_key(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """K7, S8: neither in clear nor under a key that is in the database."""
    run(database, clock, custody)

    with database.reading() as session:
        rows = session.execute(text("SELECT * FROM signing_keys")).all()
        sealed = {key.kid: key.sealed or "" for key in session.scalars(select(StoredKey))}

    secrets_ = [json.loads(custody.sealing.open(seal, kid))["d"] for kid, seal in sealed.items()]
    assert len(secrets_) == len(FAMILIES)
    assert not [secret for secret in secrets_ if secret in repr(rows)]


def test_every_step_leaves_its_event_without_a_secret(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """O1, O4: written in the transaction of the change."""
    run(database, clock, custody)
    run(database, clock, custody, force=True)
    clock.forward(POLICY.publish_for)
    run(database, clock, custody)

    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()

    of_es256 = [(event.name, event.reason) for event in events if event.details["alg"] == "ES256"]
    assert of_es256 == [
        ("key:activated", None),
        ("key:created", "forced"),
        ("key:retiring", None),
        ("key:activated", None),
    ]
    assert all(set(event.details) == {"kid", "alg", "state"} for event in events)


def test_a_rotation_that_is_rolled_back_leaves_neither_key_nor_event(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """O1."""

    def fail_after_rotating() -> None:
        with database.transaction() as session:
            rotate(session, clock.now(), custody)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_rotating()

    with database.reading() as session:
        assert list_keys(session) == []
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_removed_key_is_gone_at_once_and_a_successor_signs(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """K6: all its tokens are refused; the drill of the runbook."""
    run(database, clock, custody)
    key = ring_of(database, custody).signing_key("ES256")
    token = sign({}, key, typ="JWT")

    with database.transaction() as session:
        changes = remove(session, key.kid, clock.now(), custody)

    ring = ring_of(database, custody)
    assert [change.state for change in changes] == [KeyState.RETIRED, KeyState.ACTIVE]
    assert ring.signing_key("ES256").kid == changes[1].kid != key.kid
    assert key.kid not in published(ring)
    with pytest.raises(InvalidToken):
        verify(token, ring, typ="JWT", algorithms=["ES256"])


def test_a_removed_signer_is_followed_by_the_successor_already_published(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """K6: relying parties may know it already, so it is better than a new one."""
    run(database, clock, custody)
    signer = ring_of(database, custody).signing_key("RS256").kid
    clock.forward(timedelta(days=1))
    successor = next(c.kid for c in run(database, clock, custody, force=True) if c.alg == "RS256")

    with database.transaction() as session:
        remove(session, signer, clock.now(), custody)

    assert ring_of(database, custody).signing_key("RS256").kid == successor
    assert states(database, "RS256") == ["active", "retired"]


def test_a_key_is_removed_only_once(database: Database, clock: MovedClock, custody: Custody) -> None:
    run(database, clock, custody)
    kid = ring_of(database, custody).signing_key("ES256").kid
    with database.transaction() as session:
        remove(session, kid, clock.now(), custody)

    with pytest.raises(NotFound), database.transaction() as session:
        remove(session, kid, clock.now(), custody)


@pytest.mark.parametrize("kid", ["no such key", "", "x" * 10_000])
def test_only_a_key_in_use_can_be_removed(
    database: Database, clock: MovedClock, custody: Custody, kid: str
) -> None:
    run(database, clock, custody)

    with pytest.raises(NotFound, match="idp keys list"), database.transaction() as session:
        remove(session, kid, clock.now(), custody)


def test_a_node_with_another_key_encryption_key_neither_signs_nor_rotates(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """Q2, R22: loud, and without a fresh, silent key."""
    run(database, clock, custody)
    stranger = Custody(SealingKeys(SealingKey(secrets.token_bytes(32))), POLICY)
    before = states(database)

    with pytest.raises(SealingError):
        ring_of(database, stranger)
    with pytest.raises(SealingError):
        run(database, clock, stranger, force=True)

    assert states(database) == before


def test_after_the_key_encryption_key_is_lost_keys_can_be_replaced_by_hand(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    """R22: removing is deliberate, so it is the way out; the successor that cannot be opened goes first."""
    run(database, clock, custody)
    run(database, clock, custody, force=True)
    with_new_key = Custody(SealingKeys(SealingKey(secrets.token_bytes(32))), POLICY)
    with database.reading() as session:
        stored = sorted(list_keys(session), key=lambda key: key.state, reverse=True)

    for key in stored:
        with database.transaction() as session:
            remove(session, key.kid, clock.now(), with_new_key)

    assert [key.state for key in stored] == ["pending", "pending", "active", "active"]
    assert ring_of(database, with_new_key).algorithms == set(FAMILIES)


def test_the_schedule_rotates_once_an_hour_over_all_nodes(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    def on_schedule() -> int:
        with database.transaction() as session:
            return len(rotate_on_schedule(session, clock.now(), custody))

    first, at_once = on_schedule(), on_schedule()
    clock.forward(POLICY.rotate_every)
    second, at_once_again = on_schedule(), on_schedule()
    clock.forward(timedelta(hours=1))
    third = on_schedule()

    assert (first, at_once, second, at_once_again, third) == (2, 0, 2, 0, 4)


def test_an_hour_whose_rotation_failed_is_tried_again(
    database: Database, clock: MovedClock, custody: Custody
) -> None:
    run(database, clock, custody)
    clock.forward(POLICY.rotate_every)
    stranger = Custody(SealingKeys(SealingKey(secrets.token_bytes(32))), POLICY)

    with pytest.raises(SealingError), database.transaction() as session:
        rotate_on_schedule(session, clock.now(), stranger)

    with database.transaction() as session:
        assert len(rotate_on_schedule(session, clock.now(), custody)) == 2


@pytest.mark.parametrize("state", ["active", "pending"])
def test_the_database_itself_holds_one_such_key_for_each_algorithm(
    database: Database, clock: MovedClock, custody: Custody, state: str
) -> None:
    """K5: the unique constraint, whatever the code does."""
    run(database, clock, custody)
    run(database, clock, custody, force=True)

    def add_another() -> None:
        with database.transaction() as session:
            another = StoredKey(kid="k2", alg="ES256", state=state, public_jwk={}, created_at=clock.now())
            session.add(another)

    with pytest.raises(IntegrityError):
        add_another()

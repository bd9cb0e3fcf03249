"""What the key ring signs with, what it publishes, and what it looks up."""

import json

import pytest

from keys.families import WrongKey
from keys.life import KeyState
from keys.ring import KeyRing, NoSigningKey, RingEntry
from tests.keys.builders import RSA_PRIVATE_MEMBERS, entry, private_jwk, public_jwk, ring


def test_the_jwks_holds_no_private_member() -> None:
    """K7: no ``d``, ``p``, ``q`` in the JWKS, not even if a row were to hold them."""
    careless = RingEntry(KeyState.PENDING, private_jwk("RS256", 2))
    published = KeyRing([entry(private_jwk("RS256")), entry(private_jwk("ES256")), careless]).jwks_bytes

    members = {member for key in json.loads(published)["keys"] for member in key}

    assert members == {"kty", "use", "alg", "kid", "n", "e", "crv", "x", "y"}
    for private in (private_jwk("RS256"), private_jwk("ES256"), private_jwk("RS256", 2)):
        assert not [
            member for member in RSA_PRIVATE_MEMBERS if private.get(member, "absent").encode() in published
        ]


def test_pending_active_and_retiring_keys_are_published_and_retired_ones_are_gone() -> None:
    """K5: published before it signs, kept until its last token has expired."""
    states = dict(enumerate(KeyState))
    snapshot = KeyRing(entry(private_jwk("ES256", number), state) for number, state in states.items())

    published = {key["kid"] for key in json.loads(snapshot.jwks_bytes)["keys"]}

    expected = {
        private_jwk("ES256", n)["kid"] for n, state in states.items() if state is not KeyState.RETIRED
    }
    assert published == expected
    assert {kid for kid in expected if snapshot.verification_key(kid)} == expected


def test_only_the_active_key_signs() -> None:
    active, successor = private_jwk("ES256"), private_jwk("ES256", 1)
    snapshot = KeyRing([RingEntry(KeyState.PENDING, public_jwk(successor), successor), entry(active)])

    assert snapshot.signing_key("ES256").kid == active["kid"]
    assert snapshot.algorithms == {"ES256"}
    with pytest.raises(NoSigningKey):
        snapshot.signing_key("RS256")


@pytest.mark.parametrize("kid", ["../../etc/passwd", "' OR 1=1 --", "", "x" * 10_000, "\x00", "мир"])
def test_a_kid_is_looked_up_in_a_map_only(kid: str) -> None:
    """K2: whatever the name is, it is no path, no query, no pattern."""
    assert ring().verification_key(kid) is None


def test_nodes_publish_the_same_bytes_whatever_order_their_rows_come_in() -> None:
    """R11: the JWKS of both nodes is equal."""
    first, second, third = private_jwk("ES256"), private_jwk("RS256"), private_jwk("ES256", 1)

    one = KeyRing([entry(first), entry(second), entry(third, KeyState.PENDING)])
    other = KeyRing([entry(third, KeyState.PENDING), entry(second), entry(first)])
    smaller = KeyRing([entry(first), entry(second)])

    assert (one.jwks_bytes, one.etag) == (other.jwks_bytes, other.etag)
    assert smaller.etag != one.etag


def test_a_row_that_is_not_what_it_says_is_refused() -> None:
    """R22: a ring never signs with a key that its public half does not verify."""
    mixed = RingEntry(KeyState.ACTIVE, public_jwk(private_jwk("ES256")), private_jwk("ES256", 1))
    renamed = RingEntry(KeyState.PENDING, {**public_jwk(private_jwk("ES256")), "kid": "another"})
    unknown = RingEntry(KeyState.PENDING, {**public_jwk(private_jwk("ES256")), "alg": "HS256"})

    for wrong in (mixed, renamed, unknown):
        with pytest.raises(WrongKey):
            KeyRing([wrong])


def test_a_ring_entry_never_shows_its_private_key() -> None:
    """K7: not in logs."""
    assert private_jwk("ES256")["d"] not in repr(entry(private_jwk("ES256")))

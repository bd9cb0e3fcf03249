"""Tokens that we sign and verify, as RFC 7515 writes them."""

import json
from base64 import urlsafe_b64decode

import pytest
from joserfc import jws as other_jws
from joserfc.jwk import KeySet

from keys.families import FAMILIES
from keys.jws import MAX_SEGMENT, InvalidToken, TokenTooLarge, sign, verify
from keys.life import KeyState
from keys.ring import KeyRing
from tests.keys.builders import CLAIMS, entry, forge, parsed, private_jwk, ring

ALGORITHMS = ("RS256", "ES256")


@pytest.mark.parametrize("alg", FAMILIES)
def test_what_we_sign_we_verify(alg: str) -> None:
    token = sign(CLAIMS, ring().signing_key(alg), typ="at+jwt")

    assert verify(token, ring(), typ="at+jwt", algorithms=[alg]) == CLAIMS


@pytest.mark.parametrize("alg", FAMILIES)
def test_a_relying_party_verifies_our_tokens_with_the_published_keys(alg: str) -> None:
    """RFC 7515 section 5.2, by another implementation and the JWKS alone."""
    token = sign(CLAIMS, ring().signing_key(alg), typ="JWT")
    published = KeySet.import_key_set(json.loads(ring().jwks_bytes))

    verified = other_jws.deserialize_compact(token, published, algorithms=[alg])

    assert json.loads(verified.payload) == CLAIMS
    assert verified.headers() == {"alg": alg, "typ": "JWT", "kid": private_jwk(alg)["kid"]}


def test_a_token_names_its_kind_and_its_key() -> None:
    header = json.loads(
        urlsafe_b64decode(sign({}, ring().signing_key("ES256"), typ="logout+jwt").split(".")[0] + "==")
    )

    assert header == {"alg": "ES256", "typ": "logout+jwt", "kid": ring().signing_key("ES256").kid}


def test_a_token_of_one_kind_does_not_pass_for_another() -> None:
    """B10, RFC 8725 section 3.11: an ID token is no access token."""
    token = sign(CLAIMS, ring().signing_key("ES256"), typ="JWT")

    with pytest.raises(InvalidToken, match="kind"):
        verify(token, ring(), typ="at+jwt", algorithms=ALGORITHMS)


def test_the_media_type_may_be_written_in_full_and_in_any_case() -> None:
    """RFC 7515 section 4.1.9."""
    kid = private_jwk("ES256")["kid"]
    token = forge(
        {"alg": "ES256", "kid": kid, "typ": "application/AT+JWT"}, key=parsed("ES256"), signed_as="ES256"
    )

    assert verify(token, ring(), typ="at+jwt", algorithms=ALGORITHMS) == CLAIMS


@pytest.mark.parametrize("algorithms", [["RS256"], [], ""])
def test_only_the_algorithms_that_the_caller_names_are_accepted(algorithms: list[str] | str) -> None:
    """K8: no default algorithms."""
    token = sign(CLAIMS, ring().signing_key("ES256"), typ="JWT")

    with pytest.raises(InvalidToken, match="alg"):
        verify(token, ring(), typ="JWT", algorithms=algorithms)


def test_tokens_outlive_the_key_that_signed_them_until_it_is_retired() -> None:
    """K5: tokens signed before a rotation stay verifiable; K6: those of a removed key are refused."""
    old, new = private_jwk("ES256"), private_jwk("ES256", 1)
    token = sign(CLAIMS, KeyRing([entry(old)]).signing_key("ES256"), typ="JWT")
    rotated = KeyRing([entry(old, KeyState.RETIRING), entry(new)])
    later = KeyRing([entry(old, KeyState.RETIRED), entry(new)])

    assert verify(token, rotated, typ="JWT", algorithms=ALGORITHMS) == CLAIMS
    with pytest.raises(InvalidToken, match="kid"):
        verify(token, later, typ="JWT", algorithms=ALGORITHMS)


def test_a_node_verifies_what_another_node_signed_with_a_key_just_made_active() -> None:
    """R11: a ring that is some seconds old still has that key as pending."""
    old, new = private_jwk("ES256"), private_jwk("ES256", 1)
    ahead = KeyRing([entry(old, KeyState.RETIRING), entry(new)])
    behind = KeyRing([entry(old), entry(new, KeyState.PENDING)])

    token = sign(CLAIMS, ahead.signing_key("ES256"), typ="JWT")

    assert verify(token, behind, typ="JWT", algorithms=ALGORITHMS) == CLAIMS


def test_claims_that_make_a_token_too_large_are_refused_when_signing() -> None:
    """L6: we do not issue what we would refuse."""
    key = ring().signing_key("ES256")
    most = "x" * (MAX_SEGMENT * 3 // 4 - len('{"a":""}'))

    assert verify(sign({"a": most}, key, typ="JWT"), ring(), typ="JWT", algorithms=ALGORITHMS) == {"a": most}
    with pytest.raises(TokenTooLarge):
        sign({"a": most + "x"}, key, typ="JWT")


@pytest.mark.parametrize("claims", [{"exp": float("nan")}, {"exp": float("inf")}, {"name": object()}])
def test_claims_that_json_cannot_say_are_not_signed(claims: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        sign(claims, ring().signing_key("ES256"), typ="JWT")


def test_any_text_survives_the_journey() -> None:
    claims = {"name": "Ægir Žižka \U0001f600 \u202e \x00", "lone": "\ud800"}
    token = sign(claims, ring().signing_key("ES256"), typ="JWT")

    assert verify(token, ring(), typ="JWT", algorithms=ALGORITHMS) == claims

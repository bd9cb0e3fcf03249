"""Which keys a family makes and which it refuses."""

import pytest
from joserfc.jwk import ECKey, RSAKey

from keys.families import FAMILIES, WrongKey, get_family
from tests.keys.builders import private_jwk, public_jwk


@pytest.mark.parametrize("alg", FAMILIES)
def test_what_a_key_signs_only_that_key_verifies(alg: str) -> None:
    family = FAMILIES[alg]
    signer = family.load(dict(private_jwk(alg)))
    stranger = family.load(public_jwk(private_jwk(alg, 1)))

    signature = family.sign(b"data", signer.private_key)

    assert family.verifies(signature, b"data", family.load(public_jwk(private_jwk(alg))))
    assert not family.verifies(signature, b"other data", signer)
    assert not family.verifies(signature, b"data", stranger)


@pytest.mark.parametrize("alg", FAMILIES)
def test_a_key_is_named_by_its_thumbprint_and_keeps_the_name(alg: str) -> None:
    private = private_jwk(alg)

    names = {
        FAMILIES[alg].load(dict(private)).thumbprint(),
        FAMILIES[alg].load(public_jwk(private)).thumbprint(),
    }

    assert names == {private["kid"]}
    assert private["kid"] != private_jwk(alg, 1)["kid"]


def test_the_keys_are_as_strong_as_their_family_promises() -> None:
    rsa = FAMILIES["RS256"].load(dict(private_jwk("RS256")))
    elliptic = FAMILIES["ES256"].load(dict(private_jwk("ES256")))

    assert rsa.raw_value.key_size == 2048
    assert elliptic.raw_value.curve.name == "secp256r1"


def named(key: RSAKey | ECKey, alg: str) -> dict[str, object]:
    return {**key.as_dict(private=True), "kid": key.thumbprint(), "alg": alg}


@pytest.mark.filterwarnings("ignore:Key size")
def test_a_family_refuses_a_key_that_is_not_its_own() -> None:
    """K1: ES256 with a P-384 key, RS256 with a short key, a key of the other family, a key of another name."""
    short = RSAKey.import_key(RSAKey.generate_key(1024).as_dict(private=True))
    refused = [
        ("ES256", named(ECKey.generate_key("P-384"), "ES256")),
        ("RS256", named(short, "RS256")),
        ("RS256", dict(private_jwk("ES256"))),
        ("ES256", {**private_jwk("ES256"), "alg": "ES384"}),
        ("ES256", {**private_jwk("ES256"), "kid": "another"}),
        ("ES256", {}),
    ]

    for alg, jwk in refused:
        with pytest.raises(WrongKey):
            FAMILIES[alg].load(jwk)


@pytest.mark.parametrize("alg", ["none", "HS256", "PS256", "", None, 7, []])
def test_there_is_no_family_but_those_we_offer(alg: object) -> None:
    with pytest.raises(WrongKey):
        get_family(alg)

"""Tokens that others wrote: every one of them is refused, and none causes anything but a refusal (RFC 8725)."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from keys.families import FAMILIES
from keys.jws import MAX_SEGMENT, InvalidToken, sign, verify
from tests.keys.builders import (
    CLAIMS,
    base64url,
    forge,
    forge_with_secret,
    parsed,
    private_jwk,
    public_jwk,
    ring,
)

KID = {alg: private_jwk(alg)["kid"] for alg in FAMILIES}


def header(alg: str = "ES256", **more: Any) -> dict[str, Any]:
    return {"alg": alg, "typ": "JWT", "kid": KID["ES256"], **more}


def ours(header_: object, payload: object = CLAIMS) -> str:
    """A token with our own key's genuine signature, so that only its form can be what is wrong."""
    return forge(header_, payload, key=parsed("ES256"), signed_as="ES256")


def check(token: str) -> dict[str, Any]:
    return verify(token, ring(), typ="JWT", algorithms=("ES256", "RS256"))


def refuses(token: str) -> bool:
    try:
        check(token)
    except InvalidToken:
        return True
    return False


def test_the_builders_make_good_tokens_too() -> None:
    assert check(ours(header())) == CLAIMS


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", " none", None, ["ES256"], {}, 0])
def test_no_token_goes_unsigned(alg: object) -> None:
    """K1: ``alg`` none in any spelling, with an empty signature and with a genuine one."""
    assert refuses(forge(header(alg)))  # type: ignore[arg-type]
    assert refuses(ours(header(alg)))  # type: ignore[arg-type]


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("family", FAMILIES)
def test_our_public_key_is_no_shared_secret(alg: str, family: str) -> None:
    """K1: HS256 with our public key, as PEM, DER and JWK."""
    public = FAMILIES[family].load(public_jwk(private_jwk(family)))
    forms = [
        public.raw_value.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.raw_value.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(public_jwk(private_jwk(family))).encode(),
    ]

    for secret in forms:
        token = forge_with_secret(header(alg, kid=KID[family]), secret, f"sha{alg[2:]}")
        assert refuses(token)
        with pytest.raises(InvalidToken):
            verify(token, ring(), typ="JWT", algorithms=["ES256", "RS256", alg])


@pytest.mark.parametrize("alg", ["PS256", "RS384", "RS512"])
def test_an_rsa_key_answers_for_one_algorithm_only(alg: str) -> None:
    """K1: the switch from RS to PS, even where the caller would allow both."""
    token = forge(header(alg, kid=KID["RS256"]), key=parsed("RS256"), signed_as=alg)

    assert refuses(token)
    with pytest.raises(InvalidToken):
        verify(token, ring(), typ="JWT", algorithms=["RS256", alg])


def test_a_good_signature_under_the_name_of_another_algorithm_is_refused() -> None:
    """K1: an RS256 signature whose header says PS256, where the caller would allow both."""
    token = forge(header("PS256", kid=KID["RS256"]), key=parsed("RS256"), signed_as="RS256")

    with pytest.raises(InvalidToken, match="alg"):
        verify(token, ring(), typ="JWT", algorithms=["RS256", "PS256"])


def test_a_key_does_not_answer_for_the_other_family() -> None:
    """K1: an RS256 signature under the name of the ES256 key, and the reverse."""
    assert refuses(forge(header("RS256"), key=parsed("RS256"), signed_as="RS256"))
    assert refuses(forge(header("ES256", kid=KID["RS256"]), key=parsed("ES256"), signed_as="ES256"))


def test_another_curve_is_refused() -> None:
    """K1: ES256 claimed, P-384 used."""
    stranger = ECKey.generate_key("P-384")

    assert refuses(forge(header(), key=stranger, signed_as="ES384"))
    assert refuses(forge(header("ES384"), key=stranger, signed_as="ES384"))


@pytest.mark.parametrize(
    "signature", ["", "AA", base64url(bytes(64)), base64url(bytes(63)), base64url(b"\xff" * 64)]
)
def test_an_empty_short_or_zero_signature_is_refused(signature: str) -> None:
    """K1: an empty signature; and zeros, which careless ECDSA code has accepted."""
    for alg in FAMILIES:
        unsigned = forge(header(alg, kid=KID[alg]))
        assert refuses(unsigned + signature)


@pytest.mark.parametrize(
    "demand",
    [
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"b64": True},
        {"crit": []},
        {"crit": None},
    ],
)
def test_extensions_are_refused(demand: dict[str, Any]) -> None:
    """K1: unknown ``crit``, and unencoded payloads (RFC 7797)."""
    assert refuses(ours(header(**demand)))


def test_a_payload_that_was_not_encoded_is_refused() -> None:
    """K1: RFC 7797 with its payload as it is."""
    protected = base64url(json.dumps(header(b64=False, crit=["b64"])).encode())

    assert refuses(f"{protected}.{json.dumps(CLAIMS)}.{base64url(bytes(64))}")
    assert refuses(f"{protected}..{base64url(bytes(64))}")


def test_json_serialisation_is_refused() -> None:
    """K1: with no, one and two signatures."""
    protected, payload, signature = ours(header()).split(".")
    one = {"protected": protected, "signature": signature}
    forms: list[dict[str, Any]] = [
        {"payload": payload, **one},
        *({"payload": payload, "signatures": [one] * count} for count in (0, 1, 2)),
    ]

    for form in forms:
        assert refuses(json.dumps(form))


@pytest.mark.parametrize(
    "kid",
    [None, "../../dev/null", "' OR '1'='1", "x" * 10_000, "", 7, ["a"], {"a": 1}, KID["ES256"] + "\x00"],
    ids=["none", "path", "sql", "long", "empty", "number", "list", "object", "null character"],
)
def test_a_kid_that_names_no_key_of_ours_is_refused(kid: object) -> None:
    """K2."""
    assert refuses(ours(header(kid=kid)))


def test_a_missing_or_repeated_kid_is_refused() -> None:
    """K2: with one key or with many, none is guessed."""
    without = {"alg": "ES256", "typ": "JWT"}
    twice = f'{{"alg":"ES256","typ":"JWT","kid":"{KID["ES256"]}","kid":"{KID["ES256"]}"}}'.encode()

    assert refuses(ours(without))
    assert refuses(ours(twice))


@pytest.mark.parametrize("typ", [None, "", "at+jwt", "logout+jwt", 1, ["JWT"]])
def test_a_token_of_no_kind_or_of_another_is_refused(typ: object) -> None:
    """B10."""
    assert refuses(ours(header(typ=typ)))
    assert refuses(ours({"alg": "ES256", "kid": KID["ES256"]}))


_connections: list[tuple[object, ...]] = []


def _note_connections(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "open") and "attacker" in repr(arguments):
        _connections.append((event, *arguments))


sys.addaudithook(_note_connections)


def test_keys_that_a_token_brings_along_are_ignored_and_nothing_is_fetched() -> None:
    """K3: ``jwk``, ``jku``, ``x5u``, ``x5c``; watched by an audit hook on sockets and files."""
    attacker = ECKey.generate_key("P-256")
    brought: dict[str, Any] = {
        "jwk": attacker.as_dict(private=False),
        "jku": "https://attacker.example/jwks.json",
        "x5u": "file:///attacker.pem",
        "x5c": [base64url(b"attacker")],
    }

    forged = forge(header(kid=attacker.thumbprint(), **brought), key=attacker, signed_as="ES256")
    misnamed = forge(header(**brought), key=attacker, signed_as="ES256")

    assert refuses(forged)
    assert refuses(misnamed)
    assert check(ours(header(**brought))) == CLAIMS
    assert _connections == []


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        "é.é.é",
        "\x00.\x00.\x00",
        "e30.e30.e30",
        "." * 10_000,
        base64url(b"[]") + ".e30.e30",
        base64url(b"null") + ".e30.e30",
        base64url(b"\xff\xfe") + ".e30.e30",
        base64url(b'{"alg":NaN}') + ".e30.e30",
        base64url(b'{"alg":' + b"9" * 5000 + b"}") + ".e30.e30",
        base64url(b"[" * 12_000) + ".e30.e30",
        base64url(b'{"a":' * 2_400) + ".e30.e30",
        base64url(json.dumps({"alg": "\ud800"}).encode()) + ".e30.e30",
        "\ud800.e30.e30",
    ],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    """L6: depth, number size, Unicode; F4's sibling: malformed input is refused, never an error of ours."""
    assert refuses(token)


def test_a_segment_over_16_kilobytes_is_refused_before_it_is_decoded() -> None:
    """L6: with our genuine signature, so that the size alone is the reason."""
    big = {"a": "x" * MAX_SEGMENT}

    with pytest.raises(InvalidToken, match="large"):
        check(ours(header(), big))
    with pytest.raises(InvalidToken, match="large"):
        check(ours(header(pad="x" * MAX_SEGMENT)))
    with pytest.raises(InvalidToken, match="large"):
        check("a" * 100_000_000)


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b'"text"', b"null", b"{", b'{"a":1,"a":2}', b"\xff", b'{"a":Infinity}']
)
def test_a_payload_that_is_no_json_object_is_refused(payload: bytes) -> None:
    assert refuses(ours(header(), payload))


def _padded(token: str) -> str:
    return token + "=="


def _standard_alphabet(token: str) -> str:
    return token.replace("-", "+").replace("_", "/") + "+"


def _with_newline(token: str) -> str:
    return token[:-4] + "\n" + token[-4:]


def _spare_bits(token: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


@pytest.mark.parametrize(
    "respell", [_padded, _standard_alphabet, _with_newline, _spare_bits, str.upper, str.strip]
)
def test_a_token_has_one_spelling(respell: Callable[[str], str]) -> None:
    """RFC 7515 section 2: base64url without padding, line breaks or other characters; and no spare bits set."""
    token = sign(CLAIMS, ring().signing_key("ES256"), typ="JWT")

    assert refuses(respell(token)) or respell(token) == token


@given(st.text(max_size=300))
def test_no_text_is_a_token(text: str) -> None:
    """L6: fuzzed."""
    assert refuses(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["alg", "typ", "kid", "crit", "b64", "jwk", "jku", "cty", "zip"]),
        json_values | st.sampled_from(["ES256", "RS256", "none", "JWT", KID["ES256"]]),
    ),
    json_values,
    st.binary(max_size=80),
)
def test_no_header_makes_a_foreign_signature_ours(
    header_: dict[str, Any], payload: object, signature: bytes
) -> None:
    """K1 to K3, fuzzed: whatever the header says, a signature that we did not make is refused."""
    assert refuses(forge(header_, payload) + base64url(signature))


@given(st.data())
def test_no_changed_character_goes_unnoticed(data: st.DataObject) -> None:
    token = sign(CLAIMS, ring().signing_key("ES256"), typ="JWT")
    at = data.draw(st.integers(0, len(token) - 1))
    changed = token[:at] + data.draw(st.characters().filter(lambda c: c != token[at])) + token[at + 1 :]

    assert refuses(changed)

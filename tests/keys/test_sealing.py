"""What is sealed opens only with the right key, under the right name, unchanged."""

import secrets
from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.sealing import SealingError, SealingKey, SealingKeys, WeakSealingKey, sealing_key_id

OURS = SealingKey(secrets.token_bytes(32))
THEIRS = SealingKey(secrets.token_bytes(32))


@given(st.binary(max_size=500), st.text(max_size=80))
def test_what_is_sealed_comes_back_under_its_name(plaintext: bytes, kid: str) -> None:
    sealed = OURS.seal(plaintext, kid)

    assert OURS.open(sealed, kid) == plaintext


def test_the_sealed_text_shows_nothing_of_what_is_in_it() -> None:
    """K7: the database holds neither the private key nor two seals that are alike."""
    one, other = OURS.seal(b"private key", "k1"), OURS.seal(b"private key", "k1")

    assert "private" not in one
    assert urlsafe_b64encode(b"private key").decode()[:12] not in one
    assert one != other


def test_another_key_encryption_key_fails_and_is_named() -> None:
    """K7, Q2: a wrong key fails loudly."""
    sealed = OURS.seal(b"private key", "k1")

    with pytest.raises(SealingError, match=f"{OURS.id}.*{THEIRS.id}"):
        THEIRS.open(sealed, "k1")


def test_a_seal_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(SealingError):
        OURS.open(OURS.seal(b"private key", "k1"), "k2")


@given(st.data())
def test_a_changed_byte_breaks_the_seal(data: st.DataObject) -> None:
    sealed = OURS.seal(b"private key", "k1")
    at = data.draw(st.integers(0, len(sealed) - 3))
    changed = sealed[:at] + data.draw(st.characters().filter(lambda c: c != sealed[at])) + sealed[at + 1 :]

    with pytest.raises(SealingError):
        OURS.open(changed, "k1")


def test_a_seal_has_one_spelling() -> None:
    sealed = OURS.seal(b"private key", "k1")

    with pytest.raises(SealingError):
        OURS.open(sealed[:-4] + "!" + sealed[-4:], "k1")


@pytest.mark.parametrize("text", ["", "v1", "v1..", "v2.id.content", "v1.a.b.c"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(SealingError):
        OURS.open(text, "k1")


def test_an_older_key_still_opens_what_it_sealed_and_the_current_one_seals() -> None:
    both = SealingKeys(current=OURS, older=[THEIRS])
    sealed_long_ago = THEIRS.seal(b"private key", "k1")

    assert both.open(sealed_long_ago, "k1") == b"private key"
    assert sealing_key_id(both.current.seal(b"new", "k2")) == OURS.id
    with pytest.raises(SealingError):
        SealingKeys(current=OURS).open(sealed_long_ago, "k1")


def test_each_purpose_gets_a_secret_of_its_own_and_always_the_same() -> None:
    secret = secrets.token_bytes(32)
    derived = {SealingKey(secret).derive(purpose) for purpose in ("cookies", "cookies", "refresh tokens")}

    assert len(derived) == 2
    assert secret not in derived
    assert all(len(one) == 32 for one in derived)
    assert THEIRS.derive("cookies") not in derived


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@given(secret=st.binary(min_size=32, max_size=32).filter(lambda value: len(set(value)) > 8))
def test_a_configured_key_is_read_in_either_alphabet(encode: object, secret: bytes) -> None:
    text = encode(secret).decode()  # type: ignore[operator]

    assert SealingKey.from_base64(f" {text}\n").id == SealingKey.from_base64(text.rstrip("=")).id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "not base64 at all, and long enough for one!!",
        b64encode(b"x" * 31).decode(),
        b64encode(bytes(32)).decode(),
    ],
)
def test_an_unusable_key_is_refused_with_the_remedy(text: str) -> None:
    """Q3: an empty, short, malformed or all-zero key stops the start."""
    with pytest.raises(WeakSealingKey, match="key-encryption key"):
        SealingKey.from_base64(text)


def test_a_key_never_shows_itself() -> None:
    """K7: not in logs either."""
    secret = secrets.token_bytes(32)

    assert repr(SealingKey(secret)) == f"<SealingKey {SealingKey(secret).id}>"

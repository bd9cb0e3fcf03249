"""Hashing and verifying."""

import pytest

from idp.accounts.credentials.password import (
    PROFILE,
    PasswordHash,
    hash_password,
    is_of_yesterday,
    verify_password,
)
from tests.builders import PASSWORD, hashed


def test_the_right_password_is_right_and_another_is_not() -> None:
    assert verify_password(hashed(), PASSWORD)
    assert not verify_password(hashed(), PASSWORD.upper())


def test_the_hash_names_its_algorithm_and_cost() -> None:
    """security.md section 4: Argon2id, 19 MiB, two passes, one lane"""
    assert hashed().text.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashed().profile == PROFILE.name


def test_composed_and_decomposed_letters_are_one_password() -> None:
    """H12: NFC"""
    stored = hash_password("fünfzehn zeichen mehr")

    assert verify_password(stored, "fu\u0308nfzehn zeichen mehr")


def test_all_characters_count() -> None:
    """H12: no truncation"""
    stored = hash_password("a" * 127 + "b")

    assert not verify_password(stored, "a" * 127 + "c")
    assert not verify_password(stored, "a" * 127)


def test_bytes_that_end_strings_elsewhere_are_characters_here() -> None:
    stored = hash_password("tulip\x00meadow granite")

    assert not verify_password(stored, "tulip\x00harp string lake")
    assert not verify_password(stored, "tulip")


@pytest.mark.parametrize("length", [129, 1_000_000])
def test_what_is_too_long_is_never_hashed(length: int) -> None:
    """H12"""
    with pytest.raises(ValueError, match="at most 128"):
        hash_password("x" * length)

    assert not verify_password(hashed(), "x" * length)


def test_nobody_has_any_password() -> None:
    """H1: the work is done, the answer is no."""
    assert not verify_password(None, "")
    assert not verify_password(None, PASSWORD)


def test_a_hash_that_is_none_is_a_no() -> None:
    assert not verify_password(PasswordHash("not a hash", PROFILE.name), PASSWORD)


def test_a_hash_of_another_profile_is_of_yesterday() -> None:
    assert is_of_yesterday(PasswordHash("$argon2id$v=19$m=4096,t=1,p=1$…", "argon2id-2020-01"))
    assert not is_of_yesterday(hashed())

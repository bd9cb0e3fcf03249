"""Which passwords are good enough."""

import pytest

from idp.accounts.rules import PasswordProblem, Person, check_password

ANNA = Person("Anna-Lena", "Lindqvist", "lindqvist_a", "anna.lindqvist@nordvik.example.org")


@pytest.mark.parametrize(
    "password",
    [
        "tulip meadow granite",
        "fifteen letters",
        "ökonomie über alles",
        "密码很长但是没有规则要求所以可以用",
        "x7" + "q9" + "kdjfhgkfjdhs",
        "granite " * 2 + "harp string lake" + " reed" * 10,
    ],
)
def test_a_long_password_needs_no_composition(password: str) -> None:
    """H12: 15 characters and more, any Unicode, no rule of kinds."""
    assert check_password(password, ANNA) is None


def test_fourteen_characters_are_too_few_and_fifteen_enough() -> None:
    """H12"""
    assert check_password("tulip meadow g", ANNA) is PasswordProblem.TOO_SHORT
    assert check_password("tulip meadow gr", ANNA) is None


def test_eight_characters_do_with_a_second_factor() -> None:
    """H12"""
    assert check_password("tulip me", ANNA, has_second_factor=True) is None
    assert check_password("tulip m", ANNA, has_second_factor=True) is PasswordProblem.TOO_SHORT


def test_characters_count_as_people_see_them() -> None:
    """H12: fourteen letters stay fourteen however the keyboard composes them."""
    composed = "äöü meadow gra"
    decomposed = "a\u0308o\u0308u\u0308 meadow gra"

    assert check_password(composed, ANNA) is PasswordProblem.TOO_SHORT
    assert check_password(decomposed, ANNA) is PasswordProblem.TOO_SHORT


def test_a_hundred_and_twenty_eight_characters_are_taken_and_one_more_is_not() -> None:
    """H12"""
    long = "".join(chr(0x4E00 + number) for number in range(129))

    assert check_password(long[:128], ANNA) is None
    assert check_password(long, ANNA) is PasswordProblem.TOO_LONG


def test_a_megabyte_is_refused_before_anything_is_computed_of_it() -> None:
    """H12"""
    assert check_password("x" * 1_000_000, ANNA) is PasswordProblem.TOO_LONG


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password1234567!",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "1234567890123456",
        "qwertyuiop qwertyuiop",
        "correct horse battery staple",
        "welcome123welcome",
        "Password-Password-1",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    """H12: the blocklist, and what is put together from it."""
    assert check_password(password, ANNA) is PasswordProblem.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "my lindqvist password",
        "granite LINDQVIST lake",
        "meadow anna tulip lake",
        "nordic lena granite up",
        "anna.lindqvist forever!",
        "ｌｉｎｄｑｖｉｓｔ meadow!",
    ],
)
def test_names_and_addresses_are_no_password(password: str) -> None:
    """H12: context words, in any case and width."""
    assert check_password(password, ANNA) is PasswordProblem.PERSONAL


def test_a_short_name_forbids_nothing() -> None:
    li = Person("Bo", "Li", "li_b", "bo.li@example.org")

    assert check_password("lively boats ahoy", li) is None

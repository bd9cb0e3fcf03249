"""How usernames are made, and which spellings mean the same login."""

from itertools import islice

import pytest

from idp.accounts.usernames import is_username, login_key, possible_usernames


@pytest.mark.parametrize(
    ("given_name", "family_name", "username"),
    [
        ("Ana", "Silva", "silva_a"),
        ("Zoë", "O'Brien", "obrien_z"),
        ("Jörg", "Müller-Østergård", "mullerostergard_j"),
        ("Åsa", "Straße", "strasse_a"),
        ("İlkay", "Gündoğan", "gundogan_i"),
        ("Þór", "Æsir", "aesir_t"),
        ("Ιωάννης", "Παπαδόπουλος", "papadopoulos_i"),
        ("Георги", "Щерев", "shterev_g"),
        ("Łukasz", "Żółć", "zolc_l"),
        ("小明", "王", "user_x"),
        ("A", "x" * 100, "x" * 48 + "_a"),
    ],
)
def test_a_username_is_surname_and_initial(given_name: str, family_name: str, username: str) -> None:
    """domain.md Q2"""
    made = next(possible_usernames(given_name, family_name))

    assert made == username
    assert is_username(made)


def test_a_clash_is_numbered_from_two() -> None:
    """domain.md Q2"""
    assert list(islice(possible_usernames("Ana", "Silva"), 3)) == ["silva_a", "silva_a2", "silva_a3"]


@pytest.mark.parametrize("typed", ["SILVA_A", "Silva_a", " silva_a ", "ｓｉｌｖａ_a", "ſilva_a"])
def test_spellings_of_a_username_share_one_key(typed: str) -> None:
    """H10"""
    assert login_key(typed) == "silva_a"


@pytest.mark.parametrize(
    "typed",
    [
        "Ana.Silva@Example.ORG",
        "ana.silva@ＥＸＡＭＰＬＥ.org",
        "  ana.silva@example.org",
        "ANA.SILVA@EXAMPLE.ORG",
    ],
)
def test_spellings_of_an_address_share_one_key(typed: str) -> None:
    """H10, H7"""
    assert login_key(typed) == "ana.silva@example.org"


def test_a_domain_is_the_same_in_both_its_spellings() -> None:
    """H7: IDNA"""
    assert login_key("ana@xn--exmple-cua.org") == login_key("ana@exämple.org") == "ana@exämple.org"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "silva\x00a",
        "\ud800",
        "a" * 65,
        "a" * 1_000_000,
        "@",
        "a@b@c.org",
        "x'; DROP TABLE accounts; --",
        "\r\n",
    ],
)
def test_what_no_account_can_have_is_simply_unknown(typed: str) -> None:
    """F4, L3: never an error"""
    assert login_key(typed) is None


def test_look_alikes_stay_apart() -> None:
    """H7: a dotless i and a Cyrillic a are other letters; a Kelvin sign is a K."""
    assert login_key("anı@example.org") != login_key("ani@example.org")
    assert login_key("аna@example.org") != login_key("ana@example.org")
    assert login_key("\u212aana@example.org") == login_key("kana@example.org")

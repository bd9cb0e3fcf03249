"""How texts are compared, and the words that organisations are found by. No database."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.organisations.search_index import (
    fold,
    fold_postcode,
    property_word,
    word_for_beginning,
    word_for_postcode,
    words_for_city,
    words_for_name,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sørensen Łódź Müller", "sorensen lodz muller"),
        ("L'Oréal S.A.", "loreal sa"),
        ("ÆGIR Straße Ħamrun Þór İzmir", "aegir strasse hamrun thor izmir"),
        ("Φαρμακευτική ΕΤΑΙΡΕΊΑ", "φαρμακευτικη εταιρεια"),
        ("Алкалоид — Скопје", "алкалоид — скопје".replace("— ", "")),
        ("  A/S\t&  B-C ", "a s b c"),
        ("ﬁne ２４", "fine 24"),
        ("%_\\'\"; DROP", "drop"),
        ("...", ""),
    ],
)
def test_accents_capitals_and_signs_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_postcode_is_the_same_with_and_without_its_space() -> None:
    assert fold_postcode("1083 HS") == fold_postcode("1083hs") == "1083hs"


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 20))
def test_every_piece_of_a_name_is_found_by_its_words(name: str, start: int, length: int) -> None:
    whole = fold(name)
    needle = fold(whole[start : start + length])
    words = set(words_of([whole], [whole], [], []).split(" "))

    assert set(words_for_name(needle)) <= words
    assert set(words_for_city(needle)) <= words


@given(st.text(min_size=1, max_size=40), st.integers(1, 10))
def test_every_beginning_is_found_by_its_word(name: str, length: int) -> None:
    whole = fold(name)
    needle = fold(whole[:length])
    words = set(words_of([whole], [], [whole.replace(" ", "")], []).split(" "))

    assert not needle or word_for_beginning(needle) in words
    assert not needle or word_for_postcode(needle.replace(" ", "")) in words


@given(st.text(max_size=40))
def test_a_word_is_never_syntax(text: str) -> None:
    """N9: whatever is typed, words are letters and digits behind one known sign."""
    needle = fold(text)

    words = [
        *words_for_name(needle),
        *words_for_city(needle),
        property_word("k", text),
        word_for_postcode(fold_postcode(text)),
    ]

    assert all(word.lstrip("=^@#").isalnum() or word in ("=k", "#") for word in words)
    assert all(word.isascii() for word in words)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "\u0301" * 100_000, "ﷺ" * 20_000, "'." * 50_000, " " * 100_000]
)
def test_folding_takes_time_as_the_text_is_long(text: str) -> None:
    """L3: no text makes the filter slow."""
    begin = time.perf_counter()

    fold(text)

    assert time.perf_counter() - begin < 2

"""Refresh tokens as text: only what we made is read, and it is read as it was made."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.ids import new_id
from idp.oidc.refresh_tokens import RefreshToken, make, read

KEY = b"k" * 32
ID = new_id()


@given(generation=st.integers(min_value=0, max_value=2**32 - 1))
def test_what_was_made_is_read(generation: int) -> None:
    assert read(make(ID, generation, KEY), KEY) == RefreshToken(ID, generation)


def test_a_generation_has_one_token_and_each_its_own() -> None:
    """A lost answer is given again by making the same token; the next generation's cannot be told from it."""
    assert make(ID, 1, KEY) == make(ID, 1, KEY)
    assert len({make(ID, n, KEY) for n in range(100)} | {make(new_id(), 0, KEY)}) == 101


@given(text=st.text() | st.text("-_AZaz09", min_size=83, max_size=83))
def test_nothing_else_is_read(text: str) -> None:
    """Never an exception either."""
    assert read(text, KEY) is None


@settings(max_examples=300)
@given(position=st.integers(0, 82), letter=st.sampled_from("ABCXYZabcxyz0189-_=+/ \n\x00é"))
def test_a_token_with_another_letter_says_the_same_or_nothing(position: int, letter: str) -> None:
    """The MAC covers every bit; the two bits of the last letter that are none of the token's do not count."""
    token = make(ID, 7, KEY)

    changed = token[:position] + letter + token[position + 1 :]

    assert read(changed, KEY) in (None, RefreshToken(ID, 7))
    if position < 81 and letter not in (token[position], "+", "/"):
        assert read(changed, KEY) is None


@pytest.mark.parametrize("length", [0, 30, 61, 63, 1000])
def test_another_length_is_none_of_ours(length: int) -> None:
    text = base64.urlsafe_b64encode(b"x" * length).rstrip(b"=").decode()

    assert read(text, KEY) is None


def test_another_nodes_key_reads_nothing() -> None:
    """The key is derived from the key-encryption key: another provider's tokens are none of ours."""
    assert read(make(ID, 1, KEY), b"q" * 32) is None

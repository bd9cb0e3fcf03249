"""The parameters of a protocol request: each once, from the one right place."""

import pytest
from flask import Flask, Request, request
from hypothesis import given
from hypothesis import strategies as st

from idp.oidc.parameters import (
    MOST_BYTES,
    BadParameters,
    authorization_parameters,
    form_parameters,
    printable,
    scope_of,
)

FORM = "application/x-www-form-urlencoded"
_app = Flask("parameters")


def asked(path: str = "/", **options: object) -> Request:
    with _app.test_request_context(path, **options):
        request.get_data()  # read while the context lasts
        return request._get_current_object()  # type: ignore[attr-defined, no-any-return]


def test_a_get_is_read_from_its_query_and_a_post_from_its_form() -> None:
    """OpenID Connect Core §3.1.2.1."""
    assert authorization_parameters(asked("/?a=1&b=")) == {"a": "1"}
    assert authorization_parameters(asked("/?a=1", method="POST", data={"b": "2"})) == {"b": "2"}


@pytest.mark.parametrize("query", ["a=1&a=1", "a=1&a=2", "a=&a=1", "a=&a=", "%61=1&a=1"])
def test_a_parameter_given_twice_is_refused_even_if_it_is_the_same(query: str) -> None:
    """A6; RFC 6749 §3.1."""
    with pytest.raises(BadParameters, match="more than once"):
        authorization_parameters(asked(f"/?{query}"))


def test_a_null_character_is_refused() -> None:
    """PostgreSQL cannot keep one, so it must not get that far."""
    with pytest.raises(BadParameters, match="null"):
        authorization_parameters(asked("/?a=x%00y"))


def test_a_long_query_is_refused_before_it_is_read() -> None:
    """A16, L2."""
    with pytest.raises(BadParameters, match="longer"):
        authorization_parameters(asked("/?a=" + "x" * MOST_BYTES))


@pytest.mark.parametrize(
    ("path", "options", "word"),
    [
        ("/?x=1", {"data": {"a": "1"}}, "query"),
        ("/", {"json": {"a": "1"}}, "urlencoded"),
        ("/", {"data": {"a": "1"}, "content_type": "multipart/form-data"}, "urlencoded"),
        ("/", {"data": "a=1", "content_type": "text/plain"}, "urlencoded"),
        ("/", {"data": "a=1&a=2", "content_type": FORM}, "more than once"),
    ],
)
def test_between_servers_only_the_form_counts(path: str, options: dict[str, object], word: str) -> None:
    """B5."""
    with pytest.raises(BadParameters, match=word):
        form_parameters(asked(path, method="POST", **options))


@given(st.text())
def test_printable_text_keeps_to_the_characters_of_rfc_6749(text: str) -> None:
    """§5.2, and no longer than asked."""
    shown = printable(text)

    assert len(shown) <= 60
    assert all(0x20 <= ord(c) <= 0x7E and c not in '"\\' for c in shown)


def test_scope_values_are_a_set() -> None:
    """RFC 6749 §3.3: order and repetition mean nothing."""
    assert scope_of({"scope": " openid  email openid "}) == {"openid", "email"}
    assert scope_of({}) == frozenset()

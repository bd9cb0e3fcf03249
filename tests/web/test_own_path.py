"""Which addresses of ``next`` are ours."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.web.own_path import own_path

HERE = "https://accounts.example.org/sign-in"


@pytest.mark.parametrize(
    "path", ["/", "/access", "/access/request?application=upd&x=%2F%2Fa", "/a#b", "/a//b", "/é"]
)
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "given_path",
    [
        None,
        "",
        "access",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/a\\b",
        "/a b",
        "/\x00",
        "/\x7f",
        "/" + "x" * 2000,
        "http:///evil",
        "?next=/",
        "#/",
    ],
)
def test_anything_else_is_not(given_path: str | None) -> None:
    """G5."""
    assert own_path(given_path, otherwise="/home") == "/home"


@given(st.text(st.sampled_from("/\\.:@?#ab \t\n%2f")))
def test_no_browser_would_leave_the_site(text: str) -> None:
    """G5: whatever is kept leads to this very host."""
    kept = own_path(text)

    assert urlsplit(urljoin(HERE, kept)).netloc == "accounts.example.org"
    assert not kept.replace("\t", "").replace("\n", "").startswith(("//", "/\\"))

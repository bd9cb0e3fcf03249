"""What a client may be, rule by rule: no application, no database."""

from dataclasses import replace
from typing import Any

import pytest

from idp.clients.rules import NewClient, check_client

GOOD = NewClient(client_name="Example", redirect_uris=("https://rp.example/callback",))

HOSTILE = {
    "script": "javascript:alert(1)",
    "script in another case": "JaVaScRiPt:alert(1)",
    "script dressed as a URL": "javascript://rp.example/%0aalert(1)",
    "data": "data:text/html,x",
    "data dressed as a URL": "data://rp.example/x",
    "vbscript": "vbscript:x",
    "file": "file:///etc/passwd",
    "private scheme": "com.example.app:/callback",
    "ftp": "ftp://rp.example/",
    "plain http": "http://rp.example/callback",
    "loopback look-alike": "http://localhost.evil.example:80/",
    "loopback with another host": "http://127.0.0.1.evil.example:80/",
    "loopback as a user": "http://localhost:80@evil.example/",
    "loopback number": "http://2130706433:80/",
    "user": "https://user@rp.example/",
    "user and password": "https://user:pw@rp.example/",
    "several at signs": "https://a@b@rp.example/",
    "fragment": "https://rp.example/#x",
    "empty fragment": "https://rp.example/#",
    "no host": "https:///callback",
    "no slashes": "https:rp.example",
    "one slash": "https:/rp.example",
    "relative": "/callback",
    "protocol relative": "//rp.example/callback",
    "backslash": "https://rp.example\\@evil.example/",
    "space": "https://rp.example/a b",
    "tab": "https://rp.example/\tx",
    "newline": "https://rp.example/\nx",
    "delete": "https://rp.example/\x7f",
    "null": "https://rp.example/\x00",
    "quote": 'https://rp.example/"onmouseover',
    "markup": "https://rp.example/<script>",
    "not ASCII": "https://rр.example/",
    "bad port": "https://rp.example:port/",
    "port out of range": "https://rp.example:99999/",
    "broken IPv6": "https://[::1/",
    "empty": "",
    "long": "https://rp.example/" + "x" * 2000,
}
ANSWERS = (
    "code=x",
    "state=",
    "iss=x",
    "error=x",
    "a=b&code=x",
    "id_token",
    "%63ode=x",
    "access_token=x",
    "co%64e=x",
)


@pytest.mark.parametrize(
    "field", ["redirect_uris", "post_logout_redirect_uris", "client_uri", "initiate_login_uri"]
)
@pytest.mark.parametrize("uri", HOSTILE.values(), ids=HOSTILE)
def test_an_address_that_could_lead_astray_is_refused_in_every_field(field: str, uri: str) -> None:
    """A1, A3, A4; RFC 9700 §4.1: the problem names the field."""
    changes: dict[str, Any] = {field: (uri,) if field.endswith("uris") else uri}

    problems = check_client(replace(GOOD, **changes))

    assert [problem.field for problem in problems] == [field]


@pytest.mark.parametrize("query", ANSWERS)
def test_an_address_cannot_carry_an_answer_already(query: str) -> None:
    """A2; RFC 9700 §4.4: however it is spelt."""
    problems = check_client(replace(GOOD, redirect_uris=(f"https://rp.example/cb?{query}",)))

    assert [problem.field for problem in problems] == ["redirect_uris"]


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example",
        "https://rp.example:8443/a/b?tenant=7&x=%20",
        "http://127.0.0.1:5001/callback",
        "http://localhost:5001/callback",
        "http://[::1]:5001/callback",
        "https://[2001:db8::1]/callback",
        "https://192.0.2.1/callback",
        "https://rp.example/decode?encoder=1&mystate=2",
    ],
)
def test_an_ordinary_address_is_taken(uri: str) -> None:
    """RFC 8252 §7.3 for loopback."""
    assert check_client(replace(GOOD, redirect_uris=(uri,))) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_name": " "}, "client_name"),
        ({"client_name": "x" * 201}, "client_name"),
        ({"client_name": "Ex\u202eample"}, "client_name"),
        ({"client_name": "Ex\nample"}, "client_name"),
        ({"client_name": "Ex\x00ample"}, "client_name"),
        ({"client_id": "ab"}, "client_id"),
        ({"client_id": "x" * 101}, "client_id"),
        ({"client_id": "a b c"}, "client_id"),
        ({"client_id": "abc:def"}, "client_id"),
        ({"client_id": "clïent"}, "client_id"),
        ({"grant_types": ("password",)}, "grant_types"),
        ({"grant_types": ("refresh_token",)}, "grant_types"),
        ({"scopes": ("openid", "admin")}, "scopes"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "token_endpoint_auth_method"),
        ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg"),
        ({"id_token_signed_response_alg": "HS256"}, "id_token_signed_response_alg"),
        ({"redirect_uris": ()}, "redirect_uris"),
        ({"requires_role": True}, "requires_role"),
        ({"application": "x" * 17}, "application"),
        ({"application": "UPD; DROP"}, "application"),
        ({"audience": "x" * 301}, "audience"),
        ({"audience": "two words"}, "audience"),
        ({"client_uri": "https://rp.example/" + "x" * 300}, "client_uri"),
        ({"initiate_login_uri": "https://rp.example/" + "x" * 300}, "initiate_login_uri"),
    ],
)
def test_each_problem_names_its_field(changes: dict[str, Any], field: str) -> None:
    """N8, A15: and what the table cannot keep is a problem and no error of the database."""
    assert {problem.field for problem in check_client(replace(GOOD, **changes))} == {field}


def test_a_public_client_has_no_token_of_its_own() -> None:
    """RFC 6749 §4.4: client_credentials is for clients that authenticate."""
    public = replace(
        GOOD, token_endpoint_auth_method="none", grant_types=("authorization_code", "client_credentials")
    )

    assert [problem.field for problem in check_client(public)] == ["grant_types"]


def test_all_problems_are_said_at_once() -> None:
    wrong = NewClient(client_name="", scopes=("admin",), redirect_uris=("javascript:x",))

    assert {problem.field for problem in check_client(wrong)} == {"client_name", "scopes", "redirect_uris"}

"""Security headers on whatever is answered."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.conftest import MovedClock
from tests.oidc.world import World, make_world

ISSUER = "http://127.0.0.1:5000"
PAGES = ("/", "/sign-in", "/help", "/nothing-here", "/account", "/authorize", "/end_session")


def policy(answer: TestResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_every_page_is_locked_down(shared_world: World, path: str, is_signed_in: bool) -> None:
    """G2, G3, G7, F8: error pages too."""
    browser = shared_world.browser(shared_world.account() if is_signed_in else None)

    answer = browser.get(path, base_url=ISSUER, follow_redirects=True)

    directives = policy(answer)
    assert answer.mimetype == "text/html"
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"].startswith("'self'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-Id"]


def test_a_page_brings_no_script_or_style_within_it(shared_world: World) -> None:
    """G3: the policy forbids them, so a page that had one would be broken; P7: and nothing of third parties."""
    pages = [shared_world.browser().get(path, base_url=ISSUER).text for path in ("/", "/sign-in", "/help")]

    for page in pages:
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert 'src="http' not in page
        assert 'href="//' not in page


def test_the_answer_with_a_code_tells_no_referrer(world: World) -> None:
    """G7: the address of the redirect holds a code."""
    application = world.application()

    answer = application.authorize(world.browser(world.account()))

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/introspect", "/livez", "/.well-known/jwks.json"])
def test_what_is_no_page_is_locked_down_as_well(shared_world: World, path: str) -> None:
    """G2, G7."""
    answer = shared_world.browser().get(path, base_url=ISSUER)

    assert policy(answer) == {"default-src": "'none'", "frame-ancestors": "'none'"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("issuer", "is_strict"), [("https://accounts.example.org", True), (ISSUER, False)])
def test_https_is_insisted_on_where_it_is_used(
    sqlite_url: str, clock: MovedClock, tmp_path: Any, issuer: str, is_strict: bool
) -> None:
    """G7, F2: HSTS, and cookies that only this very host gets back."""
    world = make_world(sqlite_url, clock, tmp_path, issuer=issuer)
    application = world.application()

    page = world.browser().get("/sign-in", base_url=issuer)
    step = world.browser().get("/authorize", query_string=application.request(), base_url=issuer)
    world.close()

    cookies = page.headers.getlist("Set-Cookie") + step.headers.getlist("Set-Cookie")
    assert ("Strict-Transport-Security" in page.headers) is is_strict
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-") is is_strict
        assert ("; Secure" in cookie) is is_strict
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain=" not in cookie
        assert "Path=/" in cookie

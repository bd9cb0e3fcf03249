"""RFC 6750, Bearer Token Usage, at the UserInfo endpoint."""

import pytest

from tests.oidc.application import content_of
from tests.oidc.world import World


def test_no_token_gets_a_challenge_without_an_error_code(shared_world: World) -> None:
    """§3.1: a request without any authentication learns the scheme and nothing else."""
    answer = shared_world.app.test_client().get("/userinfo", base_url=shared_world.settings.issuer)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="userinfo"'


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "..", "", " ", "é", "x" * 30_000, "'", '"', "\\", "eyJhbGciOiJub25lIn0.e30."]
)
def test_a_token_that_is_none_is_invalid(shared_world: World, token: str) -> None:
    """§3.1 invalid_token: 401 and never a 500."""
    application = shared_world.application()

    answer = application.userinfo(token)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_the_scheme_may_be_written_in_any_case(shared_world: World) -> None:
    """RFC 9110 §11.1."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()))
    headers = {"Authorization": f"bEARER {tokens['access_token']}"}

    answer = application.app.test_client().post("/userinfo", headers=headers, base_url=application.issuer)

    assert "sub" in content_of(answer)


def test_a_token_in_the_query_is_not_read(shared_world: World) -> None:
    """§2.3, RFC 9700 §4.3.2: it would end up in logs."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()))

    answer = application.app.test_client().get(
        "/userinfo", query_string={"access_token": tokens["access_token"]}, base_url=application.issuer
    )

    assert answer.status_code == 401


def test_a_token_without_openid_lacks_scope(shared_world: World) -> None:
    """§3.1 insufficient_scope: 403, with the scope that is needed."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()), scope="profile")

    answer = application.userinfo(tokens["access_token"])

    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert 'scope="openid"' in answer.headers["WWW-Authenticate"]


def test_a_head_gets_the_headers_alone(shared_world: World) -> None:
    """RFC 9110 §9.3.2."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()))
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    answer = application.app.test_client().head("/userinfo", headers=headers, base_url=application.issuer)

    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0

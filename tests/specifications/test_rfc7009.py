"""RFC 7009, Token Revocation."""

import pytest

from idp.audit.events import EventName
from tests.oidc.application import error_of
from tests.oidc.world import World


def test_a_revoked_refresh_token_ends_the_authorization(world: World) -> None:
    """D7; §2.1: with it go the access tokens of the same grant."""
    application = world.application()
    tokens = application.tokens(world.browser(world.account()))

    answer = application.post("/revoke", {"token": tokens["refresh_token"]})

    assert answer.status_code == 200
    assert error_of(application.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert application.userinfo(tokens["access_token"]).status_code == 401
    assert EventName.AUTHORIZATION_ENDED in [event.name for event in world.events()]


def test_a_revoked_access_token_is_dead_and_the_rest_lives_on(world: World) -> None:
    """D7; §2.1: the refresh token may stay. Revoking twice is the same as once."""
    application = world.application()
    tokens = application.tokens(world.browser(world.account()))

    first = application.post("/revoke", {"token": tokens["access_token"], "token_type_hint": "refresh_token"})
    second = application.post("/revoke", {"token": tokens["access_token"], "token_type_hint": "nonsense"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert application.userinfo(tokens["access_token"]).status_code == 401
    assert application.introspect(tokens["access_token"]) == {"active": False}
    assert application.refresh(tokens["refresh_token"]).status_code == 200


def test_a_clients_own_token_can_be_revoked(world: World) -> None:
    """§2.1: also one of client_credentials, which hangs on no authorization."""
    application = world.application(grant_types=("client_credentials",), redirect_uris=())
    token = application.token(grant_type="client_credentials").get_json()["access_token"]
    before = application.introspect(token)["active"]

    application.post("/revoke", {"token": token})

    assert before is True
    assert application.introspect(token) == {"active": False}


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_somebody_elses_token_is_left_alone(world: World, kind: str, method: str) -> None:
    """C7, D7; §2.1: the answer tells nothing and the token lives."""
    application, other = world.application(), world.application(token_endpoint_auth_method=method)
    tokens = application.tokens(world.browser(world.account()))

    answer = other.post("/revoke", {"token": tokens[kind]})

    assert (answer.status_code, answer.data) == (200, b"")
    assert application.userinfo(tokens["access_token"]).status_code == 200
    assert application.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "x" * 83, "x" * 30_000])
def test_an_unknown_token_is_no_error(shared_world: World, token: str) -> None:
    """§2.2: the client's purpose is reached."""
    answer = shared_world.application().post("/revoke", {"token": token})

    assert answer.status_code == 200


def test_a_request_without_token_or_client_is_an_error(shared_world: World) -> None:
    """§2.2.1, RFC 6749 §5.2."""
    application = shared_world.application()

    assert error_of(application.post("/revoke", {})) == (400, "invalid_request")
    assert error_of(application.post("/revoke", {"token": "x"}, basic=("a", "b"))) == (401, "invalid_client")

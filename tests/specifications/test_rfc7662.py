"""RFC 7662, Token Introspection."""

from datetime import timedelta

import pytest

from idp.accounts.models import Account, AccountStatus
from idp.clients.models import Client, ClientStatus
from idp.oidc.refresh_tokens import make
from idp.roles.models import Entitlement
from tests.oidc.application import error_of
from tests.oidc.world import World

INACTIVE = {"active": False}


def test_a_live_token_is_described_as_it_is_now(world: World) -> None:
    """§2.2: with the roles of this moment, not of the moment it was issued (S2)."""
    account, application = world.account(), world.application(application="upd")
    tokens = application.tokens(world.browser(account), scope="openid profile roles")
    entitlement = world.entitle(account, "upd.reader", world.organisation("Example Pharma"))

    shown = application.introspect(tokens["access_token"])
    world.change(Entitlement, entitlement, ended_at=world.clock.now())
    later = application.introspect(tokens["access_token"])

    assert shown["active"] is True
    assert shown["sub"] == account.subject
    assert shown["username"] == account.username
    assert shown["client_id"] == application.client_id
    assert shown["roles"] == ["upd.reader"]
    assert shown["entitlements"][0]["organisation"]["name"] == "Example Pharma"
    assert later["roles"] == []


def test_a_refresh_token_is_described_to_its_client_only(world: World) -> None:
    """D8: only the present generation, and only to who holds it."""
    application, other = world.application(), world.application()
    tokens = application.tokens(world.browser(world.account()))

    own = application.introspect(tokens["refresh_token"])
    foreign = other.introspect(tokens["refresh_token"])
    application.refresh(tokens["refresh_token"])

    assert own["active"] is True
    assert foreign == INACTIVE
    assert application.introspect(tokens["refresh_token"]) == INACTIVE


def test_the_resource_that_a_token_is_for_may_ask(world: World) -> None:
    """D8: the token's audience; anybody else learns nothing."""
    application = world.application(audience="https://api.example")
    resource = world.application(audience="https://api.example")
    stranger = world.application()
    tokens = application.tokens(world.browser(world.account()))

    assert resource.introspect(tokens["access_token"])["active"] is True
    assert stranger.introspect(tokens["access_token"]) == INACTIVE


def test_only_who_authenticates_may_ask(shared_world: World) -> None:
    """D8; §2.1."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()))

    answer = application.post("/introspect", {"token": tokens["access_token"]}, basic=("a", "b"))

    assert error_of(answer) == (401, "invalid_client")


def test_a_public_client_learns_nothing(world: World) -> None:
    """C7: not even of its own tokens, since anybody can name it."""
    application = world.application(token_endpoint_auth_method="none")
    tokens = application.tokens(world.browser(world.account()))

    assert application.introspect(tokens["access_token"]) == INACTIVE
    assert application.introspect(tokens["refresh_token"]) == INACTIVE


def test_a_token_without_profile_does_not_tell_the_username(shared_world: World) -> None:
    """P1: what the scope does not release is not released here either."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()), scope="openid")

    assert "username" not in application.introspect(tokens["access_token"])
    assert "username" not in application.introspect(tokens["refresh_token"])


def test_what_ended_is_inactive(world: World) -> None:
    """§2.2, S5: expired, or its account disabled."""
    account, application = world.account(), world.application()
    tokens = application.tokens(world.browser(account))

    world.clock.forward(timedelta(minutes=5))
    expired = application.introspect(tokens["access_token"])
    fresh = application.refresh(tokens["refresh_token"]).get_json()
    world.change(Account, account.id, status=AccountStatus.DISABLED_INACTIVITY)

    assert expired == INACTIVE
    assert application.introspect(fresh["access_token"]) == INACTIVE
    assert application.introspect(fresh["refresh_token"]) == INACTIVE


def test_a_refresh_token_that_was_idle_too_long_is_inactive(world: World) -> None:
    """D4; §2.2: what cannot be used any more is not called active, and ``exp`` says when that will be."""
    application = world.application()
    tokens = application.tokens(world.browser(world.account()))
    issued = int(world.clock.now().timestamp())

    before = application.introspect(tokens["refresh_token"])
    world.clock.forward(timedelta(hours=8))

    assert before["exp"] == issued + 8 * 3600
    assert application.introspect(tokens["refresh_token"]) == INACTIVE
    assert error_of(application.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_a_refresh_token_of_a_code_not_yet_redeemed_is_inactive(world: World) -> None:
    """Nobody can hold it rightly."""
    application = world.application()
    application.code(world.browser(world.account()))
    (row,) = world.authorizations(application)
    key = world.app.extensions["idp"].derive("refresh token")

    assert application.introspect(make(row.id, 0, key)) == INACTIVE


def test_the_own_token_of_a_disabled_client_is_inactive(world: World) -> None:
    """S5: what client_credentials gave ends with the client."""
    application = world.application(
        grant_types=("client_credentials",), redirect_uris=(), audience="https://api.example"
    )
    resource = world.application(audience="https://api.example")
    token = application.token(grant_type="client_credentials").get_json()["access_token"]
    before = resource.introspect(token)["active"]

    world.change(Client, application.client_id, status=ClientStatus.DISABLED)

    assert before is True
    assert resource.introspect(token) == INACTIVE


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "x" * 83, "x" * 30_000, "'"])
def test_an_unknown_token_is_inactive_and_nothing_more(shared_world: World, token: str) -> None:
    """§2.2: not told apart from one that ended."""
    assert shared_world.application().introspect(token) == INACTIVE


def test_a_request_without_a_token_is_an_error(shared_world: World) -> None:
    """§2.1, RFC 6749 §5.2."""
    assert error_of(shared_world.application().post("/introspect", {})) == (400, "invalid_request")

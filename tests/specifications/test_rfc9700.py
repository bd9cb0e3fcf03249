"""RFC 9700, Best Current Practice for OAuth 2.0 Security."""

from datetime import timedelta

import pytest

from idp.audit.events import EventName
from idp.audit.service import SYSTEM
from idp.clients.models import Client
from idp.consents import service as consents
from idp.oidc import refresh_tokens
from tests.oidc.application import claims_of, content_of, error_of
from tests.oidc.world import World

GRACE = timedelta(seconds=10)
REFUSED = (400, "invalid_grant")


def test_a_refresh_token_is_good_for_one_refresh(world: World) -> None:
    """D1; §4.14.2: rotation, and each answer brings the next one."""
    application = world.application()
    first = application.tokens(world.browser(world.account()))

    second = content_of(application.refresh(first["refresh_token"]))
    third = content_of(application.refresh(second["refresh_token"]))

    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert [row.generation for row in world.authorizations(application)] == [2]


def test_reuse_after_the_grace_ends_the_whole_family(world: World) -> None:
    """D1; §4.14.2: whoever holds the newest token loses it too, and the audit trail says why."""
    application = world.application()
    first = application.tokens(world.browser(world.account()))
    second = content_of(application.refresh(first["refresh_token"]))

    world.clock.forward(GRACE + timedelta(seconds=1))
    reused = application.refresh(first["refresh_token"])

    assert error_of(reused) == REFUSED
    assert error_of(application.refresh(second["refresh_token"])) == REFUSED
    assert application.userinfo(second["access_token"]).status_code == 401
    assert EventName.AUTHORIZATION_REFRESH_REPLAYED in [event.name for event in world.events()]


def test_a_lost_answer_is_given_again_within_the_grace(world: World) -> None:
    """D2: the same successor, never a second branch, to the moment."""
    application = world.application()
    first = application.tokens(world.browser(world.account()))

    answer = content_of(application.refresh(first["refresh_token"]))
    world.clock.forward(GRACE)
    again = content_of(application.refresh(first["refresh_token"]))

    assert again["refresh_token"] == answer["refresh_token"]
    assert [row.generation for row in world.authorizations(application)] == [1]
    assert application.refresh(answer["refresh_token"]).status_code == 200


def test_the_grace_covers_the_generation_just_before_and_no_older_one(world: World) -> None:
    """D2: a token that was followed by two others is a replay, however fast they came."""
    application = world.application()
    first = application.tokens(world.browser(world.account()))
    second = content_of(application.refresh(first["refresh_token"]))
    third = content_of(application.refresh(second["refresh_token"]))

    assert error_of(application.refresh(first["refresh_token"])) == REFUSED
    assert error_of(application.refresh(third["refresh_token"])) == REFUSED


def test_another_clients_refresh_token_is_refused_and_left_alone(world: World) -> None:
    """D6; RFC 6749 §6: also an old one, so that nobody can end what is not theirs."""
    application, other = world.application(), world.application()
    first = application.tokens(world.browser(world.account()))
    second = content_of(application.refresh(first["refresh_token"]))
    world.clock.forward(GRACE * 2)

    foreign = [other.refresh(first["refresh_token"]), other.refresh(second["refresh_token"])]

    assert [error_of(answer) for answer in foreign] == [REFUSED, REFUSED]
    assert application.refresh(second["refresh_token"]).status_code == 200


def test_a_token_of_a_generation_that_was_never_given_out_ends_the_family(world: World) -> None:
    """D3: after a restore the database is behind what clients hold; such a token is a replay, not the next one."""
    application = world.application()
    first = application.tokens(world.browser(world.account()))
    (row,) = world.authorizations(application)
    ahead = refresh_tokens.make(row.id, 7, _key(world))

    assert error_of(application.refresh(ahead)) == REFUSED
    assert error_of(application.refresh(first["refresh_token"])) == REFUSED


def test_a_refresh_token_of_a_code_not_yet_redeemed_is_worth_nothing(world: World) -> None:
    """Generation 0 exists once its code was spent, not before."""
    application = world.application()
    application.code(world.browser(world.account()))
    (row,) = world.authorizations(application)

    assert error_of(application.refresh(refresh_tokens.make(row.id, 0, _key(world)))) == REFUSED


@pytest.mark.parametrize("scope", ["openid", "openid offline_access"])
def test_idle_too_long_is_over(world: World, scope: str) -> None:
    """D4: 8 hours, offline 90 days, counted from the last use."""
    application, browser = world.application(), world.browser(world.account())
    idle = timedelta(days=90) if "offline" in scope else timedelta(hours=8)
    tokens = application.tokens(browser, scope=scope)

    world.clock.forward(idle - timedelta(seconds=1))
    just_in_time = content_of(application.refresh(tokens["refresh_token"]))
    world.clock.forward(idle)

    assert error_of(application.refresh(just_in_time["refresh_token"])) == REFUSED


def test_use_does_not_extend_the_absolute_limit(world: World) -> None:
    """D4: without offline access it ends with its session, 12 hours after the sign-in, however often it is used."""
    application = world.application()
    token = application.tokens(world.browser(world.account()))["refresh_token"]

    for _ in range(11):
        world.clock.forward(timedelta(hours=1))
        token = content_of(application.refresh(token))["refresh_token"]
    world.clock.forward(timedelta(hours=1))

    assert error_of(application.refresh(token)) == REFUSED


def test_offline_access_survives_the_sign_out_and_nothing_else_does(world: World) -> None:
    """D5; OpenID Connect Core §11."""
    application, browser = world.application(), world.browser(world.account())
    online = application.tokens(browser)
    offline = application.tokens(browser, scope="openid offline_access")

    application.post("/end_session", {"id_token_hint": online["id_token"]})

    assert error_of(application.refresh(online["refresh_token"])) == REFUSED
    assert application.userinfo(online["access_token"]).status_code == 401
    assert application.refresh(offline["refresh_token"]).status_code == 200


def test_withdrawn_consent_ends_offline_access(world: World) -> None:
    """D5, P6."""
    account, application = world.account(), world.application()
    tokens = application.tokens(world.browser(account), scope="openid offline_access")
    now = world.clock.now()

    with world.database.transaction() as session:
        consents.give(session, account.id, application.client_id, frozenset({"openid"}), now, SYSTEM)
        consents.withdraw(session, account.id, application.client_id, now, SYSTEM)

    assert error_of(application.refresh(tokens["refresh_token"])) == REFUSED


def test_a_scope_taken_from_the_client_is_not_refreshed(world: World) -> None:
    """D5: reduced at once to what the client may still have."""
    account, application = world.account(), world.application(application="upd")
    world.entitle(account, "upd.reader")
    tokens = application.tokens(world.browser(account), scope="openid roles")
    world.change(Client, application.client_id, scopes=["openid"])
    elsewhere = world.another_node()

    refreshed = content_of(application.at(elsewhere.app).refresh(tokens["refresh_token"]))
    elsewhere.close()

    assert refreshed["scope"] == "openid"
    assert "roles" not in claims_of(refreshed["access_token"])


def _key(world: World) -> bytes:
    key: bytes = world.app.extensions["idp"].derive("refresh token")
    return key

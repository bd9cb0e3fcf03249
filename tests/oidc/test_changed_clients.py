"""A node remembers its clients; what it issues is on the client as it is."""

from datetime import timedelta

import pytest

from idp.audit.service import SYSTEM
from idp.clients import service as clients
from idp.clients.models import Client
from tests.oidc.application import claims_of, content_of, error_of
from tests.oidc.world import World


def test_a_change_made_elsewhere_is_in_the_next_token(world: World) -> None:
    """D5: the audience was changed on another node, within the minute that this one remembers."""
    application = world.application(application="spor")
    browser = world.browser(world.account())
    held = application.tokens(browser)
    world.change(Client, application.client_id, audience="https://moved.example/api")

    answer = content_of(application.refresh(held["refresh_token"]))

    assert claims_of(answer["access_token"])["aud"] == "https://moved.example/api"


@pytest.mark.parametrize("overlap", [timedelta(0), timedelta(hours=1)])
def test_an_old_secret_counts_as_long_as_was_said_and_not_as_long_as_it_is_remembered(
    world: World, overlap: timedelta
) -> None:
    """C6: on a node that has seen the client with its old secret a moment ago."""
    application = world.application()
    browser = world.browser(world.account())
    held = application.tokens(browser)
    with world.database.transaction() as session:
        clients.rotate_secret(session, application.client_id, world.clock.now(), SYSTEM, overlap=overlap)

    answer = application.refresh(held["refresh_token"])

    assert (answer.status_code == 200) is bool(overlap)
    if not overlap:
        assert error_of(answer) == (401, "invalid_client")


def test_a_new_secret_counts_at_once(world: World) -> None:
    """C6: a node that remembers the client without it looks before it refuses."""
    application = world.application()
    browser = world.browser(world.account())
    held = application.tokens(browser)
    with world.database.transaction() as session:
        secret = clients.rotate_secret(
            session, application.client_id, world.clock.now(), SYSTEM, overlap=timedelta(0)
        )
    application.secret = secret

    assert application.refresh(held["refresh_token"]).status_code == 200


def test_a_client_whose_grant_was_taken_away_does_not_get_it_once_more(world: World) -> None:
    application = world.application()
    browser = world.browser(world.account())
    held = application.tokens(browser)
    world.change(Client, application.client_id, grant_types=["authorization_code"])

    assert error_of(application.refresh(held["refresh_token"])) == (400, "unauthorized_client")

"""What the applications' own APIs believe: tokens made for them, about somebody who holds a role there."""

import requests

from tests.journeys.world import World
from tests.relying_party import TIMEOUT, Browser, RelyingParty


def _call(world: World, application: str, access_token: str) -> requests.Response:
    bearer = {"Authorization": f"Bearer {access_token}"}
    return requests.get(f"{world.client(application)['audience']}/my-work", headers=bearer, timeout=TIMEOUT)


def test_a_token_made_for_one_application_is_refused_by_the_others(world: World) -> None:
    """B11."""
    spor = RelyingParty(world.issuer, world.client("spor"))
    tokens = spor.sign_in(Browser(), world.account("korving_i"))

    assert _call(world, "spor", tokens["access_token"]).status_code == 200
    for application in ("ctis", "iris", "ev", "upd"):
        refused = _call(world, application, tokens["access_token"])
        assert refused.status_code == 401
        assert "invalid_token" in refused.headers["WWW-Authenticate"]


def test_an_id_token_is_no_access_token(world: World) -> None:
    """B10."""
    spor = RelyingParty(world.issuer, world.client("spor"))
    tokens = spor.sign_in(Browser(), world.account("korving_i"))

    assert _call(world, "spor", tokens["id_token"]).status_code == 401
    assert spor.userinfo(tokens["id_token"]).status_code == 401


def test_a_machine_gets_a_token_about_itself_that_carries_nobodys_roles(world: World) -> None:
    """B8: RFC 6749 §4.4."""
    described = next(
        one for one in world.description["clients"] if one["grant_types"] == ["client_credentials"]
    )
    machine = RelyingParty(world.issuer, described)

    answer = machine.token(grant_type="client_credentials")

    assert answer.status_code == 200
    claims = machine.decode(answer.json()["access_token"])
    assert claims["sub"] == described["client_id"]
    assert not claims.get("roles")
    assert "refresh_token" not in answer.json()
    assert _call(world, "upd", answer.json()["access_token"]).status_code == 403
    assert machine.token(grant_type="client_credentials", scope="openid roles").status_code == 400

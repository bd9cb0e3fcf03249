"""RFC 8725, JSON Web Token Best Current Practices, at our endpoints: a token is believed for its signature only."""

import socket

import pytest

from tests.oidc.application import answer_of
from tests.oidc.tokens import forged
from tests.oidc.world import World

KINDS = (
    "alg none",
    "alg None",
    "alg NONE",
    "empty signature",
    "HS256 with our key",
    "foreign key",
    "foreign key in the header",
    "key by address",
    "changed claims",
    "RS to PS",
    "unknown crit",
    "b64 false",
    "kid path",
    "kid SQL",
    "kid long",
    "kid number",
    "kid list",
    "kid missing",
    "kid twice",
    "another typ",
    "JSON serialisation",
    "garbage",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_token_is_worth_nothing_at_any_endpoint(
    shared_world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K1, K2, K3; §3.1, §3.5, §3.10: refused everywhere, without a request to an address that the token names."""
    application, browser = shared_world.application(), shared_world.browser(shared_world.account())
    tokens = application.tokens(browser)
    keys = browser.get("/.well-known/jwks.json", base_url=application.issuer).get_json()
    access_token, hint = (forged(tokens[name], kind, keys) for name in ("access_token", "id_token"))
    connected: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *address: connected.append(address))

    shown = application.userinfo(access_token)
    introspected = application.introspect(access_token)
    revoked = application.post("/revoke", {"token": access_token})
    hinted = answer_of(application.authorize(browser, id_token_hint=hint, prompt="none"))

    assert shown.status_code == 401
    assert introspected == {"active": False}
    assert revoked.status_code == 200
    assert "code" not in hinted
    assert connected == []
    monkeypatch.undo()
    assert application.userinfo(tokens["access_token"]).status_code == 200


def test_the_real_one_is_believed(shared_world: World) -> None:
    """The counter-check: what the forgeries were made from works at the same endpoints."""
    application, browser = shared_world.application(), shared_world.browser(shared_world.account())
    tokens = application.tokens(browser)

    hinted = answer_of(application.authorize(browser, id_token_hint=tokens["id_token"], prompt="none"))

    assert application.userinfo(tokens["access_token"]).status_code == 200
    assert application.introspect(tokens["access_token"])["active"] is True
    assert "code" in hinted

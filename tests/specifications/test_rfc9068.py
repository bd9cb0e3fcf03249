"""RFC 9068, JWT Profile for OAuth 2.0 Access Tokens."""

from datetime import timedelta

import pytest

from idp.roles.models import Entitlement
from tests.oidc.application import claims_of, content_of, error_of, header_of
from tests.oidc.world import World


def test_an_access_token_has_the_claims_of_the_profile(world: World) -> None:
    """§2.1, §2.2: typ at+jwt, and who, for whom, by whom, until when."""
    account, application = world.account(), world.application(audience="https://api.example")
    tokens = application.tokens(world.browser(account), scope="openid profile")

    header, claims = header_of(tokens["access_token"]), claims_of(tokens["access_token"])

    assert header["typ"] == "at+jwt"
    assert claims.keys() >= {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
    assert claims["iss"] == world.settings.issuer
    assert claims["aud"] == "https://api.example"
    assert claims["sub"] == account.subject
    assert claims["client_id"] == application.client_id
    assert claims["scope"] == "openid profile"
    assert claims["exp"] - claims["iat"] == tokens["expires_in"] == 300


def test_no_two_tokens_share_a_jti(shared_world: World) -> None:
    """§2.2."""
    application, browser = shared_world.application(), shared_world.browser(shared_world.account())

    seen = {claims_of(application.tokens(browser)["access_token"])["jti"] for _ in range(5)}

    assert len(seen) == 5


def test_an_access_token_holds_no_claims_about_the_person(shared_world: World) -> None:
    """P1, P5; §6: it is shown to resources, so names and addresses are not in it."""
    account, application = shared_world.account(mobile="+31201234567"), shared_world.application()
    everything = "openid profile email phone offline_access"
    application = shared_world.application(scopes=tuple(everything.split()))

    token = application.tokens(shared_world.browser(account), scope=everything)["access_token"]

    text = str(claims_of(token))
    assert not any(value in text for value in (account.username, account.email, "+31201234567", "Ada"))


def test_roles_are_those_of_the_clients_own_application(world: World) -> None:
    """§2.2.3.1, design section 7: another application's roles are not in it, nor anything without the scope."""
    account = world.account()
    organisation = world.organisation("Example Pharma", "NL")
    world.entitle(account, "upd.reader", organisation)
    world.entitle(account, "spor.industry_user", organisation)
    application, browser = world.application(application="upd"), world.browser(account)

    with_roles = claims_of(application.tokens(browser, scope="openid roles")["access_token"])
    without = claims_of(application.tokens(browser, scope="openid")["access_token"])
    of_no_application = world.application().tokens(browser, scope="openid roles")["access_token"]

    (entitlement,) = with_roles["entitlements"]
    assert with_roles["roles"] == ["upd.reader"]
    assert entitlement["organisation"] == {"id": organisation.id, "name": "Example Pharma", "country": "NL"}
    assert entitlement["since"] == int(world.clock.now().timestamp())
    assert entitlement["until"] is None
    assert entitlement["approval"].startswith(f"{world.settings.issuer}/approvals/")
    assert not without.keys() & {"roles", "entitlements"}
    assert claims_of(of_no_application)["roles"] == []


def test_a_role_that_ended_is_in_no_token_issued_afterwards(world: World) -> None:
    """S2, D5: refreshed tokens, userinfo and introspection alike; nothing waits for a nightly job (J8)."""
    account, application = world.account(), world.application(application="upd")
    removed = world.entitle(account, "upd.reader", world.organisation())
    world.entitle(account, "upd.editor", until=world.clock.now() + timedelta(seconds=30))
    tokens = application.tokens(world.browser(account), scope="openid roles")

    world.change(Entitlement, removed, ended_at=world.clock.now())
    after_removal = content_of(application.refresh(tokens["refresh_token"]))
    world.clock.forward(timedelta(seconds=30))
    after_expiry = content_of(application.refresh(after_removal["refresh_token"]))

    assert claims_of(tokens["access_token"])["roles"] == ["upd.editor", "upd.reader"]
    assert claims_of(after_removal["access_token"])["roles"] == ["upd.editor"]
    assert claims_of(after_expiry["access_token"])["roles"] == []
    assert content_of(application.userinfo(tokens["access_token"]))["roles"] == []
    assert application.introspect(tokens["access_token"])["roles"] == []


def test_many_roles_are_referred_to_and_not_cut(world: World) -> None:
    """J10, design section 7: beyond sixty the token names where the roles are, and there they all are."""
    account, application = world.account(), world.application(application="upd", roles_in_id_token=True)
    for number in range(61):
        world.entitle(account, "upd.reader", world.organisation(f"Pharma {number}"))

    tokens = application.tokens(world.browser(account), scope="openid roles")

    for token in (tokens["access_token"], tokens["id_token"]):
        claims = claims_of(token)
        assert "entitlements" not in claims
        assert claims["_claim_names"] == {"roles": "userinfo", "entitlements": "userinfo"}
        assert claims["_claim_sources"]["userinfo"]["endpoint"] == f"{world.settings.issuer}/userinfo"
    assert len(content_of(application.userinfo(tokens["access_token"]))["entitlements"]) == 61


def test_roles_with_long_names_never_make_a_token_that_we_refuse(world: World) -> None:
    """J10, L6: below sixty, yet too large for a token: referred to as well."""
    account, application = world.account(), world.application(application="upd", roles_in_id_token=True)
    for number in range(59):
        world.entitle(account, "upd.reader", world.organisation(f"{'Ω' * 240} {number}"))

    tokens = application.tokens(world.browser(account), scope="openid roles")

    assert "_claim_names" in claims_of(tokens["access_token"])
    assert len(content_of(application.userinfo(tokens["access_token"]))["entitlements"]) == 59


@pytest.mark.parametrize("in_id_token", [True, False])
def test_roles_are_in_the_id_token_if_the_client_asks(shared_world: World, in_id_token: bool) -> None:
    """Design section 7."""
    account = shared_world.account()
    application = shared_world.application(application="upd", roles_in_id_token=in_id_token)
    shared_world.entitle(account, "upd.reader")

    tokens = application.tokens(shared_world.browser(account), scope="openid roles")

    assert ("roles" in claims_of(tokens["id_token"])) is in_id_token


def test_each_token_serves_its_own_purpose_only(world: World) -> None:
    """B10; §4, RFC 8725 §3.11: told apart by typ, so none passes for another."""
    application, browser = world.application(), world.browser(world.account())
    tokens = application.tokens(browser)

    id_token_shown = application.userinfo(tokens["id_token"])
    introspected = application.introspect(tokens["id_token"])
    as_hint = application.authorize(browser, id_token_hint=tokens["access_token"])
    as_refresh_token = application.refresh(tokens["access_token"])

    assert id_token_shown.status_code == 401
    assert introspected == {"active": False}
    assert "error=" in as_hint.headers["Location"]
    assert error_of(as_refresh_token) == (400, "invalid_grant")


def test_each_client_has_its_own_audience(shared_world: World) -> None:
    """B11: the access token is for the client's resource, the ID token for the client itself."""
    browser = shared_world.browser(shared_world.account())
    first, second = shared_world.application(audience="https://a.example"), shared_world.application()

    of_first, of_second = first.tokens(browser), second.tokens(browser)

    assert claims_of(of_first["access_token"])["aud"] == "https://a.example"
    assert claims_of(of_first["id_token"])["aud"] == first.client_id
    assert claims_of(of_second["access_token"])["aud"] == second.client_id
    assert second.introspect(of_first["access_token"]) == {"active": False}

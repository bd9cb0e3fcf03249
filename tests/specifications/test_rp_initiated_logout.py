"""OpenID Connect RP-Initiated Logout 1.0."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.sessions.models import SignedInSession
from tests.oidc.application import Application, answer_of, claims_of, content_of
from tests.oidc.tokens import forged
from tests.oidc.world import World
from tests.relying_party import forms_of


def end_session(browser: FlaskClient, application: Application, **parameters: str | None) -> TestResponse:
    given = {name: value for name, value in parameters.items() if value is not None}
    return browser.get(f"/end_session?{urlencode(given)}", base_url=application.issuer)


def is_signed_in(browser: FlaskClient, application: Application) -> bool:
    return "code" in answer_of(application.authorize(browser, prompt="none"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_hint_signs_out_and_leads_back(world: World, method: str) -> None:
    """§2, §3: to the registered address, with the state exactly as it came; A17: by a 303."""
    application, browser = world.application(), world.browser(world.account())
    form = {
        "id_token_hint": application.tokens(browser)["id_token"],
        "post_logout_redirect_uri": application.registered.post_logout_redirect_uris[0],
        "state": "a b&c",
    }

    query, body = (form, None) if method == "GET" else (None, form)
    answer = browser.open(
        "/end_session", method=method, query_string=query, data=body, base_url=application.issuer
    )

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(form["post_logout_redirect_uri"] + "?")
    assert answer_of(answer) == {"state": "a b&c"}
    assert not is_signed_in(browser, application)


@pytest.mark.parametrize("with_client_id", [True, False])
def test_without_a_hint_the_person_is_asked(world: World, with_client_id: bool) -> None:
    """E1; §2: any site can make a browser call this address, so nothing ends until the person says so."""
    application, browser = world.application(), world.browser(world.account())

    page = end_session(browser, application, client_id=application.client_id if with_client_id else None)
    still = is_signed_in(browser, application)
    form = next(form for form in forms_of(page) if form.action == "/end_session/confirm")  # type: ignore[arg-type]
    confirmed = browser.post(form.action, data=form.fields, base_url=application.issuer)

    assert (page.status_code, still) == (200, True)
    assert confirmed.status_code == 200
    assert not is_signed_in(browser, application)


def test_the_page_after_signing_out_names_nobody_as_signed_in(world: World) -> None:
    """E4, E7; ui: the header says who is signed in, and now nobody is."""
    account = world.account()
    application, browser = world.application(), world.browser(account)
    hint = application.tokens(browser)["id_token"]

    page = end_session(browser, application, id_token_hint=hint)

    assert page.status_code == 200
    assert account.username not in page.text
    assert account.email not in page.text


def test_the_confirmation_needs_the_pages_token(world: World) -> None:
    """E1, G1: a form of another site confirms nothing."""
    application, browser = world.application(), world.browser(world.account())

    forged_post = browser.post("/end_session/confirm", data={}, base_url=application.issuer)

    assert forged_post.status_code == 400
    assert is_signed_in(browser, application)


def test_an_expired_hint_is_good(world: World) -> None:
    """E2; §2: recent sessions are recognised after the token's end."""
    application, browser = world.application(), world.browser(world.account())
    hint = application.tokens(browser)["id_token"]
    world.clock.forward(timedelta(minutes=50))

    end_session(browser, application, id_token_hint=hint)

    assert not is_signed_in(browser, application)


@pytest.mark.parametrize("kind", ["alg none", "foreign key", "HS256 with our key", "access token", "garbage"])
def test_a_hint_that_is_not_ours_ends_nothing(world: World, kind: str) -> None:
    """E2, B10; §2: a page, no redirect, and the person stays signed in."""
    application, browser = world.application(), world.browser(world.account())
    tokens = application.tokens(browser)
    keys = browser.get("/.well-known/jwks.json", base_url=application.issuer).get_json()
    hint = tokens["access_token"] if kind == "access token" else forged(tokens["id_token"], kind, keys)

    answer = end_session(
        browser,
        application,
        id_token_hint=hint,
        post_logout_redirect_uri=application.registered.post_logout_redirect_uris[0],
    )

    assert answer.status_code in (200, 400)
    assert "Location" not in answer.headers
    assert is_signed_in(browser, application)


def test_a_hint_of_another_client_is_refused(world: World) -> None:
    """E2; §2: client_id and hint must belong together."""
    application, other, browser = world.application(), world.application(), world.browser(world.account())

    answer = end_session(
        browser, application, id_token_hint=other.tokens(browser)["id_token"], client_id=application.client_id
    )

    assert answer.status_code == 400
    assert is_signed_in(browser, application)


@pytest.mark.parametrize(
    "kind", ["unregistered", "query added", "another client's", "no client", "its redirect_uri"]
)
def test_only_the_clients_own_return_address_is_used(world: World, kind: str) -> None:
    """E3; §3: compared exactly; with a wrong one nobody is redirected."""
    application, other, browser = world.application(), world.application(), world.browser(world.account())
    own = application.registered.post_logout_redirect_uris[0]
    uri = {
        "unregistered": "https://evil.example/",
        "query added": f"{own}?x=1",
        "another client's": other.registered.post_logout_redirect_uris[0],
        "no client": own,
        "its redirect_uri": application.redirect_uri,
    }[kind]
    hint = None if kind == "no client" else application.tokens(browser)["id_token"]

    answer = end_session(browser, application, id_token_hint=hint, post_logout_redirect_uri=uri)

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_nobody_is_signed_in_afterwards_anywhere(world: World) -> None:
    """E4: not with the old cookie, not on a second node, not silently, and the page is not in the cache (F8)."""
    account, application, browser, old = (
        world.account(),
        world.application(),
        world.browser(),
        world.browser(),
    )
    world.sign_in(browser, account)
    cookie = browser.get_cookie("idp_session", domain="127.0.0.1")
    assert cookie is not None
    tokens = application.tokens(browser)
    elsewhere = world.another_node()

    answer = end_session(browser, application, id_token_hint=tokens["id_token"])
    old.set_cookie("idp_session", cookie.value, domain="127.0.0.1")
    second = elsewhere.browser()
    second.set_cookie("idp_session", cookie.value, domain="127.0.0.1")

    assert not any(is_signed_in(one, application) for one in (browser, old, second))
    assert application.at(elsewhere.app).userinfo(tokens["access_token"]).status_code == 401
    assert answer.headers["Clear-Site-Data"]
    assert answer.headers["Cache-Control"] == "no-store"
    elsewhere.close()


def test_a_hint_of_the_one_before_does_not_sign_out_the_one_who_is_here(world: World) -> None:
    """E7: two people, one browser, one after the other."""
    application, browser = world.application(), world.browser(world.account())
    first = application.tokens(browser)

    world.sign_in(browser, world.account())
    second = application.tokens(browser)
    answer = end_session(browser, application, id_token_hint=first["id_token"])

    assert answer.status_code == 200
    assert is_signed_in(browser, application)
    assert content_of(application.userinfo(second["access_token"]))["sub"] != claims_sub(first["id_token"])


def test_two_people_in_one_browser_share_nothing(world: World) -> None:
    """E7: neither the sid nor the consent nor a token of the first reaches the second."""
    application, browser = world.application(), world.browser(world.account())
    first = claims_of(application.tokens(browser)["id_token"])

    world.sign_in(browser, world.account())
    second = claims_of(application.tokens(browser)["id_token"])

    assert first["sid"] != second["sid"]
    assert first["sub"] != second["sub"]
    assert world.row(SignedInSession, first["sid"]).ended_because == "other_account"


def claims_sub(token: str) -> str:
    return str(claims_of(token)["sub"])

"""OpenID Connect Core 1.0: authentication with the code flow, the ID token, UserInfo."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.oidc.application import answer_of, claims_of, content_of
from tests.oidc.world import World

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_the_id_token_says_who_signed_in_when_and_how(world: World, alg: str) -> None:
    """§2, §3.1.3.6, §3.1.3.7: verified with the published keys, as a relying party does."""
    account = world.account()
    application, browser = world.application(id_token_signed_response_alg=alg), world.browser()
    session_id = world.sign_in(browser, account)
    signed_in_at = int(world.clock.now().timestamp())
    world.clock.forward(MINUTE)
    tokens = application.tokens(browser, nonce="n-0S6_WzA2Mj é")

    keys = KeySet.import_key_set(
        browser.get("/.well-known/jwks.json", base_url=application.issuer).get_json()
    )
    token = jwt.decode(tokens["id_token"], keys, algorithms=[alg])

    half = sha256(tokens["access_token"].encode()).digest()[:16]
    assert token.header["alg"] == alg
    assert token.claims == {
        "iss": world.settings.issuer,
        "sub": account.subject,
        "aud": application.client_id,
        "iat": signed_in_at + 60,
        "exp": signed_in_at + 360,
        "auth_time": signed_in_at,
        "nonce": "n-0S6_WzA2Mj é",
        "acr": "urn:ema:acr:password",
        "amr": ["pwd"],
        "sid": session_id,
        "at_hash": urlsafe_b64encode(half).rstrip(b"=").decode(),
    }


def test_a_nonce_may_come_twice_and_may_be_missing(shared_world: World) -> None:
    """§3.1.2.1: optional in the code flow; the back button repeats it, which is no attack on us."""
    application, browser = shared_world.application(), shared_world.browser(shared_world.account())

    twice = [application.tokens(browser, nonce="same") for _ in range(2)]
    without = application.tokens(browser, nonce=None)

    assert [claims_of(tokens["id_token"])["nonce"] for tokens in twice] == ["same", "same"]
    assert "nonce" not in claims_of(without["id_token"])


def test_a_refreshed_id_token_keeps_the_time_of_the_sign_in(world: World) -> None:
    """§12.2: iss, sub, aud and auth_time are those of the first one; iat is new."""
    application = world.application()
    first = application.tokens(world.browser(world.account()))
    world.clock.forward(timedelta(hours=1))

    refreshed = content_of(application.refresh(first["refresh_token"]))

    before, after = claims_of(first["id_token"]), claims_of(refreshed["id_token"])
    assert {name: after[name] for name in ("iss", "sub", "aud", "auth_time", "sid")} == {
        name: before[name] for name in ("iss", "sub", "aud", "auth_time", "sid")
    }
    assert after["iat"] == before["iat"] + 3600


def test_without_openid_there_is_no_id_token(shared_world: World) -> None:
    """§3.1.2.1: without the scope it is OAuth and nothing more."""
    application = shared_world.application()

    tokens = application.tokens(shared_world.browser(shared_world.account()), scope="profile")

    assert "id_token" not in tokens


@pytest.mark.parametrize(
    ("scope", "released"),
    [
        ("openid", set()),
        ("openid profile", {"name", "given_name", "family_name", "preferred_username"}),
        ("openid email", {"email", "email_verified"}),
        ("openid phone", {"phone_number"}),
        ("openid roles", {"roles", "entitlements"}),
    ],
)
def test_each_scope_releases_its_claims_and_no_others(
    shared_world: World, scope: str, released: set[str]
) -> None:
    """P1; §5.4: at userinfo; the subject is opaque and holds no address."""
    account = shared_world.account(mobile="+31201234567")
    application = shared_world.application(scopes=("openid", "profile", "email", "phone", "roles"))

    tokens = application.tokens(shared_world.browser(account), scope=scope)
    claims = content_of(application.userinfo(tokens["access_token"]))

    assert claims.keys() == {"sub"} | released
    assert claims["sub"] == claims_of(tokens["id_token"])["sub"]
    assert "@" not in claims["sub"]
    assert account.username not in claims["sub"]


def test_prompt_none_without_a_session_is_an_error_and_no_page(world: World) -> None:
    """A9; §3.1.2.6: no step, no cookie."""
    application = world.application()

    answer = application.authorize(world.browser(), prompt="none")

    assert answer_of(answer)["error"] == "login_required"
    assert "Set-Cookie" not in answer.headers


def test_prompt_none_with_a_session_answers_at_once(world: World) -> None:
    """A9: and changes no cookie."""
    application = world.application()

    answer = application.authorize(world.browser(world.account()), prompt="none")

    assert "code" in answer_of(answer)
    assert "Set-Cookie" not in answer.headers


def test_prompt_none_without_consent_or_role_is_an_error(world: World) -> None:
    """A9; §3.1.2.6: consent_required; a missing role is interaction_required."""
    browser = world.browser(world.account())
    consenting = world.application(requires_consent=True)
    demanding = world.application(application="upd", requires_role=True)

    assert answer_of(consenting.authorize(browser, prompt="none"))["error"] == "consent_required"
    assert answer_of(demanding.authorize(browser, prompt="none"))["error"] == "interaction_required"


@pytest.mark.parametrize("prompt", ["none login", "consent none", "none select_account", "bogus", "Login"])
def test_a_prompt_that_contradicts_itself_is_refused(shared_world: World, prompt: str) -> None:
    """A9; §3.1.2.1."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    assert answer_of(application.authorize(browser, prompt=prompt))["error"] == "invalid_request"


@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_prompt_login_asks_although_somebody_is_signed_in(world: World, prompt: str) -> None:
    """§3.1.2.1."""
    application, browser = world.application(), world.browser(world.account())
    world.clock.forward(MINUTE)

    answer = application.authorize(browser, prompt=prompt)

    assert urlsplit(answer.headers["Location"]).path == "/sign-in"


def test_prompt_login_is_satisfied_by_signing_in_and_by_nothing_else(world: World) -> None:
    """§3.1.2.1: coming back to resume without having signed in leads to the sign-in again."""
    account, application, browser = world.account(), world.application(), world.browser()
    world.sign_in(browser, account)
    world.clock.forward(MINUTE)
    step = application.authorize(browser, prompt="login").headers["Location"]
    resume = step.replace("/sign-in", "/authorize/resume")

    skipped = browser.get(resume, base_url=application.issuer)
    world.clock.forward(MINUTE)
    world.sign_in(browser, account)
    signed_in = browser.get(resume, base_url=application.issuer)

    assert urlsplit(skipped.headers["Location"]).path == "/sign-in"
    assert "code" in answer_of(signed_in)


@pytest.mark.parametrize(
    ("max_age", "asks"), [("0", True), ("59", True), ("60", False), ("1000000000", False)]
)
def test_max_age_asks_whoever_signed_in_longer_ago(world: World, max_age: str, asks: bool) -> None:
    """A10; §3.1.2.1: to the second; 0 always asks."""
    application, browser = world.application(), world.browser(world.account())
    world.clock.forward(MINUTE)

    location = application.authorize(browser, max_age=max_age).headers["Location"]
    refused = answer_of(application.authorize(browser, max_age=max_age, prompt="none"))

    assert (urlsplit(location).path == "/sign-in") is asks
    assert (refused.get("error") == "login_required") is asks


@pytest.mark.parametrize(
    "max_age", ["-1", "1" + "0" * 30, "1.5", "one", " 1", "1 ", "+1", "0x10", "１", "²", "NaN", "1e3", "\x00"]
)
def test_a_max_age_that_is_no_number_is_refused(shared_world: World, max_age: str) -> None:
    """A10: never a 500."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    answer = application.authorize(browser, max_age=max_age)

    assert answer.status_code in (303, 400)
    if answer.status_code == 303:
        assert answer_of(answer)["error"] == "invalid_request"


@pytest.mark.parametrize("name", ["request", "request_uri", "registration"])
def test_what_is_not_supported_is_said(shared_world: World, name: str) -> None:
    """A11; §3.1.2.6: an error of its own, never ignored."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    answer = answer_of(application.authorize(browser, **{name: "https://rp.example/request.jwt"}))

    assert answer["error"] == f"{name}_not_supported"


def test_unknown_parameters_are_ignored(shared_world: World) -> None:
    """§3.1.2.1: also those of features we do not have and that need no answer."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    answer = application.authorize(
        browser, ui_locales="de", display="wap", acr_values="x y", claims="{", foo="bar"
    )

    assert "code" in answer_of(answer)


def test_an_expired_hint_of_the_person_signed_in_is_good(world: World) -> None:
    """A19; §3.1.2.1: it says who it was about, whatever its age."""
    application, browser = world.application(), world.browser(world.account())
    hint = application.tokens(browser)["id_token"]
    world.clock.forward(timedelta(minutes=30))

    answer = answer_of(application.authorize(browser, id_token_hint=hint, prompt="none"))

    assert "code" in answer


def test_a_hint_about_somebody_else_asks_for_them(world: World) -> None:
    """A19; §3.1.2.2: login_required without a page, the sign-in with one."""
    application = world.application()
    hint = application.tokens(world.browser(world.account()))["id_token"]
    browser = world.browser(world.account())

    silent = answer_of(application.authorize(browser, id_token_hint=hint, prompt="none"))
    asked = application.authorize(browser, id_token_hint=hint)

    assert silent["error"] == "login_required"
    assert urlsplit(asked.headers["Location"]).path == "/sign-in"


def test_another_clients_hint_is_refused(world: World) -> None:
    """A19, B10: an ID token of one client is none of another's business."""
    application, other, browser = world.application(), world.application(), world.browser(world.account())
    hint = other.tokens(browser)["id_token"]

    answer = answer_of(application.authorize(browser, id_token_hint=hint, prompt="none"))

    assert answer["error"] in ("invalid_request", "login_required")


def test_a_login_hint_fills_a_field_and_decides_nothing(world: World) -> None:
    """A19: prompt=none answers for who is signed in; on the page the hint is text."""
    application, browser = world.application(), world.browser(world.account())
    hint = '"><script>alert(1)</script>'
    world.clock.forward(MINUTE)

    silent = answer_of(application.authorize(browser, login_hint=hint, prompt="none"))
    step = application.authorize(browser, login_hint=hint, prompt="login").headers["Location"]
    page = browser.get(step, base_url=application.issuer)

    assert "code" in silent
    assert parse_qs(urlsplit(step).query)["login_hint"] == [hint]
    assert page.status_code == 200
    assert "<script>alert" not in page.text

"""RFC 6749, The OAuth 2.0 Authorization Framework: the authorization endpoint."""

from urllib.parse import urlencode, urlsplit

import pytest

from idp.clients.models import Client, ClientStatus
from tests.oidc.application import answer_of
from tests.oidc.world import World

DIFFERENT = {
    "case of the host": "https://RP.example/callback",
    "case of the path": "https://rp.example/Callback",
    "trailing slash": "https://rp.example/callback/",
    "port": "https://rp.example:443/callback",
    "query": "https://rp.example/callback?x=1",
    "fragment": "https://rp.example/callback#x",
    "dot segment": "https://rp.example/x/../callback",
    "dot segment with parameter": "https://rp.example/x/..;/callback",
    "encoded dot segment": "https://rp.example/%2e%2e/callback",
    "encoded letter": "https://rp.example/%63allback",
    "double slash": "https://rp.example//callback",
    "backslash": "https://rp.example\\callback",
    "tab": "https://rp.example/\tcallback",
    "newline": "https://rp.example/callback\n",
    "leading space": " https://rp.example/callback",
    "another script's letter": "https://rр.example/callback",
    "user part": "https://rp.example@evil.example/callback",
    "two at signs": "https://rp.example@x@evil.example/callback",
    "subdomain": "https://x.rp.example/callback",
    "prefix": "https://rp.example/callback.evil.example",
    "other scheme": "http://rp.example/callback",
    "script": "javascript:alert(1)//https://rp.example/callback",
    "data": "data:text/html,https://rp.example/callback",
    "relative": "/callback",
    "empty": "",
}


@pytest.mark.parametrize("uri", DIFFERENT.values(), ids=DIFFERENT)
def test_another_spelling_of_the_redirect_address_is_another_address(shared_world: World, uri: str) -> None:
    """A1, A3; RFC 6749 §3.1.2.4, RFC 9700 §2.1: compared as a string, and nobody is sent to what did not match."""
    application = shared_world.application(redirect_uris=("https://rp.example/callback",))

    answer = application.authorize(shared_world.browser(shared_world.account()), redirect_uri=uri)

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert shared_world.authorizations(application) == []


def test_the_registered_address_gets_the_code_and_the_state(world: World) -> None:
    """§4.1.2: the code, and the state exactly as it came."""
    state = "a b&c=d#é\"'<>%"
    application = world.application(redirect_uris=("https://rp.example/callback?tenant=7",))

    answer = application.authorize(world.browser(world.account()), state=state)

    location = urlsplit(answer.headers["Location"])
    assert (location.netloc, location.path, location.fragment) == ("rp.example", "/callback", "")
    assert answer_of(answer).items() >= {"tenant": "7", "state": state}.items()


@pytest.mark.parametrize(
    "state",
    ["code=evil", "x&code=evil&iss=https://evil.example", "#code=evil", "x\r\nLocation: https://evil"],
)
def test_a_state_cannot_add_to_the_answer(shared_world: World, state: str) -> None:
    """A2, A6: every parameter of an answer stands there once, whatever the state spells."""
    application = shared_world.application()

    answer = application.authorize(shared_world.browser(shared_world.account()), state=state)

    assert answer_of(answer).keys() == {"code", "state", "iss"}
    assert answer_of(answer)["state"] == state


@pytest.mark.parametrize("client_id", ["nobody", "no\0body", "x" * 5000, "' OR 1=1 --", "é", None])
def test_an_unknown_client_gets_a_page_and_no_redirect(world: World, client_id: str | None) -> None:
    """A5; §4.1.2.1: who cannot be trusted with a redirect gets a page of ours."""
    application = world.application()

    answer = application.authorize(world.browser(), client_id=client_id)

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "Location" not in answer.headers


def test_a_disabled_client_gets_a_page(world: World) -> None:
    """A5, S5: also for a request that has other mistakes in it."""
    application = world.application()
    world.change(Client, application.client_id, status=ClientStatus.DISABLED)

    answers = [
        application.authorize(world.browser(world.account())),
        application.authorize(world.browser(), response_type="bogus"),
        application.authorize(world.browser(), scope="bogus"),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert not any("Location" in answer.headers for answer in answers)


@pytest.mark.parametrize("uris", [("https://a.example/",), ("https://a.example/", "https://b.example/")])
def test_a_missing_redirect_address_is_not_guessed(shared_world: World, uris: tuple[str, ...]) -> None:
    """A5; OpenID Connect Core §3.1.2.1 requires it, however many are registered."""
    application = shared_world.application(redirect_uris=uris)

    answer = application.authorize(shared_world.browser(), redirect_uri=None)

    assert answer.status_code == 400
    assert "redirect_uri" in answer.text


@pytest.mark.parametrize("error", ["response_type=bogus", "response_type=", "scope=bogus", "prompt=bogus"])
def test_an_error_never_leads_to_an_unverified_address(shared_world: World, error: str) -> None:
    """A5: an error of the request does not hide that of its redirect address."""
    name, _, value = error.partition("=")
    application = shared_world.application()
    wrong = application.request(**{name: value}) | {"redirect_uri": "https://evil.example/"}

    answer = shared_world.browser().get(f"/authorize?{urlencode(wrong)}", base_url=application.issuer)

    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state", "scope", "nonce", "anything"])
def test_a_parameter_given_twice_is_refused(shared_world: World, name: str, method: str) -> None:
    """A6; §3.1: none of the two values is used, so there is nowhere to redirect to."""
    application = shared_world.application()
    query = urlencode([*application.request().items(), (name, "x"), (name, "y")])
    browser = shared_world.browser(shared_world.account())

    if method == "GET":
        answer = browser.get(f"/authorize?{query}", base_url=application.issuer)
    else:
        form = {"data": query, "content_type": "application/x-www-form-urlencoded"}
        answer = browser.post("/authorize", base_url=application.issuer, **form)

    assert answer.status_code == 400
    assert shared_world.authorizations(application) == []


@pytest.mark.parametrize(
    "response_type", ["token", "id_token", "id_token token", "code token", "code id_token", "none", "CODE"]
)
def test_only_the_code_flow_is_answered(shared_world: World, response_type: str) -> None:
    """A7; §4.1.2.1, RFC 9700 §2.1.2: nothing is ever issued from the authorization endpoint but a code."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    answer = answer_of(application.authorize(browser, response_type=response_type))

    assert answer["error"] == "unsupported_response_type"
    assert answer["state"] == "state-1"
    assert shared_world.authorizations(application) == []


def test_a_missing_response_type_is_said(shared_world: World) -> None:
    """§4.1.2.1: invalid_request, with the state."""
    application = shared_world.application()

    answer = answer_of(application.authorize(shared_world.browser(), response_type=None))

    assert (answer["error"], answer["state"]) == ("invalid_request", "state-1")


@pytest.mark.parametrize("mode", ["fragment", "form_post", "query.jwt", "bogus"])
def test_another_response_mode_is_refused_and_not_ignored(shared_world: World, mode: str) -> None:
    """A7; OAuth 2.0 Multiple Response Types §2.1."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    answer = answer_of(application.authorize(browser, response_mode=mode))

    assert answer["error"] == "invalid_request"


def test_a_client_without_the_code_flow_is_told_so(shared_world: World) -> None:
    """A7; §4.1.2.1 unauthorized_client."""
    application = shared_world.application(grant_types=("client_credentials",))

    answer = answer_of(application.authorize(shared_world.browser()))

    assert answer["error"] == "unauthorized_client"


@pytest.mark.parametrize(("scope", "error"), [(None, "invalid_scope"), ("bogus", "invalid_scope")])
def test_a_request_without_a_known_scope_is_refused(
    shared_world: World, scope: str | None, error: str
) -> None:
    """§3.3: no default scope, so a request without one fails."""
    application = shared_world.application()

    assert answer_of(application.authorize(shared_world.browser(), scope=scope))["error"] == error


def test_a_scope_that_is_not_registered_is_refused(shared_world: World) -> None:
    """B7; §4.1.2.1 invalid_scope; scopes that nobody knows are left out (OpenID Connect Core §3.1.2.1)."""
    application = shared_world.application(scopes=("openid", "profile"))
    browser = shared_world.browser(shared_world.account())

    refused = answer_of(application.authorize(browser, scope="openid email"))
    granted = application.tokens(browser, scope="openid profile quantum")

    assert refused["error"] == "invalid_scope"
    assert granted["scope"] == "openid profile"


@pytest.mark.parametrize("text", ['"', "\\", "é", "<script>", "\x7f", "😀"])
def test_an_error_description_keeps_to_its_characters(shared_world: World, text: str) -> None:
    """§4.1.2.1: %x20-21 / %x23-5B / %x5D-7E, whatever the client sent."""
    application = shared_world.application()

    answers = [
        answer_of(application.authorize(shared_world.browser(), **{name: text}))
        for name in ("response_type", "scope", "prompt", "max_age", "code_challenge_method")
    ]

    for answer in answers:
        description = answer["error_description"]
        assert all(0x20 <= ord(c) <= 0x7E and c not in '"\\' for c in description), description


def test_a_post_is_answered_as_a_get_is(world: World) -> None:
    """§3.1, OpenID Connect Core §3.1.2.1: both methods; A17: the answer to the POST is a 303, so nothing is re-sent."""
    application = world.application()
    browser = world.browser(world.account())

    answer = browser.post("/authorize", data=application.request(), base_url=application.issuer)

    assert answer.status_code == 303
    assert "code" in answer_of(answer)


def test_a_request_of_a_megabyte_is_refused_unread(shared_world: World) -> None:
    """A16, L2: refused by its length, before anything in it is looked at."""
    application = shared_world.application()
    browser = shared_world.browser()

    queried = application.authorize(browser, claims="[" * 1_000_000)
    posted = browser.post(
        "/authorize", data=application.request(claims="[" * 1_000_000), base_url=application.issuer
    )

    assert queried.status_code == 400
    assert posted.status_code == 413

"""RFC 9207, Authorization Server Issuer Identification."""

import pytest

from tests.oidc.application import answer_of
from tests.oidc.world import World

ANSWERS = {
    "a code": {},
    "a wrong response type": {"response_type": "token"},
    "a wrong scope": {"scope": "bogus"},
    "no PKCE": {"code_challenge": None},
    "a wrong prompt": {"prompt": "none login"},
    "a wrong max_age": {"max_age": "-1"},
    "an unsupported parameter": {"request": "x"},
    "a foreign hint": {"id_token_hint": "x.y.z"},
    "too long a nonce": {"nonce": "n" * 600},
}


@pytest.mark.parametrize("changes", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_names_its_issuer(shared_world: World, changes: dict[str, str | None]) -> None:
    """A13; §2: in success and error alike, once, and exactly as in the metadata."""
    application = shared_world.application()
    browser = shared_world.browser(shared_world.account())

    answer = answer_of(application.authorize(browser, **changes))

    assert answer["iss"] == shared_world.settings.issuer
    assert answer["state"] == "state-1"
    assert ("code" in answer) == (changes == {})


def test_an_answer_that_nobody_may_be_asked_for_names_it_too(shared_world: World) -> None:
    """A13; OpenID Connect Core §3.1.2.6: login_required, which Authlib would send without."""
    application = shared_world.application()

    answer = answer_of(application.authorize(shared_world.browser(), prompt="none"))

    assert (answer["error"], answer["iss"]) == ("login_required", shared_world.settings.issuer)


def test_an_address_with_a_query_keeps_it(shared_world: World) -> None:
    """§2: added to what is registered, without a second question mark."""
    application = shared_world.application(redirect_uris=("https://rp.example/cb?a=b",))

    answer = application.authorize(shared_world.browser(), prompt="none")

    assert answer.headers["Location"].count("?") == 1
    assert answer_of(answer).items() >= {"a": "b", "iss": shared_world.settings.issuer}.items()

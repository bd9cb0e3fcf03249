"""RFC 7636, Proof Key for Code Exchange."""

import pytest

from tests.oidc.application import answer_of, error_of
from tests.oidc.world import World

REFUSED = {
    "no challenge": {"code_challenge": None, "code_challenge_method": None},
    "a method without a challenge": {"code_challenge": None},
    "no method, which would mean plain": {"code_challenge_method": None},
    "plain": {"code_challenge_method": "plain"},
    "another case": {"code_challenge_method": "s256"},
    "42 characters": {"code_challenge": "a" * 42},
    "44 characters": {"code_challenge": "a" * 44},
    "129 characters": {"code_challenge": "a" * 129},
    "padding": {"code_challenge": "a" * 42 + "="},
    "another alphabet": {"code_challenge": "a" * 42 + "+"},
    "not ASCII": {"code_challenge": "é" * 43},
    "a newline at the end": {"code_challenge": "a" * 43 + "\n"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("method", ["none", "client_secret_basic"])
def test_every_client_needs_a_whole_s256_challenge(
    shared_world: World, changes: dict[str, str | None], method: str
) -> None:
    """A8; §4.3, §4.4.1, RFC 9700 §2.1.1: no client is exempt, and nothing falls back to plain."""
    application = shared_world.application(token_endpoint_auth_method=method)
    browser = shared_world.browser(shared_world.account())

    answer = answer_of(application.authorize(browser, **changes))

    assert answer["error"] == "invalid_request"
    assert "code" not in answer
    assert shared_world.authorizations(application) == []


@pytest.mark.parametrize("verifier", [None, "", "v" * 42, "v" * 129, "é" * 43, "v" * 42 + "\n", "v" * 43])
def test_a_wrong_verifier_buys_nothing(world: World, verifier: str | None) -> None:
    """B2; §4.1, §4.6: missing, malformed or of another challenge."""
    application = world.application(token_endpoint_auth_method="none")
    code = application.code(world.browser(world.account()))

    answer = application.redeem(code, code_verifier=verifier)

    assert answer.status_code == 400
    assert answer.get_json()["error"] in ("invalid_grant", "invalid_request")
    assert application.redeem(code).status_code == 200


def test_the_challenge_itself_is_no_verifier(world: World) -> None:
    """§4.6, §7.2: compared after hashing, so who saw the request cannot redeem its code."""
    application = world.application()
    code = application.code(world.browser(world.account()))

    answer = application.redeem(code, code_verifier=application.challenge)

    assert error_of(answer) == (400, "invalid_grant")


@pytest.mark.parametrize("length", [43, 128])
def test_the_shortest_and_the_longest_verifier_are_taken(world: World, length: int) -> None:
    """§4.1: 43 to 128 characters, with every one that is allowed."""
    application = world.application()
    application.verifier = ("-._~" + "aZ0" * 60)[:length]

    assert application.redeem(application.code(world.browser(world.account()))).status_code == 200

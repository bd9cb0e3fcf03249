"""What may happen once happens once, however many try at the same moment, on one server and on two."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.journeys.world import World
from tests.relying_party import Browser, RelyingParty

AT_ONCE = 50

pytestmark = pytest.mark.slow


def _all_at_once(request: Callable[[], requests.Response]) -> list[requests.Response]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(request) for _ in range(AT_ONCE)]]


def test_fifty_parallel_redemptions_of_one_code_have_one_winner(world: World) -> None:
    """B1: RFC 6749 §4.1.2, a code is used once."""
    party = RelyingParty(world.issuer, world.client("iris"))
    code, verifier = party.obtain_code(Browser(), world.account("terwiel_a"))

    answers = _all_at_once(
        lambda: party.token(
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=party.redirect_uri,
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (AT_ONCE - 1)
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}


def test_fifty_parallel_refreshes_of_one_token_have_one_successor(world: World) -> None:
    """D1, D2: rotation has one winner; who asks again within the grace period gets the same successor."""
    party = RelyingParty(world.issuer, world.client("iris"))
    tokens = party.sign_in(Browser(), world.account("terwiel_a"))

    answers = _all_at_once(
        lambda: party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    )

    successors = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    assert len(successors) == 1
    assert party.refresh(successors.pop())["refresh_token"]

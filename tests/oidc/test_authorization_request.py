"""An authorization request as it is kept while the person does the steps that are missing."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients.service import CachedClients, ClientView
from idp.database.prepared import Direct
from idp.oidc.authorization_request import AuthorizationRequest, RequestError, check_request
from tests.oidc.world import World

WHOLE = AuthorizationRequest(
    client_id="rp",
    redirect_uri="https://rp.example:8443/callback?a=b",
    scopes=("email", "openid"),
    state="é &=",
    nonce=None,
    code_challenge="c" * 43,
    prompts=("consent", "login"),
    max_age=0,
    login_hint="ada",
    id_token_hint=None,
)


@given(state=st.none() | st.text(), nonce=st.none() | st.text(), max_age=st.none() | st.integers(0, 10**9))
def test_what_is_kept_comes_back_as_it_was(state: str | None, nonce: str | None, max_age: int | None) -> None:
    """Through JSON, as both short-lived stores keep it."""
    asked = replace(WHOLE, state=state, nonce=nonce, max_age=max_age)

    assert AuthorizationRequest.from_dict(json.loads(json.dumps(asked.as_dict()))) == asked


def test_the_origin_of_the_redirect_address_is_what_forms_may_end_at() -> None:
    """G3: scheme, host and port, and nothing of the path."""
    assert WHOLE.redirect_origin == "https://rp.example:8443"


@pytest.mark.parametrize(
    ("name", "most"), [("state", 4000), ("nonce", 512), ("login_hint", 254), ("id_token_hint", 8000)]
)
def test_what_is_kept_has_a_length(shared_world: World, name: str, most: int) -> None:
    """L2, L5: as long as it may be, and one more."""
    application = shared_world.application()
    view = _view(shared_world, application.client_id)
    longest = application.request(**{name: "x" * most})

    kept = check_request(longest, view, application.redirect_uri)
    with pytest.raises(RequestError, match=name):
        check_request(longest | {name: "x" * (most + 1)}, view, application.redirect_uri)

    assert getattr(kept, name) == "x" * most


def _view(world: World, client_id: str) -> ClientView:
    found = CachedClients(Direct(world.database)).read(client_id)
    assert found is not None
    return found

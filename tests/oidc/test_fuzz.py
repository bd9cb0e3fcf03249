"""Whatever comes in over the wire gets an answer of the protocol: hypothesis looks for a 500."""

from base64 import b64encode
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oidc.application import Application
from tests.oidc.world import World

PLAIN = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
NAMES = st.sampled_from(
    "client_id redirect_uri response_type response_mode scope state nonce prompt max_age login_hint id_token_hint"
    " code_challenge code_challenge_method request request_uri claims acr_values ui_locales display".split()
)
FORM_NAMES = st.sampled_from(
    "grant_type code redirect_uri code_verifier refresh_token scope client_id client_secret token"
    " token_type_hint client_assertion client_assertion_type resource".split()
)
LIKELY = st.sampled_from(
    [
        "",
        "code",
        "openid",
        "none",
        "login",
        "S256",
        "0",
        "-1",
        "a.b.c",
        "\x00",
        "é",
        "' --",
        "%00",
        "x" * 83,
        "9" * 400,
    ]
)
VALUES = st.one_of(LIKELY, st.text(max_size=60), st.binary(max_size=40))
GRANTS = st.sampled_from(["authorization_code", "refresh_token", "client_credentials", "password"])


def encoded(pairs: list[tuple[str, str | bytes]]) -> str:
    """A query of whatever bytes: also such that are no UTF-8."""
    return "&".join(f"{name}={quote_from_bytes(_bytes(value))}" for name, value in pairs)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


@pytest.fixture
def application(world: World) -> Application:
    return world.application(grant_types=("authorization_code", "refresh_token", "client_credentials"))


@pytest.fixture
def visitors(world: World) -> list[FlaskClient]:
    return [world.browser(), world.browser(world.account())]


@PLAIN
@given(
    pairs=st.lists(st.tuples(NAMES, VALUES), max_size=4), drop=st.sets(NAMES, max_size=2), post=st.booleans()
)
def test_an_authorization_request_gets_a_page_or_an_answer(
    visitors: list[FlaskClient],
    application: Application,
    pairs: list[tuple[str, str | bytes]],
    drop: set[str],
    post: bool,
) -> None:
    """A5, A10: and whatever it is, nobody is sent to another address than the registered one or our own."""
    changed = dict(pairs)
    whole = {name: value for name, value in application.request().items() if name not in drop}
    query = encoded([*(whole | changed).items()])
    browser = visitors[len(pairs) % 2]

    if post:
        form = {"data": query, "content_type": "application/x-www-form-urlencoded"}
        answer = browser.post("/authorize", base_url=application.issuer, **form)
    else:
        answer = browser.get(f"/authorize?{query}", base_url=application.issuer)

    assert answer.status_code in (303, 400, 413)
    target = urlsplit(answer.headers.get("Location", ""))
    assert target.netloc in ("", urlsplit(application.redirect_uri).netloc)


@PLAIN
@given(
    pairs=st.lists(st.tuples(FORM_NAMES, VALUES), max_size=4),
    grant=GRANTS,
    path=st.sampled_from(["/token", "/introspect", "/revoke"]),
)
def test_a_form_between_servers_gets_an_answer(
    application: Application, pairs: list[tuple[str, str | bytes]], grant: str, path: str
) -> None:
    """B9; RFC 6749 §5.2: always JSON with an error code, or what was asked for."""
    body = encoded([*({"grant_type": grant} | dict(pairs)).items()])
    credentials = b64encode(f"{application.client_id}:{application.secret}".encode()).decode()

    answer = application.app.test_client().post(
        path,
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {credentials}"},
        base_url=application.issuer,
    )

    assert answer.status_code in (200, 400, 401, 413)
    assert answer.status_code == 200 or answer.get_json()["error"]


@PLAIN
@given(
    name=st.binary(max_size=40),
    secret=st.binary(max_size=40),
    scheme=st.sampled_from(["Basic", "basic", "Bearer", ""]),
)
def test_any_authorization_header_gets_an_answer(
    application: Application, name: bytes, secret: bytes, scheme: str
) -> None:
    """C4: 401 or 400, never 500."""
    header = f"{scheme} {b64encode(name + b':' + secret).decode()}"

    for path in ("/token", "/introspect", "/revoke", "/userinfo"):
        answer = application.app.test_client().post(
            path,
            data={"grant_type": "client_credentials", "token": "x"},
            headers={"Authorization": header},
            base_url=application.issuer,
        )
        assert answer.status_code in (400, 401)


@PLAIN
@given(
    token=st.one_of(
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\x00"), max_size=80),
        LIKELY.filter(lambda t: "\x00" not in t and t.isascii()),
    )
)
def test_any_token_gets_an_answer(application: Application, token: str) -> None:
    """K1, K2: at userinfo as a bearer token, elsewhere as a parameter."""
    assert application.userinfo(token).status_code == 401
    assert application.introspect(token or "x") == {"active": False}


@PLAIN
@given(position=st.integers(0, 2000), letter=st.sampled_from("ABab01-_.=~é"))
def test_a_token_with_one_letter_changed_is_another_token(
    world: World, application: Application, position: int, letter: str
) -> None:
    """K1: there is no second spelling of a token of ours."""
    tokens = _tokens(world, application)
    token: str = tokens["access_token"]
    place = position % len(token)
    changed = token[:place] + letter + token[place + 1 :]

    assert application.userinfo(changed).status_code == (200 if changed == token else 401)


_made: dict[str, dict[str, str]] = {}


def _tokens(world: World, application: Application) -> dict[str, str]:
    """One sign-in for all the examples."""
    if application.client_id not in _made:
        _made[application.client_id] = application.tokens(world.browser(world.account()))
    return _made[application.client_id]


@PLAIN
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from("id_token_hint client_id post_logout_redirect_uri state interaction".split()),
            VALUES,
        ),
        max_size=4,
    )
)
def test_signing_out_and_the_steps_get_an_answer(
    world: World, application: Application, pairs: list[tuple[str, str | bytes]]
) -> None:
    """E2, E3: a page; never a redirect to what was not registered."""
    browser, query = world.browser(), encoded(pairs)

    for path in ("/end_session", "/authorize/resume", "/authorize/consent", "/sign-in"):
        answer = browser.get(f"{path}?{query}", base_url=application.issuer)
        assert answer.status_code in (200, 303, 400)
        assert urlsplit(answer.headers.get("Location", "")).netloc == ""

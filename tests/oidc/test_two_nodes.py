"""What must happen once happens once, on two server processes, on both databases."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from idp.audit.events import EventName
from idp.audit.models import AuditEvent
from idp.authorizations.models import Authorization
from tests.oidc.application import Application, content_of
from tests.oidc.nodes import Nodes, running_nodes

MANY = 50


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def nodes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    folder: Path = tmp_path_factory.mktemp("nodes")
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        (folder / "idp.sqlite").write_bytes(template.read_bytes())
        url = f"sqlite:///{folder / 'idp.sqlite'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.create_database(template=request.getfixturevalue("postgres_template"))
    with running_nodes(url, folder, 2) as running:
        yield running


@pytest.fixture
def application(nodes: Nodes) -> Application:
    return nodes.present().application()


def events_of(nodes: Nodes, application: Application) -> Counter[str]:
    with nodes.world.database.reading() as session:
        found = session.query(AuditEvent.name).filter(AuditEvent.client_id == application.client_id)
        return Counter(name for (name,) in found)


def test_of_fifty_redemptions_of_one_code_one_wins(nodes: Nodes, application: Application) -> None:
    """B1, S1: one 200, the rest invalid_grant; and since somebody else had the code, it ends what it bought."""
    world = nodes.present()
    form = {
        "grant_type": "authorization_code",
        "code": application.code(world.browser(world.account())),
        "redirect_uri": application.redirect_uri,
        "code_verifier": application.verifier,
    }

    answers = nodes.all_at_once(MANY, lambda number: nodes.token(number, application, **form))

    won = [content for status, content in answers if status == 200]
    lost = [content["error"] for status, content in answers if status == 400]
    assert len(won) == 1
    assert lost == ["invalid_grant"] * (MANY - 1)
    assert events_of(nodes, application)[EventName.AUTHORIZATION_CODE_REDEEMED] == 1
    (authorization,) = world.authorizations(application)
    assert authorization.ended_because == "code_replayed"
    assert (
        nodes.token(0, application, grant_type="refresh_token", refresh_token=won[0]["refresh_token"])[0]
        == 400
    )


def test_of_fifty_refreshes_of_one_token_one_moves_the_generation(
    nodes: Nodes, application: Application
) -> None:
    """D1, D2, S1: within the grace all hear of the same successor; after it, reuse ends the authorization."""
    world = nodes.present()
    tokens = application.tokens(world.browser(world.account()))
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}

    answers = nodes.all_at_once(MANY, lambda number: nodes.token(number, application, **form))
    (rotated,) = world.authorizations(application)
    successors = {content["refresh_token"] for _, content in answers}
    next_one = nodes.token(1, application, grant_type="refresh_token", refresh_token=min(successors))
    _let_the_grace_pass(nodes, rotated)
    late = nodes.token(0, application, **form)
    newest = str(next_one[1]["refresh_token"])
    after = nodes.token(1, application, grant_type="refresh_token", refresh_token=newest)

    assert [status for status, _ in answers] == [200] * MANY
    assert len(successors) == 1
    assert rotated.generation == 1
    assert next_one[0] == 200
    assert (late[0], late[1]["error"]) == (400, "invalid_grant")
    assert (after[0], after[1]["error"]) == (400, "invalid_grant")
    assert world.authorizations(application)[0].ended_because == "refresh_replayed"


def test_of_fifty_reuses_after_the_grace_none_wins(nodes: Nodes, application: Application) -> None:
    """D1: and the family ends once."""
    world = nodes.present()
    first = application.tokens(world.browser(world.account()))
    content_of(application.refresh(first["refresh_token"]))
    _let_the_grace_pass(nodes, world.authorizations(application)[0])
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}

    answers = nodes.all_at_once(MANY, lambda number: nodes.token(number, application, **form))

    assert [status for status, _ in answers] == [400] * MANY
    assert world.authorizations(application)[0].generation == 1


def test_of_twenty_returns_of_one_sign_in_one_gets_a_code(nodes: Nodes, application: Application) -> None:
    """A12, S1: one interaction, one code, whichever node is asked."""
    world = nodes.present()
    browser = world.browser()
    step = application.authorize(browser).headers["Location"]
    world.sign_in(browser, world.account())
    names = ("idp_session", "idp_browser")
    cookies = "; ".join(f"{name}={browser.get_cookie(name, domain='127.0.0.1').value}" for name in names)  # type: ignore[union-attr]
    resume = "/authorize/resume?" + urlencode(
        {"interaction": parse_qs(urlsplit(step).query)["interaction"][0]}
    )

    answers = nodes.all_at_once(20, lambda number: nodes.send(number, "GET", resume, Cookie=cookies))

    codes = [headers["location"] for status, headers, _ in answers if status == 303]
    assert len(codes) == 1
    assert codes[0].startswith(application.redirect_uri)
    assert {status for status, _, _ in answers} == {303, 400}
    assert len(world.authorizations(application)) == 1


def test_what_one_node_ends_is_over_at_the_other(nodes: Nodes, application: Application) -> None:
    """D7, E4: at once, for there is one truth."""
    world = nodes.present()
    tokens = application.tokens(world.browser(world.account()))
    bearer = f"Bearer {tokens['access_token']}"
    before = [nodes.send(number, "GET", "/userinfo", Authorization=bearer)[0] for number in (0, 1)]

    hint = urlencode({"id_token_hint": tokens["id_token"]})
    signed_out = nodes.send(0, "GET", f"/end_session?{hint}")
    after = [nodes.send(number, "GET", "/userinfo", Authorization=bearer)[0] for number in (0, 1)]
    refreshed = nodes.token(1, application, grant_type="refresh_token", refresh_token=tokens["refresh_token"])

    assert (before, signed_out[0], after) == ([200, 200], 200, [401, 401])
    assert refreshed[0] == 400


def test_both_nodes_publish_the_same_and_know_each_others_cookies(nodes: Nodes) -> None:
    """K5, F1: the keys, the metadata, and a browser that changes nodes in the midst."""
    documents = ("/.well-known/jwks.json", "/.well-known/openid-configuration")
    same = [{nodes.send(number, "GET", path)[2] for number in (0, 1)} for path in documents]
    first = nodes.send(0, "GET", "/sign-in")
    kept = SimpleCookie(first[1]["set-cookie"])
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in kept.items())
    token = first[2].decode().partition('name="csrf_token" value="')[2].partition('"')[0]

    form = {"csrf_token": token, "username": "nobody", "password": "not the password"}
    answer = nodes.send(1, "POST", "/sign-in", form=form, Cookie=cookie)

    forged = nodes.send(1, "POST", "/sign-in", form=form | {"csrf_token": token[::-1]}, Cookie=cookie)

    assert [len(one) for one in same] == [1, 1]
    assert token
    assert "load the page again" in forged[2].decode()
    assert b"do not match" in answer[2]


def _let_the_grace_pass(nodes: Nodes, authorization: Authorization) -> None:
    """The servers have the machine's clock, so the rotation is moved into the past instead."""
    before = nodes.present().clock.now() - timedelta(minutes=1)
    nodes.world.change(Authorization, authorization.id, rotated_at=before)

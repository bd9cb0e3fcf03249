"""A sign-in under way: bound to its browser, to its own request, and over once."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.clients.models import Client, ClientStatus
from tests.builders import PASSWORD
from tests.conftest import MovedClock
from tests.oidc.application import Application, answer_of
from tests.oidc.world import World, make_world
from tests.relying_party import forms_of
from tests.servers.redis import RedisServer


def begin(application: Application, browser: FlaskClient, **changes: str) -> str:
    """The address of the first step."""
    return str(application.authorize(browser, **changes).headers["Location"])


def resume(browser: FlaskClient, step: str) -> TestResponse:
    (interaction,) = parse_qs(urlsplit(step).query)["interaction"]
    return browser.get(f"/authorize/resume?interaction={interaction}", base_url="http://127.0.0.1:5000")


def test_the_whole_way_through_the_sign_in_page(world: World) -> None:
    """RFC 6749 §4.1: request, page, password, back, code, tokens."""
    account, application, browser = world.account(), world.application(), world.browser()
    page = browser.get(begin(application, browser), base_url=application.issuer)
    (form,) = [form for form in forms_of(page) if "password" in form.fields]  # type: ignore[arg-type]

    filled = form.fields | {"username": account.username, "password": PASSWORD}
    signed_in = browser.post(form.action, data=filled, base_url=application.issuer)
    answer = browser.get(signed_in.headers["Location"], base_url=application.issuer)

    assert signed_in.status_code == 303
    assert application.redeem(answer_of(answer)["code"]).status_code == 200


def test_another_browser_cannot_go_on(world: World) -> None:
    """F1: a link with somebody else's sign-in, sent to a victim, leads nowhere; its own browser still can."""
    application, attacker, victim = world.application(), world.browser(), world.browser(world.account())
    step = begin(application, attacker)

    at_victim = [victim.get(step, base_url=application.issuer), resume(victim, step)]
    world.sign_in(attacker, world.account())
    at_home = resume(attacker, step)

    assert [answer.status_code for answer in at_victim] == [400, 400]
    assert "code" in answer_of(at_home)


def test_two_tabs_do_not_mix(world: World) -> None:
    """A14: each keeps its own client, scope, nonce and state, in whichever order they come back."""
    first, second = world.application(), world.application()
    account, browser = world.account(), world.browser()
    one = begin(first, browser, state="one", nonce="n1", scope="openid email")
    two = begin(second, browser, state="two", nonce="n2")
    world.sign_in(browser, account)

    back_two, back_one = answer_of(resume(browser, two)), answer_of(resume(browser, one))
    tokens = first.redeem(back_one["code"]).get_json()

    assert (back_one["state"], back_two["state"]) == ("one", "two")
    assert tokens["scope"] == "email openid"
    assert first.redeem(back_two["code"]).status_code == 400
    assert second.redeem(back_two["code"]).status_code == 200


def test_an_interaction_gives_one_code(world: World) -> None:
    """A12: reloading while it is under way works; afterwards there is a page that says what to do."""
    application, browser = world.application(), world.browser()
    step = begin(application, browser)
    reloaded = [resume(browser, step), resume(browser, step)]
    world.sign_in(browser, world.account())

    first, second = resume(browser, step), resume(browser, step)

    assert {urlsplit(answer.headers["Location"]).path for answer in reloaded} == {"/sign-in"}
    assert "code" in answer_of(first)
    assert second.status_code == 400
    assert len(world.authorizations(application)) == 1


def test_an_interaction_ends_after_an_hour(world: World) -> None:
    application, browser = world.application(), world.browser()
    step = begin(application, browser)
    world.clock.forward(timedelta(hours=1))
    world.sign_in(browser, world.account())

    assert resume(browser, step).status_code == 400


CHANGES = {
    "disabled": {"status": ClientStatus.DISABLED},
    "another address": {"redirect_uris": ["https://elsewhere.example/callback"]},
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("step", ["resume", "consent"])
def test_a_client_that_changed_meanwhile_is_not_answered_at_its_old_address(
    world: World, step: str, changed: dict[str, object]
) -> None:
    """A3, A5, S5: registered addresses count at use as well; the person sees a page."""
    application, browser = world.application(requires_consent=step == "consent"), world.browser()
    begun = begin(application, browser)
    world.sign_in(browser, world.account())
    world.change(Client, application.client_id, **changed)
    elsewhere = world.another_node()
    other = _same_browser(browser, elsewhere)

    answer = resume(other, begun)
    if step == "consent":
        page = begun.replace("/sign-in", "/authorize/consent")
        answer = other.get(page, base_url=application.issuer)
    elsewhere.close()

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert world.authorizations(application) == []


def _same_browser(browser: FlaskClient, node: World) -> FlaskClient:
    """The browser at another node: with the cookies that it has."""
    other = node.browser()
    for cookie in ("idp_session", "idp_browser"):
        kept = browser.get_cookie(cookie, domain="127.0.0.1")
        assert kept is not None
        other.set_cookie(cookie, kept.value, domain="127.0.0.1")
    return other


def test_a_missing_role_leads_to_the_page_that_asks_for_it(world: World) -> None:
    """Design section 4: back from there, whoever has the role by now gets the code."""
    account, application = world.account(), world.application(application="upd", requires_role=True)
    browser = world.browser(account)
    step = begin(application, browser)

    without = resume(browser, step)
    world.entitle(account, "upd.reader")

    assert urlsplit(step).path == urlsplit(without.headers["Location"]).path == "/access/needed"
    assert "code" in answer_of(resume(browser, step))


@pytest.mark.parametrize("given", ["", "x", "é" * 26, "0" * 26, "../" * 8 + "ab", "\x00" * 26, "a" * 5000])
def test_an_interaction_that_is_none_is_a_page(shared_world: World, given: str) -> None:
    """F4: 400, with what to do."""
    browser = shared_world.browser()

    answer = browser.get(
        "/authorize/resume", query_string={"interaction": given}, base_url="http://127.0.0.1:5000"
    )

    assert answer.status_code == 400
    assert "Go back to the application" in answer.text


@pytest.mark.parametrize("cookie", ["", "x", "." * 200, "eyJicm93c2VyIjoiYSJ9.x.y", "é", "a" * 4000])
def test_a_broken_cookie_is_a_browser_never_seen(shared_world: World, cookie: str) -> None:
    """F4: anonymous, never 500."""
    application, browser = shared_world.application(), shared_world.browser()
    for name in ("idp_browser", "idp_session"):
        browser.set_cookie(name, cookie, domain="127.0.0.1")

    answer = application.authorize(browser)

    assert urlsplit(answer.headers["Location"]).path == "/sign-in"
    assert answer_of(application.authorize(browser, prompt="none"))["error"] == "login_required"


def test_the_way_is_the_same_with_redis(
    sqlite_url: str, redis_server: RedisServer, clock: MovedClock, tmp_path: Path
) -> None:
    """S10: one code for one interaction; losing Redis makes the person start again, and weakens nothing."""
    world = make_world(sqlite_url, clock, tmp_path, redis_url=redis_server.url)
    application, browser = world.application(), world.browser()
    first, lost = begin(application, browser), begin(application, browser)
    stranger = resume(world.browser(world.account()), first)
    world.sign_in(browser, world.account())

    answers = [resume(browser, first), resume(browser, first)]
    redis_server.flush()
    after_the_loss = resume(browser, lost)
    world.close()

    assert stranger.status_code == 400
    assert [answer.status_code for answer in answers] == [303, 400]
    assert "code" in answer_of(answers[0])
    assert after_the_loss.status_code == 400

"""Cross-site request forgery."""

import pytest
from flask import Flask

from idp.web.browser_cookie import BETWEEN_SERVERS
from tests.builders import PASSWORD
from tests.oidc.world import World
from tests.relying_party import forms_of

ISSUER = "http://127.0.0.1:5000"
OPEN_BY_DESIGN = BETWEEN_SERVERS | {"/authorize", "/end_session", "/userinfo"}
"""No cookie counts there; or the specification lets any site send a form (OpenID Connect Core §3.1.2.1)."""


def posting_routes(app: Flask) -> list[str]:
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.methods and rule.methods & {"POST", "PUT", "DELETE"}
    )


def test_every_route_that_changes_something_wants_the_pages_token(shared_world: World) -> None:
    """G1: from the list of addresses, so that a new one is asked as well."""
    browser = shared_world.browser(shared_world.account())
    asked = [rule for rule in posting_routes(shared_world.app) if rule not in OPEN_BY_DESIGN]

    answers = {
        rule: browser.post(
            rule.replace("<", "").replace(">", ""), data={"a": "b"}, base_url=ISSUER
        ).status_code
        for rule in asked
    }

    assert len(asked) > 5
    assert {rule for rule, status in answers.items() if status not in (400, 413)} == set()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (ISSUER, 303),
        (None, 303),
        ("null", 303),
        ("https://evil.example", 400),
        ("http://127.0.0.1:5001", 400),
    ],
)
def test_a_post_that_names_another_origin_is_refused(world: World, origin: str | None, status: int) -> None:
    """G1: with a valid token too; compared by equality."""
    account, browser = world.account(), world.browser()
    page = browser.get("/sign-in", base_url=ISSUER)
    (form,) = [form for form in forms_of(page) if "password" in form.fields]  # type: ignore[arg-type]
    filled = form.fields | {"username": account.username, "password": PASSWORD}
    headers = {"Origin": origin} if origin is not None else {}

    answer = browser.post("/sign-in", data=filled, base_url=ISSUER, headers=headers)

    assert answer.status_code == status


def test_another_browsers_token_is_none(shared_world: World) -> None:
    """G1: login CSRF: an attacker's own token does not work in the victim's browser."""
    page = shared_world.browser().get("/sign-in", base_url=ISSUER)
    (form,) = [form for form in forms_of(page) if "password" in form.fields]  # type: ignore[arg-type]
    victim = shared_world.browser()
    victim.get("/sign-in", base_url=ISSUER)

    answer = victim.post("/sign-in", data=form.fields | {"username": "x", "password": "y"}, base_url=ISSUER)

    assert answer.status_code == 400
    assert "load the page again" in answer.text


def test_what_is_open_by_design_is_only_that(shared_world: World) -> None:
    """The list of exemptions, in one place."""
    assert {rule for rule in posting_routes(shared_world.app) if rule in OPEN_BY_DESIGN} == {
        "/authorize",
        "/end_session",
        "/introspect",
        "/revoke",
        "/token",
        "/userinfo",
    }

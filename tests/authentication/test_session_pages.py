"""One request to ``/sign-out``, ``/account`` and ``/account/sessions``."""

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.web.services import Services
from tests.builders import build_account
from tests.visitor import Visitor, action_of, look_with, token_of


@pytest.fixture
def person(app: Flask) -> Account:
    node: Services = app.extensions["idp"]
    with node.database.transaction() as session:
        return build_account(session, node.clock.now(), given_name="Grace", family_name="Hopper")


def _signed_in(app: Flask, person: Account) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in(person.username).status_code == 303
    return visitor


def test_a_link_signs_nobody_out(app: Flask, person: Account) -> None:
    """E1, G1: GET asks and changes nothing"""
    visitor = _signed_in(app, person)

    page = visitor.get("/sign-out")

    assert "Sign out?" in page.text
    assert visitor.get("/account").status_code == 200


def test_after_signing_out_the_old_cookie_opens_nothing(app: Flask, person: Account) -> None:
    """E4, F8"""
    visitor = _signed_in(app, person)
    secret = visitor.cookie("idp_session")

    answer = visitor.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-out")
    assert visitor.cookie("idp_session") is None
    assert visitor.cookie("idp_browser") is not None
    assert "You are signed out" in visitor.get("/sign-out").text
    assert visitor.get("/account").status_code == 303
    assert look_with(app, f"idp_session={secret}").status_code == 303


def test_signing_out_clears_what_is_ours_and_no_cookies_of_others(app: Flask, person: Account) -> None:
    """F8: "cookies" would sign people out of every application on the same registrable domain"""
    answer = _signed_in(app, person).post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize("path", ["/account", "/account/sessions", "/sign-out"])
def test_pages_of_a_person_are_never_stored(app: Flask, person: Account, path: str) -> None:
    """F8, G2, G7"""
    page = _signed_in(app, person).get(path)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/sign-out", "/account/sessions/end-others", "/account/sessions/X/end"])
def test_a_form_of_another_site_ends_nothing(app: Flask, person: Account, path: str) -> None:
    """G1"""
    visitor = _signed_in(app, person)
    token = token_of(visitor.get("/sign-out"))

    without = visitor.send(path, {})
    foreign = visitor.send(path, {"csrf_token": token}, Origin="https://evil.example")

    assert (without.status_code, foreign.status_code) == (400, 400)
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/account/sessions/end-others", "/account/sessions/X/end"])
def test_what_changes_something_is_not_to_be_had_by_a_link(app: Flask, person: Account, path: str) -> None:
    """G1"""
    assert _signed_in(app, person).get(path).status_code == 405


def test_the_account_page_says_who_one_is(app: Flask, person: Account) -> None:
    page = _signed_in(app, person).get("/account")

    for text in ("Grace", "Hopper", person.username, person.email):
        assert text in page.text


def test_a_name_with_markup_is_a_name(app: Flask) -> None:
    """G4"""
    node: Services = app.extensions["idp"]
    with node.database.transaction() as session:
        odd = build_account(session, node.clock.now(), given_name="<b onclick=x>", family_name="</title>")

    page = _signed_in(app, odd).get("/account")

    assert "<b onclick" not in page.text
    assert "&lt;b onclick" in page.text


def test_the_list_shows_no_cookie_value(app: Flask, person: Account) -> None:
    """F6"""
    here, there = _signed_in(app, person), _signed_in(app, person)

    page = here.get("/account/sessions")

    assert page.text.count("/end") >= 2
    for visitor in (here, there):
        assert (visitor.cookie("idp_session") or "missing") not in page.text


def test_one_ends_another_browsers_session(app: Flask, person: Account) -> None:
    """F6"""
    here, there = _signed_in(app, person), _signed_in(app, person)
    page = there.get("/account/sessions")
    own = page.text.partition("/end")[0].rpartition("/")[2]

    answer = here.post(f"/account/sessions/{own}/end", token_from="/account/sessions")

    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_ending_this_browsers_session_is_signing_out(app: Flask, person: Account) -> None:
    """F6, F8"""
    visitor = _signed_in(app, person)
    action = action_of(visitor.get("/account/sessions"), "/end")

    answer = visitor.post(action, token_from="/account/sessions")

    assert (answer.status_code, answer.location) == (303, "/sign-out")
    assert "Clear-Site-Data" in answer.headers
    assert visitor.cookie("idp_session") is None


def test_one_ends_all_other_sessions_at_once(app: Flask, person: Account) -> None:
    """F6"""
    here, others = _signed_in(app, person), [_signed_in(app, person) for _ in range(3)]

    answer = here.post("/account/sessions/end-others", token_from="/account/sessions")

    assert answer.status_code == 303
    assert [other.get("/account").status_code for other in others] == [303, 303, 303]
    assert "You are signed in here only" in here.get("/account/sessions").text


def test_the_session_of_somebody_else_is_not_found(app: Flask, person: Account) -> None:
    """F6, N7: like one that never was"""
    node: Services = app.extensions["idp"]
    with node.database.transaction() as session:
        other = build_account(session, node.clock.now())
    theirs = _signed_in(app, other)
    action = action_of(theirs.get("/account/sessions"), "/end")
    visitor = _signed_in(app, person)

    foreign = visitor.post(action, token_from="/account/sessions")
    missing = visitor.post("/account/sessions/01ARZ3NDEKTSV4RRFFQ69G5FAV/end", token_from="/account/sessions")

    assert foreign.status_code == missing.status_code == 404
    assert theirs.get("/account").status_code == 200

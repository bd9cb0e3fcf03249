"""One request to ``/sign-in``."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from idp.accounts import service as accounts
from idp.accounts.guards import hash_queue
from idp.accounts.models import Account, AccountStatus
from idp.audit.service import SYSTEM
from idp.ids import new_id
from idp.web.interaction import Interaction
from idp.web.services import Services
from tests.authentication.conftest import WRONG, MakeApp
from tests.builders import PASSWORD, build_account
from tests.conftest import MovedClock
from tests.visitor import Visitor, look_with, token_of

RANDOM = ("X-Request-Id", "Set-Cookie", "Content-Length", "Date")


def _person(app: Flask, **columns: str) -> Account:
    node: Services = app.extensions["idp"]
    with node.database.transaction() as session:
        return build_account(session, node.clock.now(), **columns)  # type: ignore[arg-type]


def _set_cookies(response: TestResponse) -> dict[str, str]:
    return {one.split("=")[0]: one for one in response.headers.getlist("Set-Cookie")}


def test_the_page_asks_for_two_things(app: Flask) -> None:
    page = Visitor(app).get("/sign-in")

    assert page.status_code == 200
    assert 'name="username"' in page.text
    assert 'name="password"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_right_pair_leads_on_by_see_other(app: Flask) -> None:
    """A17"""
    visitor = Visitor(app)

    answer = visitor.sign_in(_person(app).username)

    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/account").status_code == 200


def test_the_cookie_is_opaque_and_for_this_host_only(make_app: MakeApp) -> None:
    """F2: __Host-, Secure, HttpOnly, SameSite=Lax, no Domain, 256 bits"""
    app = make_app(issuer="https://accounts.example.org")

    answer = Visitor(app).sign_in(_person(app).username)

    cookie = _set_cookies(answer)["__Host-idp_session"]
    value, *attributes = cookie.split("; ")
    assert len(value.partition("=")[2]) == 43
    assert set(attributes) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_on_loopback_http_the_cookie_has_a_plain_name(app: Flask) -> None:
    """F2: browsers refuse __Host- without https"""
    answer = Visitor(app).sign_in(_person(app).username)

    cookies = _set_cookies(answer)
    assert set(cookies["idp_session"].split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"}
    assert "__Host-idp_session" not in cookies


def test_signing_in_makes_new_cookies_and_a_new_form_token(app: Flask) -> None:
    """F1: whatever was fixed before, by whomever, is worth nothing afterwards"""
    visitor, person = Visitor(app), _person(app)
    planted = "A" * 43
    visitor.browser.set_cookie("idp_session", planted, domain="127.0.0.1")
    old_token = token_of(visitor.get("/sign-in"))
    old_browser = visitor.cookie("idp_browser")

    visitor.sign_in(person.username)

    assert visitor.cookie("idp_session") not in (None, planted)
    assert visitor.cookie("idp_browser") != old_browser
    assert visitor.send("/sign-out", {"csrf_token": old_token}).status_code == 400
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize(
    "cookie",
    [
        "x",
        "A" * 42,
        "A" * 44,
        "A" * 8192,
        "%00" * 43,
        '"quoted',
        "é" * 43,
        "../../etc/passwd",
        "eyJhbGciOiJub25lIn0.e30.",
    ],
)
def test_a_broken_cookie_is_a_stranger(app: Flask, cookie: str) -> None:
    """F4: never 500, never partly trusted"""
    answer = look_with(app, f"idp_session={cookie}; idp_browser={cookie}")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=%2Faccount"


def test_a_truncated_cookie_is_a_stranger(app: Flask) -> None:
    """F4"""
    visitor = Visitor(app)
    visitor.sign_in(_person(app).username)
    secret = visitor.cookie("idp_session") or ""

    assert look_with(app, f"idp_session={secret}").status_code == 200
    assert look_with(app, f"idp_session={secret[:-1]}").status_code == 303


def test_idle_and_absolute_limits_are_the_servers(app: Flask, clock: MovedClock) -> None:
    """F3"""
    visitor = Visitor(app)
    visitor.sign_in(_person(app).username)

    clock.forward(timedelta(minutes=59))
    assert visitor.get("/account").status_code == 200
    clock.forward(timedelta(minutes=59))
    assert visitor.get("/account").status_code == 200
    clock.forward(timedelta(minutes=60))
    assert visitor.get("/account").status_code == 303


def test_unknown_wrong_and_disabled_look_the_same(app: Flask) -> None:
    """H1, Q25: status, headers and body, but for what was typed and what is random in every answer"""
    disabled = _person(app, status=AccountStatus.DISABLED_ADMINISTRATIVE.value)
    asleep = _person(app, status=AccountStatus.DISABLED_INACTIVITY.value)
    unconfirmed = _person(app, status=AccountStatus.UNCONFIRMED.value)
    tries = [
        (_person(app).username, WRONG),
        ("nobody_x", PASSWORD),
        *(
            (person.username, password)
            for person in (disabled, asleep, unconfirmed)
            for password in (PASSWORD, WRONG)
        ),
    ]

    seen = set()
    for login, password in tries:
        visitor = Visitor(app)
        token = token_of(visitor.get("/sign-in"))
        answer = visitor.send("/sign-in", {"username": login, "password": password, "csrf_token": token})
        text = answer.text.replace(login, "LOGIN").replace(token_of(answer), "TOKEN")
        headers = sorted((name, value) for name, value in answer.headers if name not in RANDOM)
        seen.add((answer.status_code, text, str(headers)))

    assert len(seen) == 1
    assert "do not match" in seen.pop()[1]


def test_a_password_is_never_shown_again(app: Flask) -> None:
    visitor = Visitor(app)

    answer = visitor.sign_in("nobody_x", "typed by mistake")

    assert "typed by mistake" not in answer.text
    assert 'value="nobody_x"' in answer.text


def test_what_is_typed_is_escaped(app: Flask) -> None:
    """G4"""
    answer = Visitor(app).sign_in('"><script>alert(1)</script>', "x")

    assert "<script>alert" not in answer.text


def test_missing_input_is_named(app: Flask) -> None:
    answer = Visitor(app).sign_in("", "")

    assert answer.status_code == 400
    assert "Enter your username or e-mail address." in answer.text
    assert "Enter your password." in answer.text


@pytest.mark.parametrize("login", ["a\x00b", "x" * 30_000, "\u202e", "%00", "a@b@c@d"])
def test_strange_logins_are_wrong_and_nothing_else(app: Flask, login: str) -> None:
    """F4"""
    answer = Visitor(app).sign_in(login, PASSWORD)

    assert answer.status_code == 400
    assert "do not match" in answer.text


def test_a_form_from_another_site_signs_nobody_in(app: Flask) -> None:
    """G1: login CSRF by missing token, foreign token and foreign origin"""
    person = _person(app)
    pair = {"username": person.username, "password": PASSWORD}
    foreign = token_of(Visitor(app).get("/sign-in"))
    visitor = Visitor(app)
    own = token_of(visitor.get("/sign-in"))

    answers = [
        visitor.send("/sign-in", pair),
        visitor.send("/sign-in", pair | {"csrf_token": foreign}),
        visitor.send("/sign-in", pair | {"csrf_token": own}, Origin="https://evil.example"),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert visitor.get("/account").status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:x",
        "/a\tb",
    ],
)
def test_nobody_is_led_off_this_site(app: Flask, target: str) -> None:
    """G5"""
    visitor = Visitor(app)

    answer = visitor.post(
        "/sign-in", data={"username": _person(app).username, "password": PASSWORD}, token_from="/sign-in"
    )
    again = visitor.browser.get("/sign-in", base_url=visitor.settings.issuer, query_string={"next": target})

    assert answer.location == "/"
    assert (again.status_code, again.location) == (303, "/")


def test_one_comes_back_to_the_page_one_wanted(app: Flask) -> None:
    """G5: an own path is kept through the form"""
    visitor = Visitor(app)
    asked = visitor.get("/account/sessions?x=1")

    answer = visitor.sign_in(_person(app).username, path=asked.location)

    assert (answer.status_code, answer.location) == (303, "/account/sessions?x=1")


def test_a_lock_says_how_long_to_wait(app: Flask) -> None:
    """H9, Q8: to whoever knows the password as to whoever does not"""
    visitor, person = Visitor(app), _person(app)
    for _ in range(4):
        visitor.sign_in(person.username, WRONG)

    wrong, right = visitor.sign_in(person.username, WRONG), visitor.sign_in(person.username)

    assert (wrong.status_code, wrong.headers["Retry-After"]) == (429, "900")
    assert (right.status_code, right.headers["Retry-After"]) == (429, "900")
    assert wrong.text.replace(token_of(wrong), "") == right.text.replace(token_of(right), "")
    assert "Sign-in is closed for" in right.text


def test_a_header_does_not_change_whom_the_throttle_counts(make_app: MakeApp) -> None:
    """H11: without a trusted proxy X-Forwarded-For is only a word"""
    app = make_app(lock_out__failures_per_network="3")
    visitor = Visitor(app)

    answers = [
        visitor.post(
            "/sign-in",
            data={"username": f"nobody{number}", "password": WRONG},
            **{"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"},
        )
        for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert "Please wait" in answers[3].text


def test_too_many_at_once_are_asked_to_come_back(make_app: MakeApp) -> None:
    """L1: 503 with Retry-After; the queue of a server with two threads has no place at all beyond hashing"""
    app = make_app(threads="3", hashes_at_once="1")
    visitor, person = Visitor(app), _person(app)
    visitor.get("/sign-in")
    with app.test_request_context():
        queue = hash_queue()

    with queue.place():
        busy = visitor.sign_in(person.username)

    assert busy.status_code == 503
    assert int(busy.headers["Retry-After"]) >= 1
    assert visitor.sign_in(person.username).status_code == 303


def test_whoever_is_signed_in_goes_on_at_once_unless_asked_again(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.sign_in(_person(app).username)

    assert visitor.get("/sign-in?next=/account").location == "/account"
    fresh = visitor.get("/sign-in?next=/account&reason=fresh_sign_in_needed")
    assert fresh.status_code == 200
    assert "Not you?" in fresh.text


def test_another_account_takes_the_place_of_the_first(app: Flask) -> None:
    """E7"""
    visitor, first, second = Visitor(app), _person(app), _person(app)
    visitor.sign_in(first.username)
    before = visitor.cookie("idp_session")

    answer = visitor.sign_in(second.username, path="/sign-in?another=1")

    assert answer.status_code == 303
    assert second.username in visitor.get("/account").text
    assert look_with(app, f"idp_session={before}").status_code == 303


def _under_way(app: Flask, visitor: Visitor, **changes: str) -> Interaction:
    """An application's sign-in in this browser, as the protocol remembers it."""
    node: Services = app.extensions["idp"]
    values = {
        "client_name": "UPD",
        "client_uri": "https://upd.example/home",
        "form_target": "https://upd.example",
        **changes,
    }
    interaction = Interaction(
        id=new_id(), client_id="upd", application="upd", started_at=0, request={}, **values
    )
    with visitor.browser.session_transaction(base_url=visitor.settings.issuer) as cookie:
        cookie["browser"] = "B" * 43
    kept = {"browser": "B" * 43, **asdict(interaction)}
    node.store.put(f"interaction:{interaction.id}", kept, timedelta(hours=1))
    return interaction


def test_the_page_says_who_sends_one_and_lets_the_form_end_there(app: Flask) -> None:
    """G3: form-action names this application's origin and no other"""
    visitor = Visitor(app)
    interaction = _under_way(app, visitor)

    page = visitor.get(f"/sign-in?interaction={interaction.id}")

    assert "UPD" in page.text
    assert "https://upd.example/home" in page.text
    assert "form-action 'self' https://upd.example" in page.headers["Content-Security-Policy"]
    assert "form-action 'self' " not in visitor.get("/sign-in").headers["Content-Security-Policy"]


def test_one_goes_back_to_the_application_and_other_tabs_go_on_too(app: Flask) -> None:
    """F1, A14: what is under way in this browser outlives the new cookies"""
    visitor, person = Visitor(app), _person(app)
    first, second = _under_way(app, visitor), _under_way(app, visitor)

    answer = visitor.sign_in(person.username, path=f"/sign-in?interaction={first.id}")

    assert (answer.status_code, answer.location) == (303, f"/authorize/resume?interaction={first.id}")
    assert visitor.get(f"/sign-in?interaction={second.id}").status_code == 200


def test_an_application_that_asks_again_is_named_as_the_reason(app: Flask) -> None:
    visitor, person = Visitor(app), _person(app)
    visitor.sign_in(person.username)
    interaction = _under_way(app, visitor)

    page = visitor.get(f"/sign-in?interaction={interaction.id}")

    assert "UPD asks you to sign in again" in page.text
    assert f"/sign-in?interaction={interaction.id}&amp;another=1" in page.text


def test_a_link_back_is_a_web_address(app: Flask) -> None:
    """A3"""
    visitor = Visitor(app)
    interaction = _under_way(app, visitor, client_uri="javascript:alert(1)")

    assert "javascript:" not in visitor.get(f"/sign-in?interaction={interaction.id}").text


@pytest.mark.parametrize("given", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "", "x", "%00", "A" * 5000])
def test_a_sign_in_that_is_not_under_way_here_is_explained(app: Flask, given: str) -> None:
    """F4: an instruction, not an error"""
    answer = Visitor(app).get(f"/sign-in?interaction={given}")

    assert answer.status_code == 400
    assert "another browser" in answer.text


def test_a_sign_in_of_another_browser_is_not_gone_on_with(app: Flask) -> None:
    """F1: an address with somebody's interaction in it, sent by mail"""
    interaction = _under_way(app, Visitor(app))

    answer = Visitor(app).get(f"/sign-in?interaction={interaction.id}")

    assert answer.status_code == 400


def test_disabling_signs_out_at_once(app: Flask) -> None:
    """S5, F7"""
    visitor, person = Visitor(app), _person(app)
    visitor.sign_in(person.username)
    node: Services = app.extensions["idp"]

    with node.database.transaction() as session:
        accounts.disable(session, person.id, node.clock.now(), SYSTEM)

    assert visitor.get("/account").status_code == 303
    assert visitor.sign_in(person.username).status_code == 400

"""Ahead of Flask: whose name a request uses, and the documents that are ready."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MovedClock
from tests.oidc.world import World, make_world

ISSUER = "http://127.0.0.1:5000"
FOREIGN = (
    "evil.example",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1:5000.evil.example",
    "127.0.0.1:5000@evil.example",
    "evil.example:5000",
    "",
    "127.0.0.1:5000, evil.example",
    "[::1]:80",
    "é",
)


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize(
    "path", ["/", "/authorize", "/.well-known/openid-configuration", "/static/x", "/nothing"]
)
def test_a_foreign_name_is_refused_everywhere(shared_world: World, host: str, path: str) -> None:
    """H2: 400, before anything is looked at, and nothing of the name in the answer."""
    answer = shared_world.browser().get(path, base_url=ISSUER, headers={"Host": host})

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert not host or host not in answer.text


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_an_orchestrator_may_ask_by_address(shared_world: World, path: str) -> None:
    """It knows no name; the answers hold no link."""
    answer = shared_world.browser().get(path, base_url=ISSUER, headers={"Host": "10.0.0.7:8000"})

    assert answer.status_code in (200, 503)
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_another_name_of_this_very_machine_leads_to_the_right_one(shared_world: World, name: str) -> None:
    """H2: on loopback alone, for a GET alone, and always to the configured issuer: cookies belong to one name."""
    browser = shared_world.browser()
    host = {"Host": f"{name}:5000"}

    answer = browser.get("/sign-in?next=%2Faccess", base_url=ISSUER, headers=host)
    posted = browser.post("/sign-in", base_url=ISSUER, headers=host, data={})

    if name == "127.0.0.1":
        assert answer.status_code == 200
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{ISSUER}/sign-in?next=%2Faccess"
        assert posted.status_code == 400


def test_a_loopback_name_is_no_alias_of_a_real_issuer(
    sqlite_url: str, clock: MovedClock, tmp_path: Any
) -> None:
    """H2."""
    world = make_world(sqlite_url, clock, tmp_path, issuer="https://accounts.example.org")

    answers = [
        world.browser().get("/help", base_url="https://accounts.example.org", headers={"Host": host})
        for host in ("localhost", "127.0.0.1", "accounts.example.org", "ACCOUNTS.example.ORG")
    ]
    world.close()

    assert [answer.status_code for answer in answers] == [400, 400, 200, 200]


def test_forwarded_headers_of_strangers_change_nothing(world: World) -> None:
    """H2, H11: without a configured proxy nobody says where a request came from."""
    application, browser = world.application(), world.browser(world.account())
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.9",
        "Forwarded": "host=evil.example;proto=https;for=203.0.113.9",
        "X-Original-URL": "/admin",
        "X-Rewrite-URL": "/admin",
    }

    answer = browser.get("/authorize", query_string=application.request(), base_url=ISSUER, headers=headers)
    found = browser.get("/.well-known/openid-configuration", base_url=ISSUER, headers=headers)

    assert "iss=http%3A%2F%2F127.0.0.1%3A5000" in answer.headers["Location"]
    assert "evil.example" not in found.text + str(answer.headers)
    assert {event.address for event in world.events() if event.request_id} == {"127.0.0.1"}


def test_a_trusted_proxy_says_where_a_request_came_from(
    sqlite_url: str, clock: MovedClock, tmp_path: Any
) -> None:
    """O5, H11: the last of the trusted ones only; what a client put before it does not count."""
    world = make_world(sqlite_url, clock, tmp_path, trusted_proxies=1)
    application, browser = world.application(), world.browser(world.account())

    browser.get(
        "/authorize",
        query_string=application.request(),
        base_url=ISSUER,
        headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.9", "X-Forwarded-Host": "evil.example"},
    )
    addresses = {event.address for event in world.events() if event.client_id and event.request_id}
    world.close()

    assert addresses == {"203.0.113.9"}


@pytest.mark.parametrize(
    "path", ["/authorize//", "/authorize/", "/./authorize", "/end_session//confirm", "/account//"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_spelling_of_a_path_is_no_page_and_no_redirect(
    shared_world: World, path: str, method: str
) -> None:
    """A17: a 307 or 308 would send the form of a POST once more."""
    answer = shared_world.app.test_client().open(
        "/", method=method, base_url=ISSUER, environ_overrides={"PATH_INFO": path}
    )

    assert answer.status_code == 404


def test_no_link_is_made_from_what_a_request_says() -> None:
    """H2: in the whole server; links come from the configured issuer."""
    from_requests = re.compile(r"_external|request\.(host|url|base_url|root_url|host_url|url_root|scheme)\b")

    found = [
        f"{path}:{number}"
        for path in sorted(Path("idp").rglob("*.py"))
        if "relying_party" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if from_requests.search(line)
    ]

    assert found == []

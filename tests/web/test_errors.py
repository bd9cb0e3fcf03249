"""The error boundary: whatever goes wrong says what and what to do, and no more."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from idp.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from idp.web.errors import TooBusy
from tests.conftest import MovedClock
from tests.oidc.world import World, make_world
from tests.servers.postgres import PostgresServer

ISSUER = "http://127.0.0.1:5000"
DOCUMENTS = ("openid-configuration", "jwks.json")
AWAY = OperationalError("SELECT secret", {"email": "ada@example.org"}, Exception("server closed"))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("There is no such mail."), 404),
        (Conflict("taken", "Somebody was faster."), 409),
        (Refused("no", "You may not."), 403),
        (InvalidInput("bad", "That is no date."), 400),
        (DomainError("odd", "That cannot be."), 400),
        (TooBusy(timedelta(seconds=7)), 503),
        (AWAY, 503),
        (PoolTimeout(), 503),
        (IntegrityError("INSERT secret", {"email": "ada@example.org"}, Exception("unique")), 500),
        (ZeroDivisionError("ada@example.org"), 500),
    ],
)
def test_each_kind_of_error_has_its_page(fresh_world: World, error: Exception, status: int) -> None:
    """B9, R3: with the request's id, and without a word of ours or of the database."""

    @fresh_world.app.get("/broken")
    def broken() -> str:
        raise error

    answer = fresh_world.browser().get("/broken", base_url=ISSUER)

    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert answer.headers["X-Request-Id"] in answer.text
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert not any(word in answer.text for word in ("ada@example.org", "secret", "Traceback", "sqlalchemy"))


def test_an_unknown_address_is_a_page(shared_world: World) -> None:
    answer = shared_world.browser().get("/nothing/here?code=secret", base_url=ISSUER)

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "secret" not in answer.text


def test_between_servers_an_error_is_json(shared_world: World) -> None:
    """RFC 6749 §5.2: whatever it is, and whichever method was used."""
    for method, path in (("GET", "/token"), ("PUT", "/introspect"), ("DELETE", "/revoke")):
        answer = shared_world.browser().open(path, method=method, base_url=ISSUER)
        assert answer.status_code == 405
        assert answer.get_json()["error"] == "invalid_request"
        assert "POST" in answer.headers["Allow"]


def test_a_database_that_is_away_is_said_with_a_time_to_return(
    postgres_server: PostgresServer, postgres_template: str, clock: MovedClock, tmp_path: Path
) -> None:
    """R3, R4: 503 and Retry-After at every kind of endpoint, by connections that broke and by new ones; the documents
    are answered meanwhile."""
    url = postgres_server.create_database(template=postgres_template)
    world = make_world(url, clock, tmp_path)
    application, browser = world.application(), world.browser(world.account())
    tokens = application.tokens(browser)
    postgres_server.drop_database(url)

    answers = [
        answer
        for _ in range(3)
        for answer in (
            application.authorize(browser),
            browser.get("/sign-in?interaction=" + "A" * 26, base_url=ISSUER),
            application.userinfo(tokens["access_token"]),
            application.refresh(tokens["refresh_token"]),
            application.post("/introspect", {"token": tokens["access_token"]}),
        )
    ]
    documents = [browser.get(f"/.well-known/{name}", base_url=ISSUER) for name in DOCUMENTS]
    world.close()

    assert [answer.status_code for answer in answers] == [503] * len(answers)
    assert all(int(answer.headers["Retry-After"]) <= 30 for answer in answers)
    assert not any("psycopg" in answer.text or "does not exist" in answer.text for answer in answers)
    assert [answer.status_code for answer in documents] == [200, 200]

"""How many statements and commits a request costs: counted where the driver sends them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from idp.clients import view
from idp.settings import Keys
from tests.conftest import MovedClock
from tests.oidc.application import Application, content_of
from tests.oidc.world import World, make_world
from tests.servers.postgres import PostgresServer

REMEMBERED = Keys(ring_max_age=timedelta(hours=1))
_NOT_COUNTED = re.compile(r"^(BEGIN|ROLLBACK)", re.IGNORECASE)


class Sent:
    """What one request sent to the database."""

    def __init__(self) -> None:
        self.all: list[str] = []

    @property
    def statements(self) -> list[str]:
        return [one for one in self.all if not _NOT_COUNTED.match(one) and one.upper() != "COMMIT"]

    @property
    def commits(self) -> int:
        return sum(one.upper() == "COMMIT" for one in self.all)


class Node:
    """A node that tells what it sends."""

    def __init__(self, world: World, log: Path | None) -> None:
        self.world = world
        self._log = log
        self._sent: Sent | None = None
        if log is None:
            event.listen(world.database.engine, "checkout", self._trace)

    @contextmanager
    def sending(self) -> Iterator[Sent]:
        sent = self._sent = Sent()
        before = self._log.stat().st_size if self._log else 0
        yield sent
        self._sent = None
        if self._log is not None:
            sent.all = _logged(self._log.read_bytes()[before:].decode())

    def _trace(self, connection: Any, *_: object) -> None:
        connection.set_trace_callback(lambda sql: self._sent.all.append(sql) if self._sent else None)


def _logged(text: str) -> list[str]:
    """PostgreSQL's own log: what it was sent, whether simply or as a prepared statement."""
    found = re.findall(r"(?:statement|execute [^:]+): (.*)", text)
    return [one.strip() for one in found]


@pytest.fixture(autouse=True)
def _everything_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy node: it looked at its clients and keys a moment ago, however slow this machine is today."""
    monkeypatch.setattr(view, "KEEP_SECONDS", 3600.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def node(request: pytest.FixtureRequest, clock: MovedClock, tmp_path: Path) -> Iterator[Node]:
    if request.param == "sqlite":
        world = make_world(request.getfixturevalue("sqlite_url"), clock, tmp_path, keys=REMEMBERED)
        yield Node(world, None)
        world.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue("postgres_template"))
    plain = make_url(url).set(drivername="postgresql").render_as_string()
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {make_url(url).database} SET log_statement = 'all'")
    world = make_world(url, clock, tmp_path, keys=REMEMBERED)
    yield Node(world, server.log)
    world.close()


@pytest.fixture
def application(node: Node) -> Application:
    """An application whose first request is over: the node knows it, and its keys."""
    application = node.world.application(application="upd")
    application.tokens(node.world.browser(node.world.account()))
    return application


def test_a_code_costs_at_most_four_statements_and_one_commit(node: Node, application: Application) -> None:
    """Spend, read the state, write the event."""
    code = application.code(node.world.browser(node.world.account()), scope="openid roles offline_access")

    with node.sending() as sent:
        content_of(application.redeem(code))

    assert len(sent.statements) == 3, sent.statements
    assert sent.commits == 1


def test_a_refresh_costs_three_statements_and_one_commit(node: Node, application: Application) -> None:
    """Rotate, read the state, write the event."""
    tokens = application.tokens(node.world.browser(node.world.account()), scope="openid roles")

    with node.sending() as sent:
        content_of(application.refresh(tokens["refresh_token"]))

    assert len(sent.statements) == 3, sent.statements
    assert sent.commits == 1


def test_a_client_that_was_not_seen_for_a_minute_costs_one_more(
    node: Node, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is still within four for a code."""
    code = application.code(node.world.browser(node.world.account()))
    monkeypatch.setattr(view, "REMEMBER_SECONDS", 0.0)

    with node.sending() as sent:
        content_of(application.redeem(code))

    assert len(sent.statements) == 4, sent.statements
    assert sent.commits == 1


def test_a_grant_in_use_reads_no_client(
    node: Node, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three statements for a refresh hold also when the client was not seen for a second."""
    tokens = application.tokens(node.world.browser(node.world.account()))
    monkeypatch.setattr(view, "KEEP_SECONDS", 0.0)

    with node.sending() as sent:
        content_of(application.refresh(tokens["refresh_token"]))

    assert len(sent.statements) == 3, sent.statements


def test_userinfo_costs_at_most_two_statements_and_no_commit(node: Node, application: Application) -> None:
    tokens = application.tokens(node.world.browser(node.world.account()), scope="openid roles")

    with node.sending() as sent:
        content_of(application.userinfo(tokens["access_token"]))

    assert 1 <= len(sent.statements) <= 2, sent.statements
    assert sent.commits == 0


def test_an_authorization_of_whoever_is_signed_in_costs_one_commit(
    node: Node, application: Application
) -> None:
    """Facts, authorization, event."""
    browser = node.world.browser(node.world.account())
    application.code(browser)

    with node.sending() as sent:
        application.code(browser)

    assert len(sent.statements) == 3, sent.statements
    assert sent.commits == 1


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/.well-known/jwks.json"])
def test_documents_cost_nothing(node: Node, application: Application, path: str) -> None:
    """Built once; the key ring was read by the request before."""
    with node.sending() as sent:
        answer = node.world.browser().get(path, base_url=application.issuer)

    assert answer.status_code == 200
    assert sent.all == []


def test_a_request_that_is_refused_writes_nothing(node: Node, application: Application) -> None:
    """A wrong client, an unknown code and a token that is none cost no commit that anybody would wait for."""
    with node.sending() as sent:
        application.post("/token", {"grant_type": "authorization_code"}, basic=("nobody", "nothing"))
        application.refresh("x" * 83)
        application.userinfo("a.b.c")

    assert sent.commits == 0
    assert len(sent.statements) <= 1, sent.statements


def test_the_count_sees_what_is_sent(node: Node) -> None:
    """The counter-check: a statement, a write and their commits are all seen."""
    with node.sending() as sent, node.world.database.transaction() as session:
        session.connection().exec_driver_sql("SELECT 42")

    assert "SELECT 42" in sent.statements
    assert sent.commits == 1

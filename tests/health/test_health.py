"""``/livez``, ``/readyz`` and ``/metrics``."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from idp.health.rules import is_within
from idp.schema import HEAD
from idp.signing.models import StoredKey
from tests.conftest import MovedClock
from tests.oidc.world import World, make_world
from tests.servers.guard import free_port

ISSUER = "http://127.0.0.1:5000"


def ask(world: World, path: str = "/readyz", **options: Any) -> tuple[int, list[str]]:
    answer = world.browser().get(path, base_url=ISSUER, **options)
    return answer.status_code, answer.get_json().get("problems")


@pytest.fixture
def migrated(fresh_world: World) -> World:
    """A node whose database says that it is at the schema of this version."""
    with fresh_world.database.transaction() as session:
        session.execute(
            text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        )
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    return fresh_world


def test_a_whole_node_is_ready(migrated: World) -> None:
    assert ask(migrated) == (200, [])


def test_an_old_schema_is_not_ready(migrated: World) -> None:
    """And an empty database is one."""
    with migrated.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'before'"))
    old = ask(migrated)
    with migrated.database.transaction() as session:
        session.execute(text("DROP TABLE alembic_version"))

    assert old == (503, ["schema"])
    assert ask(migrated) == (503, ["schema"])


def test_a_node_without_keys_that_sign_is_not_ready(migrated: World) -> None:
    """One family is not enough: some client wants the other."""
    with migrated.database.transaction() as session:
        session.execute(delete(StoredKey).where(StoredKey.alg == "ES256"))
    elsewhere = migrated.another_node()

    assert ask(elsewhere) == (503, ["keys"])
    elsewhere.close()


def test_a_key_that_cannot_be_opened_is_not_ready(migrated: World) -> None:
    """R22: another key-encryption key, or a broken seal."""
    with migrated.database.transaction() as session:
        session.execute(update(StoredKey).values(sealed="v1.0000000000000000.AAAA"))
    elsewhere = migrated.another_node()

    assert ask(elsewhere) == (503, ["keys"])
    elsewhere.close()


def test_a_redis_that_is_away_is_not_ready(sqlite_url: str, clock: MovedClock, tmp_path: Path) -> None:
    """And is found out within seconds."""
    world = make_world(sqlite_url, clock, tmp_path, redis_url=f"redis://127.0.0.1:{free_port()}/0")
    with world.database.transaction() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})

    found = ask(world)
    world.close()

    assert found == (503, ["store"])


def test_a_database_that_is_away_is_not_ready_and_the_node_is_alive(
    clock: MovedClock, tmp_path: Path, postgres_server: Any, postgres_template: str
) -> None:
    """An orchestrator must not restart nodes because of their database."""
    url = postgres_server.create_database(template=postgres_template)
    world = make_world(url, clock, tmp_path)
    world.database.close()
    postgres_server.drop_database(url)

    assert ask(world) == (503, ["database"])
    assert world.browser().get("/livez", base_url=ISSUER).get_json() == {"status": "alive"}


def test_the_answers_are_not_to_be_kept(shared_world: World) -> None:
    answers = [shared_world.browser().get(path, base_url=ISSUER) for path in ("/livez", "/readyz")]

    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("203.0.113.9", 404), ("", 404)]
)
def test_metrics_are_for_the_networks_that_are_named(shared_world: World, address: str, status: int) -> None:
    """Others learn not even that there are any."""
    answer = shared_world.browser().get(
        "/metrics", base_url=ISSUER, environ_overrides={"REMOTE_ADDR": address}
    )

    assert answer.status_code == status
    assert ("idp_requests_total" in answer.text) is (status == 200)


def test_metrics_hold_neither_names_nor_codes(world: World) -> None:
    """P5, L5: labels are routes, methods and statuses; a stranger cannot add one."""
    account, application = world.account(), world.application()
    tokens = application.tokens(world.browser(account))
    world.browser().open("/x-unheard-of", method="BREW", base_url=ISSUER)

    text_ = world.browser().get("/metrics", base_url=ISSUER).text

    assert 'rule="/token"' in text_
    for secret in (
        account.email,
        account.username,
        tokens["access_token"],
        application.client_id,
        "BREW",
        "unheard",
    ):
        assert secret not in text_


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("11.1.2.3", ["10.0.0.0/8"], False),
        ("2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"], True),
        (None, ["0.0.0.0/0"], False),
        ("nonsense", ["0.0.0.0/0"], False),
        ("10.1.2.3", [], False),
    ],
)
def test_an_address_is_within_its_networks(address: str | None, networks: list[str], expected: bool) -> None:
    assert is_within(address, networks) is expected

"""The fixtures of the protocol's tests, imported by the folders' ``conftest.py``."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.oidc.world import World, make_world
from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="session")
def sqlite_node(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(sqlite_template, folder / "idp.sqlite")
    made = make_world(f"sqlite:///{folder / 'idp.sqlite'}", MovedClock(), folder)
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgresql_node(
    postgres_server: PostgresServer, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    url = postgres_server.create_database(template=postgres_template)
    made = make_world(url, MovedClock(), tmp_path_factory.mktemp("node"))
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """A node on each database. Tests share it: each brings its own people and applications, and none sees another's."""
    node: World = request.getfixturevalue(f"{request.param}_node")
    return node.begin()


@pytest.fixture
def shared_world(sqlite_node: World) -> World:
    """The node on SQLite alone, for what does not depend on the database."""
    return sqlite_node.begin()


@pytest.fixture
def fresh_world(database_url: str, clock: MovedClock, tmp_path: Path) -> Iterator[World]:
    """A node of one's own on a fresh database, to be broken."""
    made = make_world(database_url, clock, tmp_path)
    yield made
    made.close()

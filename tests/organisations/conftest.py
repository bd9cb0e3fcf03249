"""A database that the tests of one file share, on both kinds: copying a schema costs more than a search."""

from collections.abc import Iterator

import pytest

from idp.database.access import Database
from idp.schema import metadata
from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def any_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """An empty database with the whole schema, for all tests of a file."""
    if request.param == "sqlite":
        database = Database.at(f"sqlite:///{tmp_path_factory.mktemp('register') / 'idp.sqlite'}")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        database = Database.at(server.create_database())
    metadata().create_all(database.engine)
    yield database
    database.close()

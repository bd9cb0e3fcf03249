"""What every test may ask for: a fresh database of each kind, a moved clock, builders."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from idp.database.access import Database
from idp.schema import metadata
from tests.servers.postgres import PostgresServer

pytest_plugins = ["tests.chromium", "tests.servers.plugin"]


class MovedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, duration: timedelta) -> None:
        self.moment += duration


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "idp.sqlite"
    database = Database.at(f"sqlite:///{path}")
    metadata().create_all(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    url = postgres_server.create_database()
    database = Database.at(url)
    metadata().create_all(database.engine)
    database.close()
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database with the whole schema."""
    path = tmp_path / "idp.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with the whole schema, once on SQLite and once on PostgreSQL.

    It is dropped again at once: hundreds of them would take longer to remove at the end than the server is given.
    """
    if request.param == "sqlite":
        yield str(request.getfixturevalue("sqlite_url"))
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    url = server.create_database(template=template.rsplit("/", 1)[1])
    yield url
    server.drop_database(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database to open transactions on; see `database_url`."""
    opened = Database.at(database_url)
    yield opened
    opened.close()

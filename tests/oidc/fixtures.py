"""The fixtures of the protocol's tests, imported by the folders' ``conftest.py``."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.oidc.world import World, make_world


@pytest.fixture
def world(database_url: str, clock: MovedClock, tmp_path: Path) -> Iterator[World]:
    """A node on a fresh database, once on SQLite and once on PostgreSQL."""
    made = make_world(database_url, clock, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One node on SQLite for many tests, for what does not depend on the database: nobody moves its clock.

    Each test brings its own people and applications, so none sees another's.
    """
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(sqlite_template, folder / "idp.sqlite")
    made = make_world(f"sqlite:///{folder / 'idp.sqlite'}", MovedClock(), folder)
    yield made
    made.close()

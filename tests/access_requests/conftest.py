"""What tests of access may ask for: an office on each database, and a node with an office."""

from pathlib import Path

import pytest
from flask import Flask

from idp.app import create_app
from idp.database.access import Database
from idp.roles.service import ensure_catalogue
from idp.settings import read_settings
from tests.access_requests.office import Office
from tests.access_requests.pages import House
from tests.conftest import MovedClock


@pytest.fixture
def office(database: Database, clock: MovedClock, tmp_path: Path) -> Office:
    with database.transaction() as session:
        ensure_catalogue(session, clock.now())
    return Office(database, clock, tmp_path / "documents")


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> Flask:
    given = {"IDP_DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url, "IDP_LOG_LEVEL": "error"}
    return create_app(read_settings(given), clock)


@pytest.fixture
def house(app: Flask, clock: MovedClock, tmp_path: Path) -> House:
    """A node and an office on the same database."""
    database = app.extensions["idp"].database
    with database.transaction() as session:
        ensure_catalogue(session, clock.now())
    return House(app, Office(database, clock, tmp_path / "attachments"))

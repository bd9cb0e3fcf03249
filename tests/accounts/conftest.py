"""Accounts get the automatic roles of the catalogue in force."""

import pytest

from idp.database.access import Database
from idp.roles import service as roles
from tests.conftest import MovedClock


@pytest.fixture(autouse=True)
def _catalogue(request: pytest.FixtureRequest) -> None:
    if "database" not in request.fixturenames:
        return
    database: Database = request.getfixturevalue("database")
    clock: MovedClock = request.getfixturevalue("clock")
    with database.transaction() as session:
        roles.ensure_catalogue(session, clock.now())

"""A database with the shipped catalogue in force."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from idp.database.access import Database
from idp.roles.service import ensure_catalogue
from tests.conftest import MovedClock


@pytest.fixture
def session(database: Database, clock: MovedClock) -> Iterator[Session]:
    with database.transaction() as opened:
        ensure_catalogue(opened, clock.now())
        yield opened

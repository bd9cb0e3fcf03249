"""The world in the database is the one that the data describes; nobody else's database is touched."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from idp.access_requests.models import Attachment, RequestLine
from idp.accounts.models import Account
from idp.database.access import Database
from idp.demo.seed import AnotherWorld, is_seeded, require_same_places, seed
from idp.demo.world.clients import Places
from idp.demo.world.description import describe
from idp.demo.world.people import requests
from idp.organisations.models import Organisation
from idp.roles.models import Entitlement
from idp.roles.service import live_entitlements, shipped_catalogue
from idp.settings import Settings
from tests.builders import build_account
from tests.conftest import MovedClock
from tests.servers.postgres import PostgresServer

PLACES = Places("http://127.0.0.1:5000", 5001)
NOW = MovedClock().now()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A seeded database of each kind; nothing here changes it, so it is made once."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder / 'idp.sqlite')}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database(template=request.getfixturevalue("postgres_template"))
    database = Database.at(url)
    with database.transaction() as session:
        seed(session, PLACES, Settings(database_url=url, data_dir=folder, demo=True), NOW)
    yield database
    database.close()


def test_what_is_written_is_what_is_described(world: Database) -> None:
    described = describe(PLACES, shipped_catalogue())

    with world.reading() as session:
        accounts = {one.username: one for one in session.scalars(select(Account))}
        assert set(accounts) == {one["username"] for one in described["accounts"]}
        for one in described["accounts"]:
            account = accounts[one["username"]]
            held = live_entitlements(session, account.id, NOW)
            promised = {(role["role"], role["organisation_id"]) for role in one["entitlements"]}
            assert {(each.role, each.organisation_id) for each in held} == promised
            assert account.status.partition("_")[0] == one["status"]
        found = session.scalar(select(func.count()).select_from(Organisation))
    assert found == len(described["organisations"])


def test_requests_wait_with_their_documents_and_a_past(world: Database) -> None:
    with world.reading() as session:
        lines = list(session.scalars(select(RequestLine)))
        documents = list(session.scalars(select(Attachment)))

    assert len(lines) == sum(len(request.lines) for request in requests())
    assert {line.state for line in lines} == {"pending"}
    assert all(line.asked_at < NOW for line in lines)
    assert len(documents) == sum(len(request.documents) for request in requests())
    assert {document.media_type for document in documents} == {"application/pdf"}


def test_roles_lie_in_the_past_and_none_outlives_its_end(world: Database) -> None:
    with world.reading() as session:
        found = list(session.scalars(select(Entitlement)))

    assert all(one.since <= NOW for one in found)
    assert any(one.until is not None for one in found)


def test_a_world_is_recognised_and_an_empty_database_is_none(database: Database) -> None:
    with database.reading() as session:
        assert not is_seeded(session)


def test_a_seeded_database_is_not_seeded_again(world: Database) -> None:
    with world.reading() as session:
        assert is_seeded(session)


def test_a_database_with_somebody_in_it_is_left_alone(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        build_account(session, clock.now())

    with database.reading() as session, pytest.raises(AnotherWorld):
        is_seeded(session)


def test_a_world_that_was_made_for_other_ports_is_not_started(world: Database) -> None:
    with world.reading() as session:
        require_same_places(session, PLACES)
        with pytest.raises(AnotherWorld, match="--reset"):
            require_same_places(session, Places("http://127.0.0.1:6000", 6001))

"""The transaction that an entry point opens, on both databases."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from idp.database.access import Database, in_transaction
from idp.database.base import Moment
from idp.database.engine import driver_url
from tests.database.tables import things

ROW = {"id": 1, "name": "a", "amount": 0}


@pytest.fixture(autouse=True)
def table(database: Database) -> None:
    things.metadata.create_all(database.engine)


def count(database: Database) -> int:
    with database.reading() as session:
        return len(session.execute(select(things.c.id)).all())


def test_a_block_that_ends_is_committed_and_one_that_raises_is_not(database: Database) -> None:
    with database.transaction() as session:
        session.execute(insert(things).values(ROW))

    def fail() -> None:
        with database.transaction() as session:
            session.execute(insert(things).values(ROW | {"id": 2, "name": "b"}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert count(database) == 1


def test_whether_a_transaction_is_open_is_known(database: Database) -> None:
    """The short-lived store asks, because on SQLite a second writer would wait for the first for ever."""
    with database.reading():
        reading = in_transaction()
    with database.transaction():
        writing = in_transaction()

    assert (reading, writing, in_transaction()) == (False, True, False)


def test_writers_wait_for_each_other_and_none_is_turned_away(database: Database) -> None:
    """On SQLite a transaction that reads and then writes would fail with "locked" if it did not begin as a writer."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(6)

    def read_then_write(number: int) -> None:
        barrier.wait()
        try:
            for turn in range(5):
                with database.transaction() as session:
                    session.execute(select(things.c.id)).all()
                    number_and_turn = number * 100 + turn
                    session.execute(
                        insert(things).values(id=number_and_turn, name=str(number_and_turn), amount=0)
                    )
        except DBAPIError as error:
            errors.append(error)

    threads = [threading.Thread(target=read_then_write, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert count(database) == 30


def test_a_reader_waits_for_no_writer(database: Database) -> None:
    with database.transaction() as session:
        session.execute(insert(things).values(ROW))

        seen = count(database)

    assert seen == 0


def test_foreign_keys_hold(database: Database) -> None:
    """SQLite checks them only when told to."""
    statement = text(
        "INSERT INTO passwords (account_id, hash, profile, changed_at) VALUES ('nobody', 'x', 'x', :now)"
    )
    bind = Moment().bind_processor(database.engine.dialect)
    at = datetime(2026, 1, 1, tzinfo=UTC)

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(statement, {"now": bind(at) if bind else at})


def test_an_error_of_the_database_does_not_quote_the_values(database: Database) -> None:
    """P5: what ends in a log says which statement failed, not with whose address."""
    row = ROW | {"details": {"email": "ada@example.org"}}

    with pytest.raises(IntegrityError) as raised, database.transaction() as session:
        session.execute(insert(things), [row, row])

    assert "ada@example.org" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg"),
        ("sqlite:////tmp/x.sqlite", "sqlite"),
    ],
)
def test_the_common_spellings_of_a_url_mean_our_driver(given: str, driver: str) -> None:
    assert driver_url(given).drivername == driver


def test_a_moment_is_the_same_moment_in_every_zone(database: Database) -> None:
    """Kept in UTC, to the microsecond, before 1970 as well."""
    east = timezone(timedelta(hours=5, minutes=30))
    moments = [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=east),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ]
    with database.transaction() as session:
        for number, moment in enumerate(moments):
            session.execute(insert(things).values(id=number, name=str(number), at=moment, amount=0))

    with database.reading() as session:
        read = session.scalars(select(things.c.at).order_by(things.c.id)).all()

    assert list(read) == moments

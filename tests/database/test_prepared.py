"""Statements on the driver itself: the same values and the same errors as through SQLAlchemy, on both databases."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, case, insert, null, or_, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from idp.database.access import Database
from idp.database.base import Moment
from idp.database.prepared import Direct, Prepared
from tests.database.tables import things

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
INSERT = Prepared(insert(things), [column.name for column in things.c])
FIND = Prepared(select(things).where(things.c.id == bindparam("wanted")))
ROW: dict[str, Any] = {
    "id": 1,
    "name": "Ωmega",
    "at": NOW,
    "ended_at": None,
    "details": {"é": [1, None, "x"]},
    "is_big": True,
    "amount": 2**40,
}


@pytest.fixture
def direct(database: Database) -> Direct:
    things.metadata.create_all(database.engine)
    return Direct(database)


def test_what_is_written_is_read_as_it_was(direct: Direct) -> None:
    """Moments, JSON, booleans, nulls and large numbers."""
    with direct.transaction() as connection:
        connection.run(INSERT, **ROW)
    with direct.reading() as connection:
        row = connection.row(FIND, wanted=1)

    assert row is not None
    assert row._asdict() == ROW
    assert row.is_big is True
    assert row.at.tzinfo is not None


def test_it_reads_what_sqlalchemy_wrote_and_the_other_way_round(database: Database, direct: Direct) -> None:
    """One truth, two ways to it."""
    with database.transaction() as session:
        session.execute(insert(things).values(**ROW))
    with direct.transaction() as connection:
        connection.run(INSERT, **ROW | {"id": 2, "name": "b"})

    with direct.reading() as connection:
        first = connection.row(FIND, wanted=1)
    with database.reading() as session:
        second = session.execute(select(things).where(things.c.id == 2)).one()

    assert first is not None
    assert first._asdict() == ROW
    assert second._asdict() == ROW | {"id": 2, "name": "b"}


def test_a_parameter_may_stand_in_several_places(direct: Direct) -> None:
    """SQLite's parameters are positions: the same moment in the condition and in the value."""
    now = bindparam("now", type_=Moment())
    end = Prepared(
        update(things)
        .where(things.c.at <= now, or_(things.c.ended_at.is_(None), things.c.ended_at > now))
        .values(ended_at=now, amount=case((things.c.at < now, things.c.amount + 1), else_=things.c.amount))
        .returning(things.c.id, things.c.ended_at, things.c.amount)
    )
    later = NOW + timedelta(microseconds=1)

    with direct.transaction() as connection:
        connection.run(INSERT, **ROW)
        first = connection.rows(end, now=later)
        second = connection.rows(end, now=later)

    assert [tuple(row) for row in first] == [(1, later, 2**40 + 1)]
    assert second == []


def test_values_of_the_statement_itself_are_sent(direct: Direct) -> None:
    """A constant in the statement needs no argument; and text is never taken for SQL."""
    find = Prepared(select(things.c.id, null().label("missing")).where(things.c.name == "100% o'clock; --"))

    with direct.transaction() as connection:
        connection.run(INSERT, **ROW | {"name": "100% o'clock; --"})
        row = connection.row(find)

    assert row is not None
    assert tuple(row) == (1, None)


def test_no_row_is_none_and_no_rows_an_empty_list(direct: Direct) -> None:
    with direct.reading() as connection:
        assert connection.row(FIND, wanted=9) is None
        assert connection.rows(FIND, wanted=9) == []


def test_a_block_that_raises_leaves_nothing(direct: Direct) -> None:
    """Rolled back, and the connection is good for the next one."""

    def fail() -> None:
        with direct.transaction() as connection:
            connection.run(INSERT, **ROW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with direct.transaction() as connection:
        assert connection.row(FIND, wanted=1) is None
        connection.run(INSERT, **ROW)
    with direct.reading() as connection:
        assert connection.row(FIND, wanted=1) is not None


def test_reading_takes_no_part_in_a_transaction(direct: Direct) -> None:
    """Each statement stands alone, so what is committed meanwhile is seen."""
    with direct.reading() as reading:
        before = reading.row(FIND, wanted=1)
        with direct.transaction() as writing:
            writing.run(INSERT, **ROW)
            during = reading.row(FIND, wanted=1)
        after = reading.row(FIND, wanted=1)

    assert (before, during) == (None, None)
    assert after is not None


@pytest.mark.parametrize(
    ("change", "kind"),
    [({}, IntegrityError), ({"id": 2, "name": "b", "amount": None}, IntegrityError)],
)
def test_errors_arrive_as_sqlalchemys(direct: Direct, change: dict[str, Any], kind: type[DBAPIError]) -> None:
    """So that the error boundary knows them; the connection is usable afterwards."""
    with direct.transaction() as connection:
        connection.run(INSERT, **ROW)

    with pytest.raises(kind), direct.transaction() as connection:
        connection.run(INSERT, **ROW | change)

    with direct.reading() as connection:
        assert connection.row(FIND, wanted=1) is not None


def test_a_missing_table_is_an_error_of_the_database(direct: Direct, database: Database) -> None:
    things.metadata.drop_all(database.engine)

    with pytest.raises(DBAPIError), direct.reading() as connection:
        connection.row(FIND, wanted=1)


def test_of_many_writers_one_wins_a_conditional_statement(direct: Direct) -> None:
    """The base of everything that happens once: 20 threads, one row."""
    take = Prepared(
        update(things)
        .where(things.c.id == bindparam("wanted"), things.c.ended_at.is_(None))
        .values(ended_at=bindparam("now", type_=Moment()))
        .returning(things.c.id)
    )
    with direct.transaction() as connection:
        connection.run(INSERT, **ROW)
    won: list[object] = []
    barrier = threading.Barrier(8)

    def race() -> None:
        barrier.wait()
        with direct.transaction() as connection:
            won.append(connection.row(take, wanted=1, now=NOW))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(row is not None for row in won) == 1
    assert len(won) == 8


def test_few_connections_are_kept_at_hand_and_all_are_clean(direct: Direct) -> None:
    """However many were in use at once, and whatever became of their work."""
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        barrier.wait()
        for turn in range(6):
            with suppress(IntegrityError, RuntimeError), direct.transaction() as connection:
                connection.run(INSERT, **ROW | {"id": number * 10 + turn, "name": f"{number}-{turn % 3}"})
                if turn == 5:
                    raise RuntimeError

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    everything = Prepared(select(things.c.id))
    for _ in range(Direct.MOST_KEPT + 1):
        with direct.reading() as connection:
            assert len(connection.rows(everything)) == 24
    assert len(direct._kept) <= Direct.MOST_KEPT


def test_a_connection_that_died_is_replaced(postgres_server: Any, postgres_template: str) -> None:
    """R3: after a restart of the database the pool recovers by itself; each broken connection is noticed once."""
    database = Database.at(postgres_server.create_database(template=postgres_template), pool_size=1)
    direct = Direct(database)
    things.metadata.create_all(database.engine)
    with direct.reading() as connection:
        connection.row(FIND, wanted=1)

    def lose_the_connection() -> None:
        with direct.transaction() as connection:
            pid = connection._driver.info.backend_pid
            with Database.at(postgres_server.url).engine.connect() as admin:
                admin.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            connection.row(FIND, wanted=1)

    with pytest.raises(OperationalError):
        lose_the_connection()
    with direct.transaction() as connection:
        again = connection.row(FIND, wanted=1)
    with direct.reading() as connection:
        and_again = connection.row(FIND, wanted=1)
    database.close()

    assert (again, and_again) == (None, None)


def test_a_value_that_the_column_cannot_hold_is_an_error_and_not_cut(
    postgres_server: Any, postgres_template: str
) -> None:
    """PostgreSQL counts; SQLite does not, so the rules must count themselves."""
    database = Database.at(postgres_server.create_database(template=postgres_template))
    things.metadata.create_all(database.engine)

    with pytest.raises(DataError), Direct(database).transaction() as connection:
        connection.run(INSERT, **ROW | {"name": "x" * 21})
    database.close()

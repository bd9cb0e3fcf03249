"""Events are written with their change, and never touched again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from idp.audit.events import EventName
from idp.audit.models import AuditEvent
from idp.audit.prepared import record_directly
from idp.audit.service import SYSTEM, Origin, record
from idp.database.access import Database
from idp.database.prepared import Direct
from tests.conftest import MovedClock

ORIGIN = Origin(request_id="01J" + "0" * 23, address="2001:db8::1")
FACTS: dict[str, Any] = {
    "result": "refused",
    "reason": "because",
    "actor_id": "A" * 26,
    "subject_id": "B" * 26,
    "organisation_id": "ORG-100000001",
    "client_id": "client",
    "details": {"é": [1, None]},
}


def events(database: Database) -> list[AuditEvent]:
    with database.reading() as session:
        return session.query(AuditEvent).order_by(AuditEvent.sequence).all()


def test_both_ways_of_writing_give_the_same_row(database: Database, clock: MovedClock) -> None:
    """O5: who, about whom, where, from where, by which request, with what result and why."""
    with database.transaction() as session:
        record(session, EventName.CONSENT_GIVEN, clock.now(), ORIGIN, **FACTS)
    with Direct(database).transaction() as connection:
        record_directly(connection, EventName.CONSENT_GIVEN, clock.now(), ORIGIN, **FACTS)

    first, second = events(database)

    for name in (*FACTS, "name", "at", "request_id", "address"):
        assert getattr(first, name) == getattr(second, name), name
    assert first.sequence < second.sequence
    assert (first.name, first.at) == ("consent:given", clock.now())


def test_an_event_goes_with_its_change(database: Database, clock: MovedClock) -> None:
    """O1: what is rolled back was never written."""

    def fail() -> None:
        with database.transaction() as session:
            record(session, EventName.CONSENT_GIVEN, clock.now(), SYSTEM)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert events(database) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET reason = 'other'",
        "UPDATE audit_events SET reason = 'other' WHERE sequence = 1",
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE sequence = 1",
    ],
)
def test_nobody_changes_or_removes_an_event(database: Database, clock: MovedClock, statement: str) -> None:
    """O2: the database refuses it."""
    with database.transaction() as session:
        record(session, EventName.CONSENT_GIVEN, clock.now(), ORIGIN, **FACTS)

    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text(statement))

    assert [event.reason for event in events(database)] == ["because"]


def test_the_table_cannot_be_emptied(postgres_server: Any, postgres_template: str, clock: MovedClock) -> None:
    """O2: TRUNCATE, which PostgreSQL has and no row trigger sees."""
    database = Database.at(postgres_server.create_database(template=postgres_template))
    with database.transaction() as session:
        record(session, EventName.CONSENT_GIVEN, clock.now(), SYSTEM)

    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text("TRUNCATE audit_events"))
    kept = len(events(database))
    database.close()

    assert kept == 1


def test_the_order_is_by_sequence_and_not_by_time(database: Database, clock: MovedClock) -> None:
    """O6: a clock may jump back."""
    for name in (EventName.SESSION_STARTED, EventName.SESSION_ENDED):
        with database.transaction() as session:
            record(session, name, clock.now(), SYSTEM)
        clock.forward(timedelta(hours=-1))

    assert [event.name for event in events(database)] == ["session:started", "session:ended"]


def test_event_names_tell_what_they_are_and_fit(database: Database) -> None:
    """Rows live ten years: a name is subject, object and what happened, and never used for two things."""
    names = [name.value for name in EventName]

    assert len(set(names)) == len(names)
    assert all(2 <= len(name.split(":")) <= 3 and len(name) <= 64 and name == name.lower() for name in names)

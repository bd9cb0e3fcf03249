"""Importing into the register, on both databases."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.database.access import Database
from idp.errors import NotFound
from idp.organisations.models import Location, Name, Organisation, SearchRow
from idp.organisations.service import (
    Criteria,
    FileFormat,
    ImportReport,
    find_organisation,
    get_organisation,
    import_file,
    organisations_merged_into,
    search,
    successor_of,
    summaries,
)
from tests.conftest import MovedClock
from tests.organisations.register import json_file, location, organisation


def bring(session: Session, clock: MovedClock, *entries: dict[str, Any], **options: Any) -> ImportReport:
    """Import these entries."""
    return import_file(session, json_file(*entries), FileFormat.JSON, clock.now(), SYSTEM, **options)


def counts(session: Session) -> list[int | None]:
    """How many rows each table of the register has."""
    return [
        session.scalar(select(func.count()).select_from(table))
        for table in (Organisation, Location, Name, SearchRow)
    ]


def version_of(session: Session, organisation_id: str) -> int | None:
    return session.scalar(select(Organisation.version).where(Organisation.id == organisation_id))


def test_an_imported_organisation_is_there_with_all_it_has(database: Database, clock: MovedClock) -> None:
    entry = organisation(
        1,
        size="small",
        active_from="2020-01-31",
        alternative_names=["ExPharma"],
        local_names=[{"language": "el", "text": "Παράδειγμα"}],
        locations=[location(2, city="Utrecht"), location(1, is_main=True, country="BE")],
    )

    with database.transaction() as session:
        report = bring(session, clock, entry)

    with database.reading() as session:
        record = get_organisation(session, "ORG-100000001")
        summary = summaries(session, ["ORG-100000001", "ORG-999999999", "'; --"])
    assert (report.added, report.is_written) == (1, True)
    assert (record.name, record.size, record.status, str(record.active_from)) == (
        "Example Pharma 1",
        "small",
        "active",
        "2020-01-31",
    )
    assert [(one.kind, one.language, one.text) for one in record.names] == [
        ("preferred", "en", "Example Pharma 1"),
        ("alternative", "en", "ExPharma"),
        ("local", "el", "Παράδειγμα"),
    ]
    assert [(one.id, one.country, one.is_main) for one in record.locations] == [
        ("LOC-100000001", "BE", True),
        ("LOC-100000002", "NL", False),
    ]
    assert [(one.id, one.city) for one in summary.values()] == [("ORG-100000001", "Amsterdam")]


def test_a_bad_line_stops_all_of_it(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        report = bring(session, clock, organisation(1), organisation(2, type="x"), organisation(3))

        assert [problem.line for problem in report.problems] == [3]
        assert not report.is_written
        assert counts(session) == [0, 0, 0, 0]
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_the_same_file_twice_changes_nothing(database: Database, clock: MovedClock) -> None:
    entries = [
        organisation(number, locations=[location(number), location(number + 50)]) for number in range(1, 9)
    ]
    with database.transaction() as session:
        first = bring(session, clock, *entries)
        before = counts(session)

        second = bring(session, clock, *entries)

        assert (first.added, second.added, second.changed, second.unchanged) == (8, 0, 0, 8)
        assert counts(session) == before
        assert version_of(session, "ORG-100000001") == 1


def test_a_changed_organisation_counts_up_and_is_found_by_its_new_name_only(
    database: Database, clock: MovedClock
) -> None:
    with database.transaction() as session:
        bring(session, clock, organisation(1, name="Tulip Labs"), organisation(2, name="Rose Labs"))

        report = bring(session, clock, organisation(1, name="Daffodil Labs"))

        assert (report.changed, report.unchanged) == (1, 0)
        assert version_of(session, "ORG-100000001") == 2
        assert version_of(session, "ORG-100000002") == 1
        assert not search(session, Criteria(name="tulip")).organisations
        assert [hit.id for hit in search(session, Criteria(name="daffodil")).organisations] == [
            "ORG-100000001"
        ]
        assert len(search(session, Criteria(name="labs")).organisations) == 2


def test_a_dry_run_says_what_would_change_and_changes_nothing(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        bring(session, clock, organisation(1), organisation(2))
        before = counts(session)

        report = bring(
            session, clock, organisation(1), organisation(2, name="New"), organisation(3), dry_run=True
        )

        assert (report.added, report.changed, report.unchanged, report.is_written) == (1, 1, 1, False)
        assert counts(session) == before
        assert get_organisation(session, "ORG-100000002").name == "Example Pharma 2"


def test_an_import_leaves_one_event(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        bring(session, clock, organisation(1), organisation(2))

        events = session.scalars(select(AuditEvent)).all()

        assert [event.name for event in events] == ["organisations:imported"]
        assert (events[0].details["added"], len(events[0].details["sha256"])) == (2, 64)


def test_an_import_tells_how_far_it_is(database: Database, clock: MovedClock) -> None:
    told: list[tuple[int, int]] = []

    with database.transaction() as session:
        bring(
            session,
            clock,
            *map(organisation, range(1, 4)),
            progress=lambda done, total: told.append((done, total)),
        )

    assert told[-1] == (3, 3)


def test_a_merged_organisation_stays_and_names_its_last_successor(
    database: Database, clock: MovedClock
) -> None:
    """The successors come later in the file: order does not matter."""
    with database.transaction() as session:
        report = bring(
            session,
            clock,
            organisation(1, status="merged", merged_into="ORG-100000002"),
            organisation(2, status="merged", merged_into="ORG-100000003"),
            organisation(3),
        )

        assert report.added == 3
        assert successor_of(session, "ORG-100000001") == "ORG-100000003"
        assert successor_of(session, "ORG-100000003") == "ORG-100000003"
        assert organisations_merged_into(session, "ORG-100000003") == ("ORG-100000002",)
        assert get_organisation(session, "ORG-100000001").status == "merged"


def test_a_circle_through_the_register_is_refused(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        bring(session, clock, organisation(1, status="merged", merged_into="ORG-100000002"), organisation(2))

        report = bring(session, clock, organisation(2, status="merged", merged_into="ORG-100000001"))

        assert [(problem.field, problem.line) for problem in report.problems] == [("merged_into", 2)]
        assert get_organisation(session, "ORG-100000002").status == "active"


def test_a_merger_can_be_undone(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        bring(session, clock, organisation(1, status="merged", merged_into="ORG-100000002"), organisation(2))

        bring(session, clock, organisation(1))

        assert successor_of(session, "ORG-100000001") == "ORG-100000001"


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ([organisation(1), organisation(1, locations=[location(9)])], "id"),
        ([organisation(1), organisation(2, locations=[location(1)])], "location"),
        ([organisation(7, locations=[location(3)])], "location"),
        ([organisation(1, status="merged", merged_into="ORG-100000099")], "merged_into"),
    ],
)
def test_an_id_belongs_to_one_organisation(
    database: Database, clock: MovedClock, entries: list[dict[str, Any]], field: str
) -> None:
    with database.transaction() as session:
        bring(session, clock, organisation(3))

        report = bring(session, clock, *entries)

        assert [problem.field for problem in report.problems] == [field]
        assert not report.is_written


@pytest.mark.parametrize(
    "unknown", ["ORG-999999999", "", "ORG-1' OR 1=1 --", "org-100000001", "ORG-\x00", "x" * 10_000]
)
def test_an_unknown_organisation_is_not_found(database: Database, unknown: str) -> None:
    """N9: an id is compared and never becomes part of a statement."""
    with database.reading() as session:
        assert find_organisation(session, unknown) is None
        with pytest.raises(NotFound):
            get_organisation(session, unknown)

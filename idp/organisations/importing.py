"""Brings an import file into the register: everything checked first, then written in the caller's one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.ids import digest
from idp.organisations.files import FileFormat, read_entries
from idp.organisations.models import Location, Organisation
from idp.organisations.records import ImportReport, OrganisationRecord, Problem
from idp.organisations.rules import check_entry, check_mergers, check_repeated
from idp.organisations.search_index import after_import_statements
from idp.organisations.store import add_records, change_records, read_records, write_mergers

Progress = Callable[[int, int], None]
"""Told how many organisations are done, of how many."""

_BATCH = 500
T = TypeVar("T")
Numbered = list[tuple[int, OrganisationRecord]]


def import_file(
    session: Session,
    content: str,
    file_format: FileFormat,
    now: datetime,
    origin: Origin,
    *,
    actor_id: str | None = None,
    dry_run: bool = False,
    progress: Progress = lambda *_: None,
) -> ImportReport:
    """What the import did: the same file twice changes nothing the second time, a bad line stops all of it.

    Organisations are recognised by their ORG id; those the file does not name stay as they are. The report is returned
    and not raised, with every problem there is, so that a file is mended in one go.
    """
    records, problems = _checked(content, file_format)
    if not problems:
        problems = list(check_mergers(records, _successors_outside(session, records)))
        problems += _foreign_locations(session, records)
    if problems:
        return ImportReport(tuple(sorted(problems, key=lambda problem: problem.line)))
    report = _write(session, [one for _, one in records], dry_run=dry_run, progress=progress)
    if not dry_run:
        details = {
            "sha256": digest(content),
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
        }
        record(session, EventName.ORGANISATIONS_IMPORTED, now, origin, actor_id=actor_id, details=details)
    return report


def _checked(content: str, file_format: FileFormat) -> tuple[Numbered, list[Problem]]:
    entries, problems = read_entries(content, file_format)
    if not entries and not problems:
        problems.append(Problem(1, "file", "holds no organisation"))
    records: Numbered = []
    for entry in entries:
        checked = check_entry(entry)
        if isinstance(checked, list):
            problems.extend(checked)
        else:
            # Stored without an order of their own: sorted here, so that equal records compare equal.
            places = tuple(sorted(checked.locations, key=lambda place: place.id))
            records.append((entry.line, replace(checked, locations=places)))
    return records, problems + list(check_repeated(records))


def _successors_outside(session: Session, records: Numbered) -> dict[str, str | None]:
    """What the organisations that the file does not hold, and its mergers lead to, are merged into."""
    inside = {one.id for _, one in records}
    known: dict[str, str | None] = {}
    waiting = {one.merged_into for _, one in records if one.merged_into} - inside
    while waiting:
        found: dict[str, str | None] = {}
        for ids in _batches(sorted(waiting)):
            query = select(Organisation.id, Organisation.merged_into).where(Organisation.id.in_(ids))
            found.update((row.id, row.merged_into) for row in session.execute(query))
        known |= found
        waiting = {successor for successor in found.values() if successor} - inside - known.keys()
    return known


def _foreign_locations(session: Session, records: Numbered) -> Iterator[Problem]:
    """A LOC id never changes and never moves (domain.md 1.4)."""
    owners = {place.id: (line, one.id) for line, one in records for place in one.locations}
    for ids in _batches(sorted(owners)):
        query = select(Location.id, Location.organisation_id).where(Location.id.in_(ids))
        for row in session.execute(query):
            line, owner = owners[row.id]
            if row.organisation_id != owner:
                reason = f"{row.id} belongs to {row.organisation_id} in the register; use an id of its own"
                yield Problem(line, "location", reason)


def _write(
    session: Session, records: Sequence[OrganisationRecord], *, dry_run: bool, progress: Progress
) -> ImportReport:
    """Reads everything before it writes anything: PostgreSQL plans badly for a table that grows as it is read."""
    new, different = _compare(session, records)
    report = ImportReport((), len(new), len(different), len(records) - len(new) - len(different), not dry_run)
    if dry_run:
        return report
    done = report.unchanged
    for write, some in ((add_records, new), (change_records, different)):
        for batch in _batches(some):
            write(session, batch)
            done += len(batch)
            progress(done, len(records))
    if new or different:
        for batch in _batches(new + different):
            write_mergers(session, batch)
        for statement in after_import_statements(session.get_bind().dialect.name):
            session.execute(text(statement))
    return report


def _compare(
    session: Session, records: Sequence[OrganisationRecord]
) -> tuple[list[OrganisationRecord], list[OrganisationRecord]]:
    """Those the register does not have, and those it has otherwise."""
    new: list[OrganisationRecord] = []
    different: list[OrganisationRecord] = []
    for batch in _batches(records):
        there = read_records(session, [one.id for one in batch])
        new += [one for one in batch if one.id not in there]
        different += [one for one in batch if one.id in there and there[one.id] != one]
    return new, different


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + _BATCH] for at in range(0, len(items), _BATCH))

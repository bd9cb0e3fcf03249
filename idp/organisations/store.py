"""Records to rows and back."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from idp.organisations.models import Location, Name, Organisation, SearchRow
from idp.organisations.records import LocationRecord, NameRecord, OrganisationRecord
from idp.organisations.search_index import fold, fold_postcode, property_word, words_of


def read_records(session: Session, ids: Sequence[str]) -> dict[str, OrganisationRecord]:
    """The records of these organisations, as far as they exist."""
    names: dict[str, list[NameRecord]] = {}
    for row in session.execute(select(Name.__table__).where(Name.organisation_id.in_(ids)).order_by(Name.id)):
        names.setdefault(row.organisation_id, []).append(NameRecord(row.kind, row.language, row.text))
    places: dict[str, list[LocationRecord]] = {}
    for row in session.execute(
        select(Location.__table__).where(Location.organisation_id.in_(ids)).order_by(Location.id)
    ):
        place = LocationRecord(row.id, tuple(row.address), row.city, row.postcode, row.country, row.is_main)
        places.setdefault(row.organisation_id, []).append(place)
    return {
        row.id: OrganisationRecord(
            row.id,
            row.type,
            row.size,
            row.status,
            row.country,
            row.merged_into,
            row.active_from,
            row.active_to,
            tuple(names.get(row.id, [])),
            tuple(places.get(row.id, [])),
        )
        for row in session.execute(select(Organisation.__table__).where(Organisation.id.in_(ids)))
    }


def add_records(session: Session, records: Sequence[OrganisationRecord]) -> None:
    """Write new organisations. Their ``merged_into`` is left out: what it points to may come later in the file."""
    if records:
        session.connection().execute(
            insert(Organisation), [{"id": one.id, **_columns(one)} for one in records]
        )
        _add_details(session, records)


def change_records(session: Session, records: Sequence[OrganisationRecord]) -> None:
    """Write changed organisations over what there was, and count up their version."""
    if not records:
        return
    ids = [one.id for one in records]
    session.connection().execute(
        update(Organisation)
        .where(Organisation.id == bindparam("of"))
        .values(version=Organisation.version + 1),
        [{"of": one.id, **_columns(one)} for one in records],
    )
    for details in (Name, Location, SearchRow):
        session.connection().execute(delete(details).where(details.organisation_id.in_(ids)))
    _add_details(session, records)


def write_mergers(session: Session, records: Sequence[OrganisationRecord]) -> None:
    """Point the merged ones to their successors, once all organisations are there."""
    mergers = [{"of": one.id, "into": one.merged_into} for one in records if one.merged_into]
    if mergers:
        session.connection().execute(
            update(Organisation)
            .where(Organisation.id == bindparam("of"))
            .values(merged_into=bindparam("into")),
            mergers,
        )


def _columns(record: OrganisationRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "type": record.type,
        "size": record.size,
        "status": record.status,
        "country": record.country,
        "merged_into": None,
        "active_from": record.active_from,
        "active_to": record.active_to,
    }


def _add_details(session: Session, records: Sequence[OrganisationRecord]) -> None:
    session.connection().execute(insert(Name), [row for one in records for row in _name_rows(one)])
    session.connection().execute(insert(Location), [row for one in records for row in _location_rows(one)])
    session.connection().execute(
        insert(SearchRow), [{"organisation_id": one.id, "words": _words(one)} for one in records]
    )


def _name_rows(record: OrganisationRecord) -> Iterator[dict[str, Any]]:
    for name in record.names:
        yield {
            "organisation_id": record.id,
            "kind": name.kind,
            "language": name.language,
            "text": name.text,
            "folded": fold(name.text),
        }


def _location_rows(record: OrganisationRecord) -> Iterator[dict[str, Any]]:
    for place in record.locations:
        yield {
            "id": place.id,
            "organisation_id": record.id,
            "address": list(place.address),
            "city": place.city,
            "folded_city": fold(place.city),
            "postcode": place.postcode,
            "folded_postcode": fold_postcode(place.postcode),
            "country": place.country,
            "is_main": place.is_main,
        }


def _words(record: OrganisationRecord) -> str:
    properties = {
        property_word("k", record.country),
        property_word("t", record.type),
        property_word("s", record.status),
        *(property_word("l", name.language) for name in record.names),
    }
    return words_of(
        [fold(name.text) for name in record.names],
        [fold(place.city) for place in record.locations],
        [fold_postcode(place.postcode) for place in record.locations],
        properties,
    )

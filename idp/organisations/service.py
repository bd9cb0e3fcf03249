"""What other rooms ask of the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.errors import InvalidInput, NotFound
from idp.organisations.files import FileFormat
from idp.organisations.importing import import_file
from idp.organisations.models import Location, Organisation
from idp.organisations.records import (
    Criteria,
    FoundOrganisation,
    ImportReport,
    LocationRecord,
    NameRecord,
    OrganisationRecord,
    Problem,
    SearchResult,
)
from idp.organisations.rules import COUNTRIES, LANGUAGES, ORGANISATION_ID, check_criteria
from idp.organisations.search import MOST_RESULTS, find_organisations, with_matched_names
from idp.organisations.store import read_records

__all__ = [
    "COUNTRIES",
    "LANGUAGES",
    "MOST_RESULTS",
    "Criteria",
    "FileFormat",
    "FoundOrganisation",
    "ImportReport",
    "LocationRecord",
    "NameRecord",
    "OrganisationRecord",
    "OrganisationSummary",
    "Problem",
    "SearchResult",
    "find_organisation",
    "get_organisation",
    "import_file",
    "organisations_merged_into",
    "search",
    "successor_of",
    "summaries",
    "with_matched_names",
]

_LONGEST_CHAIN = 50


@dataclass(frozen=True)
class OrganisationSummary:
    """An organisation as lists and routing need it; ``successor_of`` says who decides for a merged one (Q14)."""

    id: str
    name: str
    type: str
    country: str
    city: str
    status: str
    merged_into: str | None


def find_organisation(session: Session, organisation_id: str) -> OrganisationRecord | None:
    """The whole record, with every name and location; nothing for an id that is none or names nobody."""
    if not ORGANISATION_ID.match(organisation_id):
        return None
    return read_records(session, [organisation_id]).get(organisation_id)


def get_organisation(session: Session, organisation_id: str) -> OrganisationRecord:
    """The whole record; ``NotFound`` when there is none."""
    record = find_organisation(session, organisation_id)
    if record is None:
        raise NotFound("There is no such organisation in the register.", code="organisation_not_found")
    return record


def summaries(session: Session, organisation_ids: Sequence[str]) -> dict[str, OrganisationSummary]:
    """Name, type, country, city and status of these organisations, as far as they exist, in one statement."""
    wanted = [one for one in dict.fromkeys(organisation_ids) if ORGANISATION_ID.match(one)]
    if not wanted:
        return {}
    query = (
        select(Organisation.__table__, Location.city)
        .join(Location, (Location.organisation_id == Organisation.id) & Location.is_main)
        .where(Organisation.id.in_(wanted))
    )
    return {
        row.id: OrganisationSummary(
            row.id, row.name, row.type, row.country, row.city, row.status, row.merged_into
        )
        for row in session.execute(query)
    }


def successor_of(session: Session, organisation_id: str) -> str:
    """The organisation that decides for this one: itself, or the last of its successors (domain.md Q14).

    The import lets no circle in; should one exist, this ends rather than runs round.
    """
    current = organisation_id
    for _ in range(_LONGEST_CHAIN):
        following = session.scalar(select(Organisation.merged_into).where(Organisation.id == current))
        if following is None:
            return current
        current = following
    raise NotFound("The mergers of this organisation lead nowhere.", code="organisation_successor_unknown")


def organisations_merged_into(session: Session, organisation_id: str) -> tuple[str, ...]:
    """The ids of those that became part of this one directly, oldest id first."""
    query = (
        select(Organisation.id).where(Organisation.merged_into == organisation_id).order_by(Organisation.id)
    )
    return tuple(session.scalars(query))


def search(session: Session, criteria: Criteria) -> SearchResult:
    """At most ``MOST_RESULTS`` organisations that fit all criteria (domain.md Q13), names beginning so first.

    ``InvalidInput`` names the field when the criteria cannot be used or when there is none.
    """
    problem = check_criteria(criteria)
    if problem is not None:
        raise InvalidInput("search_criteria", problem.reason, field=problem.field)
    return find_organisations(session, criteria)

"""``/organisations``: the register, one organisation, and for its administrators its people."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.organisations import Location, OrganisationName, OrganisationPage, OrganisationsPage
from consent_ui.parts import Organisation
from idp.access_requests import service
from idp.access_requests.guards import begin
from idp.access_requests.routes.searching import search
from idp.access_requests.service import Administration
from idp.access_requests.showing import ORGANISATION_SIZES, ORGANISATION_TYPES, organisation_part
from idp.organisations import service as organisations
from idp.organisations.models import NameKind, OrganisationStatus
from idp.organisations.service import OrganisationRecord
from idp.web.pages import show
from idp.web.services import services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("organisation_pages", __name__)


@blueprint.get("/organisations")
@needs_sign_in
def find() -> Response | AnyResponse:
    """Search the register."""
    found = search()
    page = OrganisationsPage(
        form=found.form, action="/organisations", results=found.results, paging=found.paging
    )
    return show(page, 400 if any(found.form.errors.values()) else 200)


@blueprint.get("/organisations/<organisation_id>")
@needs_sign_in
def show_organisation(organisation_id: str) -> Response | AnyResponse:
    """Details for everybody; people and their roles for those who administer them (security J2, N7)."""
    with services().database.reading() as session:
        act = begin(session)
        record = organisations.get_organisation(session, organisation_id)
        merged = organisations.organisations_merged_into(session, record.id)
        others = organisations.summaries(session, [*merged, *filter(None, [record.merged_into]), record.id])
        administration = service.administration_of(act, record.id, signed_in_viewer().account_id)
        families = service.administered_families(act, [record.id]).get(record.id, ())
    known = {one: organisation_part(summary) for one, summary in others.items()}
    return show(_page(record, known, merged, administration, families))


def _page(
    record: OrganisationRecord,
    known: dict[str, Organisation],
    merged: tuple[str, ...],
    administration: Administration | None,
    families: tuple[str, ...],
) -> OrganisationPage:
    is_open = record.status == OrganisationStatus.ACTIVE
    return OrganisationPage(
        organisation=known[record.id],
        type=ORGANISATION_TYPES.get(record.type, ""),
        size=ORGANISATION_SIZES.get(record.size or "", ""),
        names=tuple(
            OrganisationName(
                name=one.text, language=one.language, is_preferred=one.kind == NameKind.PREFERRED
            )
            for one in record.names
        ),
        locations=tuple(
            Location(
                loc_id=one.id,
                lines=one.address,
                city=one.city,
                postcode=one.postcode,
                country=one.country,
                is_main=one.is_main,
            )
            for one in record.locations
        ),
        merged_into=known.get(record.merged_into or ""),
        merged_from=tuple(known[one] for one in merged if one in known),
        administrators_for=families,
        people=administration.people if administration else None,
        administers=administration.families if administration else (),
        request_url=f"/access/request/roles?organisation={record.id}" if is_open else None,
    )

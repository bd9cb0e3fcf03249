"""``/access/request``: find organisations, choose roles, add documents and review, sent (domain.md 7.2).

Nothing is kept on the server between the steps: what was chosen travels in the address and in hidden inputs, and every
rule is asked again when the request is sent.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.access import RequestSentPage
from consent_ui.pages.asking import (
    ChooseOrganisationsForm,
    ChooseRolesForm,
    ChooseRolesPage,
    ChosenOrganisation,
    FindOrganisationsPage,
)
from consent_ui.parts import Application
from idp.access_requests import service
from idp.access_requests.guards import begin
from idp.access_requests.routes.searching import search
from idp.access_requests.routes.way import Way, find_way
from idp.access_requests.showing import application_part, organisation_part
from idp.organisations import service as organisations
from idp.web.pages import show
from idp.web.services import services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("asking", __name__, url_prefix="/access/request")

MOST_ORGANISATIONS = 20


@blueprint.get("")
@needs_sign_in
def find_organisations() -> Response | AnyResponse:
    """Step 1: search, and tick one or several."""
    return _show_search(find_way(), ChooseOrganisationsForm())


@blueprint.get("/roles")
@needs_sign_in
def choose_roles() -> Response | AnyResponse:
    """Step 2: the roles offered at the chosen organisations."""
    way = find_way()
    form = ChooseOrganisationsForm(request.args)
    if not form.validate():
        return _show_search(way, form, 400)
    return show_roles(way, ChooseRolesForm())


def show_roles(way: Way, form: ChooseRolesForm, status: int = 200) -> Response:
    """Step 2 as a page; step 3 comes back to it when no role was ticked."""
    chosen = frozenset(request.args.getlist("line"))
    ids = chosen_organisations()
    with services().database.reading() as session:
        act = begin(session)
        offered = service.role_choices(
            act,
            signed_in_viewer().account_id,
            ids,
            application=way.application,
            historical=True,
            chosen=chosen,
        )
        application = _application(act, way)
    if not offered:
        return _show_search(way, ChooseOrganisationsForm(), 404)
    picked = tuple(("organisation", one) for one in ids)
    page = ChooseRolesPage(
        form=form,
        action="/access/request/review",
        organisations=offered,
        back_url=f"/access/request?{urlencode([*way.hidden, *picked])}",
        application=application,
        hidden=way.hidden + picked,
        cancel_url=way.cancel_url,
    )
    return show(page, status)


@blueprint.get("/sent/<request_id>")
@needs_sign_in
def show_sent(request_id: str) -> Response | AnyResponse:
    """Step 4: what happens next; the way back into the sign-in that led here."""
    way, viewer = find_way(), signed_in_viewer()
    with services().database.reading() as session:
        act = begin(session)
        found = service.get_request(act, request_id, viewer.account_id)
        application = _application(act, way)
    page = RequestSentPage(
        lines=found.lines,
        request_url=f"/access/requests/{found.id}",
        email=viewer.email,
        application=application,
        continue_url=way.continue_url,
    )
    return show(page)


def chosen_organisations() -> list[str]:
    """The organisations picked so far, each once and not without end."""
    return list(dict.fromkeys(request.args.getlist("organisation")))[:MOST_ORGANISATIONS]


def _show_search(way: Way, choice: ChooseOrganisationsForm, status: int = 200) -> Response:
    ids = chosen_organisations()
    found = search(chosen=ids)
    with services().database.reading() as session:
        picked = organisations.summaries(session, ids)
        application = _application(begin(session), way)
    page = FindOrganisationsPage(
        form=found.form,
        action="/access/request",
        choice=choice,
        next_action="/access/request/roles",
        results=found.results,
        paging=found.paging,
        chosen=tuple(
            ChosenOrganisation(organisation=organisation_part(picked[one]), remove_url=_without(one))
            for one in ids
            if one in picked
        ),
        application=application,
        hidden=way.hidden,
        cancel_url=way.cancel_url,
    )
    has_errors = any(found.form.errors.values())
    return show(page, 400 if has_errors and status == 200 else status)


def _without(organisation_id: str) -> str:
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if (name, value) != ("organisation", organisation_id)
    ]
    return f"/access/request?{urlencode(kept)}"


def _application(act: service.Act, way: Way) -> Application | None:
    return application_part(act.catalogue, way.application) if way.application else None

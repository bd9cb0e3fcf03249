"""``/access``: one's roles and requests; ``/approvals``: why a role exists."""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.frame import NoticeKind
from consent_ui.pages.access import AccessPage, ApprovalPage, RequestPage
from consent_ui.texts import mark
from idp.access_requests import service
from idp.access_requests.guards import begin, site
from idp.web.pages import show, tell
from idp.web.services import origin, services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("access", __name__)


@blueprint.get("/access")
@needs_sign_in
def show_access() -> Response | AnyResponse:
    """The viewer's roles and requests."""
    viewer = signed_in_viewer()
    with services().database.reading() as session:
        act = begin(session)
        page = AccessPage(
            roles=service.held_roles(act, viewer.account_id),
            requests=service.my_requests(act, viewer.account_id),
        )
    return show(page)


@blueprint.get("/access/requests/<request_id>")
@needs_sign_in
def show_request(request_id: str) -> Response | AnyResponse:
    """One request, for who asked and for those who may decide its lines."""
    with services().database.reading() as session:
        found = service.get_request(begin(session), request_id, signed_in_viewer().account_id)
    page = RequestPage(
        reference=found.id,
        requester=found.requester,
        submitted_at=found.submitted_at,
        lines=found.lines,
        comment=found.comment,
        is_own=found.is_own,
        back_url="/access" if found.is_own else "/access/inbox",
    )
    return show(page)


@blueprint.post("/access/lines/<line_id>/withdraw")
@needs_sign_in
def withdraw(line_id: str) -> Response | AnyResponse:
    """Take an own line back, unless it was decided meanwhile."""
    node, viewer = services(), signed_in_viewer()
    with node.database.transaction() as session:
        is_done = service.withdraw(session, line_id, viewer.account_id, node.clock.now(), origin(), site())
    if is_done:
        tell(mark("Your request is withdrawn. Those who were asked get a mail."))
    else:
        tell(mark("This was decided already, so it could not be withdrawn."), NoticeKind.WARNING)
    return redirect("/access", 303)


@blueprint.get("/approvals/<line_id>")
@needs_sign_in
def show_approval(line_id: str) -> Response | AnyResponse:
    """The decision behind a role: where the claim ``approval`` leads (design.md section 7)."""
    with services().database.reading() as session:
        found = service.get_approval(begin(session), line_id, signed_in_viewer().account_id)
    line, shown = found.line, found.shown
    page = ApprovalPage(
        reference=line.id,
        person=found.person,
        role=shown.role,
        decided_at=line.decided_at or line.asked_at,
        decided_by=shown.approver,
        organisation=shown.organisation,
        decider_name=shown.decider_name,
        asked_at=line.asked_at,
        until=line.until,
        ended_at=found.ended_at,
        comment=line.comment,
        request_url=f"/access/requests/{line.request_id}",
    )
    return show(page)

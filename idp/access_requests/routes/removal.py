"""``/access/roles/<id>/remove``: giving up a role, or taking it from somebody as an administrator."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.frame import NoticeKind
from consent_ui.pages.removal import RemoveRoleForm, RemoveRolePage
from consent_ui.texts import mark
from idp.access_requests import service
from idp.access_requests.guards import begin, fresh_sign_in_needed, site
from idp.access_requests.service import Removal, RemovalOutcome, ShownRemoval
from idp.errors import NotFound
from idp.web.pages import show, tell
from idp.web.services import origin, services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("role_removal", __name__)


@blueprint.get("/access/roles/<entitlement_id>/remove")
@needs_sign_in
def confirm(entitlement_id: str) -> Response | AnyResponse:
    """What stops working, before it does (domain.md Q23)."""
    return _show(_find(entitlement_id), entitlement_id, RemoveRoleForm())


@blueprint.post("/access/roles/<entitlement_id>/remove")
@needs_sign_in
def remove(entitlement_id: str) -> Response | AnyResponse:
    """Remove it, or ask EMA to agree. Taking from others is a decision, so it needs a sign-in of late (Q11)."""
    node, viewer = services(), signed_in_viewer()
    found = _find(entitlement_id)
    if not found.is_own and (sign_in := fresh_sign_in_needed(f"/access/roles/{entitlement_id}/remove")):
        return sign_in
    form = RemoveRoleForm(request.form)
    if not form.validate():
        return _show(found, entitlement_id, form, 400)
    removal = Removal(entitlement_id, viewer.account_id, form.comment.data or "")
    with node.database.transaction() as session:
        outcome = service.remove(session, removal, node.clock.now(), origin(), site())
    if outcome is RemovalOutcome.NOT_FOUND:
        raise NotFound
    _tell(outcome)
    return redirect(_back(found), 303)


def _find(entitlement_id: str) -> ShownRemoval:
    with services().database.reading() as session:
        return service.get_role_to_remove(begin(session), entitlement_id, signed_in_viewer().account_id)


def _tell(outcome: RemovalOutcome) -> None:
    if outcome is RemovalOutcome.REMOVED:
        tell(mark("The role is removed. The application no longer accepts it."))
    elif outcome is RemovalOutcome.WAITS_FOR_EMA:
        tell(mark("EMA is asked to agree. Until then the role stays in force."), NoticeKind.INFO)
    else:
        tell(mark("This role had ended already."), NoticeKind.INFO)


def _back(found: ShownRemoval) -> str:
    return "/access" if found.is_own else f"/organisations/{found.organisation_id}"


def _show(found: ShownRemoval, entitlement_id: str, form: RemoveRoleForm, status: int = 200) -> Response:
    page = RemoveRolePage(
        form=form,
        action=f"/access/roles/{entitlement_id}/remove",
        person=found.person,
        held=found.held,
        back_url=_back(found),
        is_own=found.is_own,
        is_last_administrator=found.is_last_administrator,
        affected_people=found.affected_people,
        waiting_lines=found.waiting_lines,
        needs_ema=found.needs_ema,
        ends_with_it=found.ends_with_it,
    )
    return show(page, status)

"""``/account/sessions``: where one is signed in, and ending it there."""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.account import SessionRow, SessionsPage
from consent_ui.texts import mark
from idp.authentication.applications import applications_by_session
from idp.authentication.guards import forget_browser
from idp.errors import NotFound
from idp.sessions import service as sessions
from idp.sessions.models import SignedInSession
from idp.web.pages import show, tell
from idp.web.services import origin, services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@blueprint.get("")
@needs_sign_in
def show_all() -> Response | AnyResponse:
    """The viewer's live sessions, this one first, with the applications opened in each."""
    node, viewer = services(), signed_in_viewer()
    now = node.clock.now()
    with node.database.reading() as session:
        live = sessions.list_live(session, viewer.account_id, now, node.settings.sessions.idle)
        applications = applications_by_session(session, [one.id for one in live])
    live.sort(key=lambda one: one.id != viewer.session_id)
    rows = tuple(_row(one, applications.get(one.id, ()), viewer.session_id) for one in live)
    others = "/account/sessions/end-others" if len(rows) > 1 else None
    return show(SessionsPage(sessions=rows, end_others_action=others))


@blueprint.post("/<session_id>/end")
@needs_sign_in
def end_one(session_id: str) -> Response | AnyResponse:
    """End one of the viewer's own sessions; somebody else's is not found (security F6)."""
    node, viewer = services(), signed_in_viewer()
    because = sessions.EndReason.ENDED_BY_PERSON
    with node.database.transaction() as session:
        now = node.clock.now()
        if not sessions.end(session, session_id, because, now, origin(), account_id=viewer.account_id):
            raise NotFound("This session is over already, or it is not one of yours.")
    if session_id == viewer.session_id:
        response = redirect("/sign-out", 303)
        forget_browser(response)
        return response
    tell(mark("That session is over. Whoever used it has to sign in again."))
    return redirect("/account/sessions", 303)


@blueprint.post("/end-others")
@needs_sign_in
def end_others() -> Response | AnyResponse:
    """End all of the viewer's sessions but this one."""
    node, viewer = services(), signed_in_viewer()
    because = sessions.EndReason.ENDED_BY_PERSON
    with node.database.transaction() as session:
        now = node.clock.now()
        sessions.end_all(session, viewer.account_id, because, now, origin(), except_id=viewer.session_id)
    tell(mark("You are signed in here only. All other sessions are over."))
    return redirect("/account/sessions", 303)


def _row(one: SignedInSession, applications: tuple[str, ...], current_id: str) -> SessionRow:
    return SessionRow(
        user_agent=one.user_agent or "",
        started_at=one.started_at,
        last_used_at=one.last_seen_at,
        expires_at=one.expires_at,
        end_action=f"/account/sessions/{one.id}/end",
        is_current=one.id == current_id,
        applications=applications,
    )

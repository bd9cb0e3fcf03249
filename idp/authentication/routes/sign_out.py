"""``/sign-out``: the question, leaving, and the page after it."""

from flask import Blueprint, Response, redirect, request
from flask import session as browser
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.sign_out import SignedOutPage, SignOutConfirmPage
from consent_ui.parts import Person
from idp.authentication.applications import applications_by_session
from idp.authentication.guards import forget_browser
from idp.sessions import service as sessions
from idp.sessions.guards import read_cookie
from idp.web.pages import show
from idp.web.services import origin, services
from idp.web.viewer import viewer

blueprint = Blueprint("sign_out", __name__)

_ENDED_AT = "ended_at"


@blueprint.get("/sign-out")
def ask() -> Response:
    """Ask whoever is signed in, since a link signs nobody out (security E1); tell others that they are out."""
    looking = viewer()
    if looking is None:
        return show(SignedOutPage(ended_at=tuple(browser.pop(_ENDED_AT, ()))))
    with services().database.reading() as session:
        applications = applications_by_session(session, [looking.session_id])
    page = SignOutConfirmPage(
        action="/sign-out",
        person=Person(name=looking.name, username=looking.username, email=looking.email),
        other_applications=applications.get(looking.session_id, ()),
    )
    return show(page)


@blueprint.post("/sign-out")
def leave() -> AnyResponse:
    """End the session that this browser has, if any, and forget the browser (security E4, F8)."""
    node = services()
    now = node.clock.now()
    names: tuple[str, ...] = ()
    with node.database.transaction() as session:
        found = sessions.find_live(
            session, read_cookie(request, node.settings), now, node.settings.sessions.idle
        )
        if found is not None:
            names = applications_by_session(session, [found.id]).get(found.id, ())
            sessions.end(session, found.id, sessions.EndReason.SIGNED_OUT, now, origin())
    response = redirect("/sign-out", 303)
    forget_browser(response)
    browser[_ENDED_AT] = names
    return response

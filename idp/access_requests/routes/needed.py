"""``/access/needed``: inside a sign-in, when the application needs a role that the person does not have."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.access import RoleNeededPage
from consent_ui.parts import Application, Person
from idp.access_requests import service
from idp.access_requests.guards import begin
from idp.access_requests.showing import role_part
from idp.web.errors import error_page
from idp.web.interaction import find_interaction
from idp.web.pages import show
from idp.web.services import services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("role_needed", __name__)

_OVER = "This sign-in was open too long, or it began in another browser."
_START_AGAIN = "Go back to the application that you came from and start again there."


@blueprint.get("/access/needed")
@needs_sign_in
def role_needed() -> Response | AnyResponse:
    """Say so instead of an error; lead into the request, or show the one that waits."""
    interaction = find_interaction(services().store, request.args.get("interaction"))
    if interaction is None:
        return error_page(400, what=_OVER, remedy=_START_AGAIN)
    viewer, code = signed_in_viewer(), interaction.application or ""
    with services().database.reading() as session:
        act = begin(session)
        pending = service.lines_for_application(act, viewer.account_id, code)
        roles = tuple(
            role_part(act.catalogue, role.code, role.application)
            for role in act.catalogue.requestable_roles()
            if role.application == code
        )
    here = {"interaction": interaction.id}
    page = RoleNeededPage(
        application=Application(name=interaction.client_name),
        person=Person(name=viewer.name, username=viewer.username, email=viewer.email),
        request_url=f"/access/request?{urlencode({'application': code, **here})}",
        continue_url=interaction.resume_url,
        roles=roles,
        pending=pending,
        use_another_account_url=f"/sign-in?{urlencode({'another': '1', **here})}",
    )
    return show(page)

"""``/account``: who one is."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.account import AccountPage
from idp.accounts.service import find_account
from idp.roles import service as roles
from idp.sessions import service as sessions
from idp.web.pages import show
from idp.web.services import services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/account")
@needs_sign_in
def account() -> Response | AnyResponse:
    """The signed-in person's identity, with the sign-in before this one, so that a stranger's is noticed."""
    node, viewer = services(), signed_in_viewer()
    now = node.clock.now()
    with node.database.reading() as session:
        found = find_account(session, viewer.account_id)
        assert (
            found is not None
        )  # the viewer was read from it in this request, and accounts are never deleted
        page = AccountPage(
            username=found.username,
            given_name=found.given_name,
            family_name=found.family_name,
            email=found.email,
            mobile=found.mobile,
            created_at=found.created_at,
            previous_sign_in_at=sessions.previous_sign_in(
                session, found.id, viewer.session_id, viewer.auth_time
            ),
            roles=len(roles.live_entitlements(session, found.id, now)),
            sessions=len(sessions.list_live(session, found.id, now, node.settings.sessions.idle)),
        )
    return show(page)

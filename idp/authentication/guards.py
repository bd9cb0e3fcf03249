"""Who is signed in, for routes; and forgetting it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from flask import current_app, request
from flask import session as browser
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from idp.authentication.service import SignedIn, find_signed_in
from idp.database.base import table
from idp.roles import service as roles
from idp.roles.models import Entitlement
from idp.sessions import service as sessions
from idp.sessions.guards import clear_cookie, read_cookie
from idp.web.services import services
from idp.web.viewer import Viewer, forget_viewer

_WAITING = "idp.count_waiting"
_entitlements = table(Entitlement)

CountWaiting = Callable[[Session, str, Iterable[str]], int]
"""How many requests wait for this account, which holds these roles."""


def install_count_waiting(extensions: dict[str, object], count: CountWaiting) -> None:
    """Say how waiting requests are counted; without it the header shows none."""
    extensions[_WAITING] = count


def load_viewer() -> Viewer | None:
    """The viewer of the present request: session and account in one statement, roles in a second."""
    node = services()
    secret = read_cookie(request, node.settings)
    if secret is None:
        return None
    now = node.clock.now()
    with node.database.reading() as session:
        signed_in = find_signed_in(session, secret, now, node.settings.sessions.idle)
        if signed_in is None:
            return None
        found = _viewer(session, signed_in, now)
    if signed_in.last_seen_at <= now - sessions.SEEN_EVERY:
        with node.database.transaction() as session:
            sessions.seen(session, signed_in.session_id, now)
    return found


def forget_browser(response: Response) -> None:
    """Make this browser a stranger's: after the session ended (security E4, E7, F8).

    Only what is ours is cleared: "cookies" in Clear-Site-Data would take those of every other application on the same
    registrable domain along. Pages need no clearing, since none may be stored.
    """
    clear_cookie(response, services().settings)
    response.headers["Clear-Site-Data"] = '"storage"'
    browser.clear()
    forget_viewer()


def _viewer(session: Session, signed_in: SignedIn, now: datetime) -> Viewer:
    codes = _role_codes(session, signed_in.account_id, now)
    catalogue = roles.current_catalogue(session)
    is_approver = not codes.isdisjoint(catalogue.deciding_codes())
    count: CountWaiting | None = current_app.extensions.get(_WAITING)
    return Viewer(
        account_id=signed_in.account_id,
        session_id=signed_in.session_id,
        username=signed_in.username,
        name=signed_in.name,
        email=signed_in.email,
        auth_time=signed_in.auth_time,
        acr=signed_in.acr,
        role_codes=codes,
        is_approver=is_approver,
        is_staff=not codes.isdisjoint(catalogue.staff_codes()),
        waiting_requests=count(session, signed_in.account_id, codes) if count and is_approver else 0,
    )


def _role_codes(session: Session, account_id: str, now: datetime) -> frozenset[str]:
    held = select(_entitlements.c.role).where(_entitlements.c.account_id == account_id, roles.is_live(now))
    return frozenset(session.scalars(held))

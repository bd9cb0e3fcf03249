"""What a request brings to a use case of this room, and the guard of decisions."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from idp.access_requests.acting import Act, Site
from idp.access_requests.inbox import count_waiting as count_waiting_lines
from idp.web.services import origin, services
from idp.web.viewer import signed_in_viewer

FRESH = timedelta(minutes=15)


def site() -> Site:
    """Where this site is, as configured."""
    return Site(services().settings.issuer)


def begin(session: Session) -> Act:
    """A use case of the present request."""
    return Act.begin(session, services().clock.now(), origin(), site())


def count_waiting(session: Session, account_id: str, role_codes: Iterable[str]) -> int:
    """How many requests wait for this person, for the header of the present page."""
    return count_waiting_lines(session, account_id, frozenset(role_codes), services().clock.now())


def fresh_sign_in_needed(back: str) -> Response | None:
    """The way to the sign-in page when the viewer signed in too long ago to decide (domain.md Q11); else None."""
    if services().clock.now() - signed_in_viewer().auth_time <= FRESH:
        return None
    query = urlencode({"reason": "fresh_sign_in_needed", "next": back})
    return redirect(f"/sign-in?{query}", 303)


def carried(*names: str) -> tuple[tuple[str, str], ...]:
    """Those of these parameters that the present request has: they travel with every step of a form."""
    given = request.values
    return tuple((name, value) for name in names if (value := given.get(name)))

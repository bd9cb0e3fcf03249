"""Which applications a session was used for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.authorizations.models import Authorization
from idp.clients.models import Client
from idp.database.base import table

_authorizations = table(Authorization)
_clients = table(Client)


def applications_by_session(session: Session, session_ids: list[str]) -> dict[str, tuple[str, ...]]:
    """For each session the names of the applications that hold something in it, in alphabetical order."""
    statement = (
        select(_authorizations.c.session_id, _clients.c.client_name)
        .join(_clients, _clients.c.client_id == _authorizations.c.client_id)
        .where(_authorizations.c.session_id.in_(session_ids), _authorizations.c.ended_at.is_(None))
        .distinct()
        .order_by(_clients.c.client_name)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in session.execute(statement):
        found[row.session_id] = (*found.get(row.session_id, ()), row.client_name)
    return found

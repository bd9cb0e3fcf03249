"""Taking an own request back (domain.md Q22)."""

from datetime import datetime

from sqlalchemy.orm import Session

from idp.access_requests import mailing
from idp.access_requests.acting import Act, Site
from idp.access_requests.documents import erase
from idp.access_requests.judging import asked_together
from idp.access_requests.situation import look_at
from idp.access_requests.states import OPEN_STATES, Step
from idp.access_requests.steps import find_line, take_step
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.errors import NotFound


def withdraw(
    session: Session, line_id: str, actor_id: str, now: datetime, origin: Origin, site: Site
) -> bool:
    """Whether the line was withdrawn; False when it was decided already. `NotFound` when it is not the actor's own."""
    line = find_line(session, line_id)
    if line is None or line.account_id != actor_id:
        raise NotFound
    if line.state not in OPEN_STATES:
        return False
    act = Act.begin(session, now, origin, site)
    situation = look_at(act, (line.organisation_id,), (line.account_id,))
    role = act.catalogue.find_role(line.role)
    routing = situation.routing_of(line, role, asked_together(act, (line,))[line.id]) if role else None
    if not take_step(session, line, Step.WITHDRAW, now, actor_id=actor_id, changes={"decided_at": now}):
        return False
    erase(session, line.id)
    record(
        session,
        EventName.REQUEST_WITHDRAWN,
        now,
        origin,
        actor_id=actor_id,
        subject_id=actor_id,
        organisation_id=line.organisation_id,
        details={"line": line.id, "role": line.role},
    )
    if routing is not None:
        mailing.tell_withdrawn(act, line, routing)
    return True

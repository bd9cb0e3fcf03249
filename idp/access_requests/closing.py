"""Closing lines that nobody needs to decide any more (domain.md Q15)."""

from sqlalchemy import select

from idp.access_requests import mailing
from idp.access_requests.acting import Act
from idp.access_requests.models import RequestLine
from idp.access_requests.states import OPEN_STATES, Step
from idp.access_requests.steps import take_step
from idp.audit.events import EventName
from idp.audit.service import record

GRANTED_MEANWHILE = "granted_meanwhile"


def close_granted_meanwhile(act: Act, granted: RequestLine) -> None:
    """Close the person's open lines for roles that came along with the one just granted: they hold them now."""
    implied = [role.code for role in act.catalogue.implied_by(granted.role)]
    if not implied:
        return
    statement = select(RequestLine).where(
        RequestLine.account_id == granted.account_id,
        RequestLine.organisation_id == granted.organisation_id,
        RequestLine.role.in_(implied),
        RequestLine.state.in_(OPEN_STATES),
    )
    for line in act.session.scalars(statement).all():
        if take_step(
            act.session,
            line,
            Step.AUTO_REJECT,
            act.now,
            actor_id=None,
            changes={"reason": GRANTED_MEANWHILE, "decided_at": act.now},
        ):
            record(
                act.session,
                EventName.REQUEST_AUTO_REJECTED,
                act.now,
                act.origin,
                reason=GRANTED_MEANWHILE,
                subject_id=line.account_id,
                organisation_id=line.organisation_id,
                details={"line": line.id, "role": line.role},
            )
            mailing.tell_rejected(act, line, None)

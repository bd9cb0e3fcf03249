"""The line that goes with a role when the role is taken away."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.access_requests.acting import Act
from idp.access_requests.models import AccessRequest, RequestLine
from idp.access_requests.states import LineState, Step
from idp.access_requests.steps import take_step
from idp.ids import new_id
from idp.roles import service as roles
from idp.roles.models import Entitlement, Role


def line_to_remove(session: Session, entitlement: Entitlement) -> RequestLine | None:
    """The line whose decision gave exactly this role, if it has not moved on; a role that came along has none."""
    statement = select(RequestLine).where(
        RequestLine.account_id == entitlement.account_id,
        RequestLine.entitlement_id == entitlement.id,
        RequestLine.state.in_((LineState.GRANTED, LineState.REMOVAL_PENDING)),
    )
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def line_that_waits(
    act: Act, entitlement: Entitlement, role: Role, actor_id: str, comment: str | None
) -> tuple[RequestLine, bool]:
    """The line that waits for EMA's word on the removal, and whether it waits only now.

    A role that was not asked for here (an import, an operator) gets a line of its own for it.
    """
    line = line_to_remove(act.session, entitlement)
    if line is None:
        line = _new_line(act, entitlement, role)
    if line.state == LineState.REMOVAL_PENDING:
        return line, False
    is_new = take_step(act.session, line, Step.ASK_FOR_REMOVAL, act.now, actor_id=actor_id, comment=comment)
    return line, is_new


def _new_line(act: Act, entitlement: Entitlement, role: Role) -> RequestLine:
    assert entitlement.organisation_id is not None
    request = AccessRequest(id=new_id(), account_id=entitlement.account_id, submitted_at=act.now)
    line = RequestLine(
        id=new_id(),
        request_id=request.id,
        account_id=entitlement.account_id,
        application=role.application,
        role=role.code,
        organisation_id=entitlement.organisation_id,
        state=LineState.GRANTED,
        version=1,
        asked_at=act.now,
        route_kind="ema",
        catalogue_version=roles.current_version(act.session),
        decided_at=entitlement.since,
        decided_as=entitlement.decided_by,
        until=entitlement.until,
        entitlement_id=entitlement.id,
    )
    act.session.add(request)
    act.session.flush()
    act.session.add(line)
    act.session.flush()
    return line

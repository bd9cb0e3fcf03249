"""One's own roles and requests, and single requests, approvals and documents for those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from consent_ui import parts
from consent_ui.pages.access import RequestRow
from idp.access_requests.acting import Act
from idp.access_requests.judging import may_see
from idp.access_requests.line_views import line_parts
from idp.access_requests.models import AccessRequest, Attachment, RequestLine, is_waiting
from idp.access_requests.showing import approver_part, organisation_part, person_part, role_part
from idp.access_requests.situation import authority_of, look_at
from idp.access_requests.states import OPEN_STATES, LineState
from idp.access_requests.steps import find_line
from idp.accounts.models import Account
from idp.audit.events import EventName
from idp.audit.service import record
from idp.errors import NotFound
from idp.organisations.service import summaries
from idp.roles.models import Entitlement
from idp.roles.service import is_live

MOST_REQUESTS = 50


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """One request as far as the viewer may see it."""

    id: str
    requester: parts.Person
    submitted_at: datetime
    comment: str | None
    lines: tuple[parts.RequestLine, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class ShownApproval:
    """A decision that gave a role."""

    line: RequestLine
    person: parts.Person
    shown: parts.RequestLine
    ended_at: datetime | None


def held_roles(act: Act, account_id: str) -> tuple[parts.HeldRole, ...]:
    """The roles that this person holds now, for themselves to see."""
    statement = select(Entitlement).where(is_live(act.now), Entitlement.account_id == account_id)
    return held_parts(act, act.session.scalars(statement.order_by(Entitlement.id)).all(), removable=True)


def held_parts(
    act: Act, entitlements: Sequence[Entitlement], *, removable: bool
) -> tuple[parts.HeldRole, ...]:
    """Roles as pages show them.

    Nobody is asked to give up an automatic role, nor one that came along with another: it ends with that.
    """
    places = summaries(act.session, [one.organisation_id for one in entitlements if one.organisation_id])
    leaving = select(RequestLine.entitlement_id).where(
        is_waiting(),
        RequestLine.account_id.in_({one.account_id for one in entitlements}),
        RequestLine.entitlement_id.in_([one.id for one in entitlements]),
        RequestLine.state == LineState.REMOVAL_PENDING,
    )
    waits = set(act.session.scalars(leaving))
    return tuple(
        parts.HeldRole(
            role=role_part(act.catalogue, one.role, one.application),
            since=one.since,
            organisation=organisation_part(places[one.organisation_id]) if one.organisation_id else None,
            until=one.until,
            decided_by=approver_part(one.decided_by),
            approval_url=f"/approvals/{one.approval_id}" if one.approval_id else None,
            remove_url=(
                f"/access/roles/{one.id}/remove"
                if removable and one.organisation_id and not one.brought_by_id and one.id not in waits
                else None
            ),
            waits_for_ema=one.id in waits,
        )
        for one in entitlements
    )


def my_requests(act: Act, account_id: str) -> tuple[RequestRow, ...]:
    """The person's newest requests."""
    statement = (
        select(AccessRequest)
        .where(AccessRequest.account_id == account_id)
        .order_by(AccessRequest.id.desc())
        .limit(MOST_REQUESTS)
        .options(selectinload(AccessRequest.lines))
    )
    requests = act.session.scalars(statement).all()
    lines = [line for request in requests for line in request.lines]
    shown = dict(zip(lines, line_parts(act, lines, account_id, reads_documents=True), strict=True))
    return tuple(
        RequestRow(
            url=f"/access/requests/{request.id}",
            submitted_at=request.submitted_at,
            lines=tuple(shown[line] for line in request.lines),
        )
        for request in requests
    )


def get_request(act: Act, request_id: str, viewer_id: str) -> ShownRequest:
    """A request with the lines that the viewer may see; `NotFound` when there is none of them (security N7, J2)."""
    statement = select(AccessRequest).where(AccessRequest.id == request_id)
    request = act.session.scalars(statement.options(selectinload(AccessRequest.lines))).one_or_none()
    if request is None:
        raise NotFound
    is_own = request.account_id == viewer_id
    lines = request.lines if is_own else visible_lines(act, request.lines, viewer_id)
    if not lines:
        raise NotFound
    return ShownRequest(
        id=request.id,
        requester=person_part(act.session.get_one(Account, request.account_id)),
        submitted_at=request.submitted_at,
        comment=request.comment,
        lines=line_parts(act, lines, viewer_id, reads_documents=True),
        is_own=is_own,
    )


def visible_lines(act: Act, lines: Sequence[RequestLine], viewer_id: str) -> list[RequestLine]:
    """Those that this viewer may see."""
    authority = authority_of(act.session, viewer_id, act.now)
    situation = look_at(act, {line.organisation_id for line in lines}, {line.account_id for line in lines})
    return [line for line in lines if may_see(act, situation, line, authority)]


def get_approval(act: Act, line_id: str, viewer_id: str) -> ShownApproval:
    """The decision that gave a role; `NotFound` for whom it does not concern, and while there is none."""
    line = find_line(act.session, line_id)
    if line is None or line.entitlement_id is None or not visible_lines(act, (line,), viewer_id):
        raise NotFound
    entitlement = act.session.get_one(Entitlement, line.entitlement_id)
    (shown,) = line_parts(act, (line,), viewer_id, reads_documents=False)
    return ShownApproval(
        line=line,
        person=person_part(act.session.get_one(Account, line.account_id)),
        shown=shown,
        ended_at=entitlement.ended_at,
    )


def lines_for_application(act: Act, account_id: str, application: str) -> tuple[parts.RequestLine, ...]:
    """The person's lines for an application that still wait."""
    statement = select(RequestLine).where(
        RequestLine.account_id == account_id,
        RequestLine.application == application,
        RequestLine.state.in_(OPEN_STATES),
    )
    lines = act.session.scalars(statement.order_by(RequestLine.id)).all()
    return line_parts(act, lines, account_id, reads_documents=False)


def get_document(act: Act, attachment_id: str, viewer_id: str) -> Attachment:
    """A document for the requester, for those who may decide the line, and for auditors; else `NotFound` (J13).

    Reading it is noted. The documents of a withdrawn line are nobody's any more.
    """
    attachment = act.session.get(Attachment, attachment_id)
    line = find_line(act.session, attachment.line_id) if attachment else None
    if attachment is None or line is None or line.state == LineState.WITHDRAWN:
        raise NotFound
    if not visible_lines(act, (line,), viewer_id):
        raise NotFound
    record(
        act.session,
        EventName.ATTACHMENT_READ,
        act.now,
        act.origin,
        actor_id=viewer_id,
        subject_id=line.account_id,
        organisation_id=line.organisation_id,
        details={"line": line.id, "attachment": attachment.id},
    )
    return attachment

"""Deciding about a line: who may is worked out again in the transaction that decides (security J1, J2, J9)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from idp.access_requests import mailing
from idp.access_requests.acting import Act, Site
from idp.access_requests.closing import close_granted_meanwhile
from idp.access_requests.judging import verdict_on
from idp.access_requests.models import RequestLine
from idp.access_requests.removing import agree_to_removal, keep_role
from idp.access_requests.rules import end_of_role
from idp.access_requests.situation import authority_of, look_at
from idp.access_requests.states import LineState, Step
from idp.access_requests.steps import hold_line, take_step, take_steps
from idp.access_requests.verdicts import ApproverKind, Refusal, Verdict
from idp.accounts.models import Account
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.errors import InvalidInput
from idp.roles import service as roles
from idp.roles.models import GrantedBy

LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decider says, and the version of the line that was on the screen (security J3)."""

    line_id: str
    actor_id: str
    version: int
    approve: bool
    comment: str = ""


class Outcome(StrEnum):
    """What came of a decision. Everything but the first two changed nothing; traces are kept of what was refused."""

    APPROVED = "approved"
    REJECTED = "rejected"
    STALE = "stale"
    OWN_REQUEST = "own_request"
    NOT_FOUND = "not_found"


def decide(session: Session, decision: Decision, now: datetime, origin: Origin, site: Site) -> Outcome:
    """Approve or reject a line, or agree to a removal or not, in the caller's transaction.

    A refusal is returned, so that its audit event stays. `NOT_FOUND` is also the answer to people who may not know of
    the line (security N7). `STALE`: somebody was faster, or the line is not what the decider saw.
    Raises `InvalidInput` when a rejection has no comment (domain.md Q21).
    """
    comment = _checked_comment(decision)
    line = hold_line(session, decision.line_id)
    if line is None:
        return Outcome.NOT_FOUND
    act = Act.begin(session, now, origin, site)
    situation = look_at(act, (line.organisation_id,), (line.account_id,))
    deciding = situation.decides_for(line.organisation_id)
    authority = authority_of(session, decision.actor_id, now, hold_at=deciding)
    verdict = verdict_on(act, situation, line, authority.actor_for(deciding))
    if not verdict.is_allowed:
        return _refused(act, line, verdict, decision)
    if line.version != decision.version or verdict.acting_as is None:
        return Outcome.STALE
    if line.state == LineState.REMOVAL_PENDING:
        settle = agree_to_removal if decision.approve else keep_role
        settle(act, line, decision.actor_id, comment)
        return Outcome.APPROVED if decision.approve else Outcome.REJECTED
    settle_request = _approve if decision.approve else _reject
    return settle_request(act, line, verdict.acting_as, decision, comment)


def _checked_comment(decision: Decision) -> str:
    comment = decision.comment.strip()
    if not decision.approve and not comment:
        raise InvalidInput(
            "comment_missing",
            "Write why you reject the request. The person who asked reads it.",
            field="comment",
        )
    if len(comment) > LONGEST_COMMENT:
        raise InvalidInput("comment_too_long", "Use at most 2,000 characters.", field="comment")
    return comment


def _approve(
    act: Act, line: RequestLine, acting_as: ApproverKind, decision: Decision, comment: str
) -> Outcome:
    """The role counts from this commit on, so the line goes from approved to granted without a pause."""
    role = act.catalogue.roles[line.role]
    until = end_of_role(role, act.now, line.until)
    is_taken = take_steps(
        act.session,
        line,
        (Step.APPROVE, Step.PROVISION, Step.CONFIRM_PROVISION),
        act.now,
        actor_id=decision.actor_id,
        comment=comment or None,
        seen=decision.version,
        changes=_decided(act, acting_as, decision, comment) | {"until": until},
    )
    if not is_taken:
        return Outcome.STALE
    entitlement = roles.grant(
        act.session,
        account_id=line.account_id,
        role=role.code,
        organisation_id=line.organisation_id,
        until=until,
        decided_by=GrantedBy(acting_as.value),
        approval_id=line.id,
        actor_id=decision.actor_id,
        now=act.now,
        origin=act.origin,
    )
    line.entitlement_id = entitlement.id
    _record(act, EventName.REQUEST_APPROVED, line, decision)
    mailing.tell_approved(act, line, act.session.get_one(Account, decision.actor_id))
    close_granted_meanwhile(act, line)
    return Outcome.APPROVED


def _reject(
    act: Act, line: RequestLine, acting_as: ApproverKind, decision: Decision, comment: str
) -> Outcome:
    is_taken = take_step(
        act.session,
        line,
        Step.REJECT,
        act.now,
        actor_id=decision.actor_id,
        comment=comment,
        seen=decision.version,
        changes=_decided(act, acting_as, decision, comment),
    )
    if not is_taken:
        return Outcome.STALE
    _record(act, EventName.REQUEST_REJECTED, line, decision)
    mailing.tell_rejected(act, line, act.session.get_one(Account, decision.actor_id))
    return Outcome.REJECTED


def _decided(act: Act, acting_as: ApproverKind, decision: Decision, comment: str) -> dict[str, Any]:
    return {
        "decided_at": act.now,
        "decided_by": decision.actor_id,
        "decided_as": acting_as.value,
        "comment": comment or None,
    }


def _refused(act: Act, line: RequestLine, verdict: Verdict, decision: Decision) -> Outcome:
    reason = verdict.reason.value if verdict.reason else None
    _record(act, EventName.REQUEST_DECISION_REFUSED, line, decision, result="refused", reason=reason)
    return Outcome.OWN_REQUEST if verdict.reason is Refusal.OWN_REQUEST else Outcome.NOT_FOUND


def _record(
    act: Act,
    name: EventName,
    line: RequestLine,
    decision: Decision,
    *,
    result: str = "done",
    reason: str | None = None,
) -> None:
    """The comment stays out: it is for the people concerned, and may hold anything (security J14, O4)."""
    record(
        act.session,
        name,
        act.now,
        act.origin,
        result=result,
        reason=reason,
        actor_id=decision.actor_id,
        subject_id=line.account_id,
        organisation_id=line.organisation_id,
        details={
            "line": line.id,
            "role": line.role,
            "as": line.decided_as,
            "approve": decision.approve,
            "own": decision.actor_id == line.account_id,
        },
    )

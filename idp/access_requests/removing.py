"""Taking a role away: one's own, or as an administrator of the organisation (domain.md 7.6, Q23, Q44)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.access_requests import removal_mailing as mailing
from idp.access_requests.acting import Act, Site
from idp.access_requests.models import RequestLine
from idp.access_requests.removal_lines import line_that_waits, line_to_remove
from idp.access_requests.rules import leaves_no_administrator, may_remove
from idp.access_requests.situation import authority_of, look_at
from idp.access_requests.states import Step
from idp.access_requests.steps import hold_organisation, take_step
from idp.access_requests.verdicts import ApproverKind, Verdict
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.roles import service as roles
from idp.roles.models import EndReason, Entitlement, Role

LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Removal:
    """Who wants which role away, with a word to the person who loses it."""

    entitlement_id: str
    actor_id: str
    comment: str = ""


class RemovalOutcome(StrEnum):
    """What came of it; `NOT_FOUND` is also the answer to people who may not know of the role (security N7)."""

    REMOVED = "removed"
    WAITS_FOR_EMA = "waits_for_ema"
    ALREADY_GONE = "already_gone"
    NOT_FOUND = "not_found"


def remove(session: Session, removal: Removal, now: datetime, origin: Origin, site: Site) -> RemovalOutcome:
    """End a role at once, or ask EMA to agree where its catalogue entry says so.

    Authority is worked out in this transaction. A refusal is returned, so that its audit event stays.
    """
    act = Act.begin(session, now, origin, site)
    entitlement = hold_entitlement(act, removal.entitlement_id)
    role = act.catalogue.find_role(entitlement.role) if entitlement else None
    if entitlement is None or role is None:
        return RemovalOutcome.NOT_FOUND
    verdict = verdict_on_removal(act, entitlement, role, removal.actor_id, hold=True)
    if not verdict.is_allowed:
        _record(act, EventName.REQUEST_DECISION_REFUSED, entitlement, removal.actor_id, verdict)
        return RemovalOutcome.NOT_FOUND
    if not is_live_now(entitlement, now):
        return RemovalOutcome.ALREADY_GONE
    if verdict.waits_for_ema:
        return _ask_ema(act, entitlement, role, removal)
    reason = EndReason.REMOVED_BY_HOLDER if verdict.is_own else EndReason.REMOVED_BY_ADMINISTRATOR
    comment = removal.comment.strip()[:LONGEST_COMMENT]
    end_role(act, entitlement, role, removal.actor_id, reason, verdict.acting_as, comment)
    return RemovalOutcome.REMOVED


def hold_entitlement(act: Act, entitlement_id: str) -> Entitlement | None:
    """The entitlement as it is now, with everything at its organisation held still; see `steps.hold_line`."""
    found = act.session.get(Entitlement, entitlement_id)
    if found is None:
        return None
    if found.organisation_id is not None:
        hold_organisation(act.session, found.organisation_id)
    statement = select(Entitlement).where(Entitlement.id == entitlement_id).with_for_update()
    return act.session.scalars(statement.execution_options(populate_existing=True)).one()


def verdict_on_removal(
    act: Act, entitlement: Entitlement, role: Role, actor_id: str, *, hold: bool = False
) -> Verdict:
    """Whether this person may take the role away as things stand."""
    place = entitlement.organisation_id or ""
    authority = authority_of(act.session, actor_id, act.now, hold_at=place if hold else None)
    return may_remove(role, entitlement.account_id, authority.actor_for(place))


def is_live_now(entitlement: Entitlement, now: datetime) -> bool:
    """Whether there is still something to take away."""
    return entitlement.ended_at is None and (entitlement.until is None or entitlement.until > now)


def is_last_administrator(act: Act, entitlement: Entitlement, role: Role) -> bool:
    """Whether nobody of the role's family could decide at the organisation without this person (domain.md Q23)."""
    if entitlement.organisation_id is None or not role.user_administrator:
        return False
    situation = look_at(act, (entitlement.organisation_id,), (entitlement.account_id,))
    facts = situation.facts(entitlement.account_id, entitlement.organisation_id, historical=True)
    return leaves_no_administrator(role, entitlement.account_id, facts)


def end_role(
    act: Act,
    entitlement: Entitlement,
    role: Role,
    actor_id: str,
    reason: EndReason,
    acting_as: ApproverKind | None,
    comment: str,
) -> None:
    """End the role and what came with it, move its line on, and tell those whom it concerns."""
    was_last = is_last_administrator(act, entitlement, role)
    roles.end(act.session, entitlement.id, reason=reason, actor_id=actor_id, now=act.now, origin=act.origin)
    line = line_to_remove(act.session, entitlement)
    if line is not None:
        take_step(act.session, line, Step.REMOVE, act.now, actor_id=actor_id, comment=comment or None)
    if actor_id != entitlement.account_id:
        mailing.tell_removed(act, entitlement, actor_id, acting_as, comment)
    if was_last:
        mailing.tell_last_administrator_gone(act, entitlement, role)


def agree_to_removal(act: Act, line: RequestLine, actor_id: str, comment: str) -> None:
    """EMA agrees: the role of an EU QPPV or Responsible ends (domain.md 6.5, 7.6)."""
    entitlement = hold_entitlement(act, line.entitlement_id or "")
    if entitlement is None or not is_live_now(entitlement, act.now):
        take_step(act.session, line, Step.REMOVE, act.now, actor_id=actor_id, comment=comment or None)
        return
    role = act.catalogue.roles[entitlement.role]
    end_role(act, entitlement, role, actor_id, EndReason.REMOVED_BY_EMA, ApproverKind.EMA, comment)


def keep_role(act: Act, line: RequestLine, actor_id: str, comment: str) -> None:
    """EMA does not agree: the role stays in force."""
    if not take_step(act.session, line, Step.KEEP, act.now, actor_id=actor_id, comment=comment):
        return
    record(
        act.session,
        EventName.REQUEST_REMOVAL_REFUSED,
        act.now,
        act.origin,
        actor_id=actor_id,
        subject_id=line.account_id,
        organisation_id=line.organisation_id,
        details={"line": line.id, "role": line.role},
    )
    mailing.tell_kept(act, line, comment)


def _ask_ema(act: Act, entitlement: Entitlement, role: Role, removal: Removal) -> RemovalOutcome:
    """The role stays in force until EMA agrees; asking twice is asking once."""
    comment = removal.comment.strip()[:LONGEST_COMMENT] or None
    line, is_new = line_that_waits(act, entitlement, role, removal.actor_id, comment)
    if is_new:
        record(
            act.session,
            EventName.REQUEST_REMOVAL_ASKED,
            act.now,
            act.origin,
            actor_id=removal.actor_id,
            subject_id=entitlement.account_id,
            organisation_id=entitlement.organisation_id,
            details={"line": line.id, "role": role.code, "entitlement": entitlement.id},
        )
        mailing.tell_ema(act, line, removal.actor_id)
    return RemovalOutcome.WAITS_FOR_EMA


def _record(act: Act, name: EventName, entitlement: Entitlement, actor_id: str, verdict: Verdict) -> None:
    record(
        act.session,
        name,
        act.now,
        act.origin,
        result="refused",
        reason=verdict.reason.value if verdict.reason else None,
        actor_id=actor_id,
        subject_id=entitlement.account_id,
        organisation_id=entitlement.organisation_id,
        details={"entitlement": entitlement.id, "role": entitlement.role, "removal": True},
    )

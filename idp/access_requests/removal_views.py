"""What a person sees before a role is taken away: what stops working, and who has to agree."""

from dataclasses import dataclass

from sqlalchemy import select

from consent_ui import parts
from idp.access_requests.acting import Act
from idp.access_requests.reading import held_parts
from idp.access_requests.removal_mailing import affected_people, waiting_lines
from idp.access_requests.removing import is_last_administrator, is_live_now, verdict_on_removal
from idp.access_requests.showing import person_part, role_names
from idp.accounts.models import Account
from idp.errors import NotFound
from idp.roles.models import Entitlement


@dataclass(frozen=True, slots=True)
class ShownRemoval:
    """The role, and the consequences."""

    person: parts.Person
    held: parts.HeldRole
    organisation_id: str
    is_own: bool
    needs_ema: bool
    is_last_administrator: bool
    affected_people: int
    waiting_lines: int
    ends_with_it: tuple[str, ...]


def get_role_to_remove(act: Act, entitlement_id: str, actor_id: str) -> ShownRemoval:
    """The role before its removal; `NotFound` when it is gone, or for whoever may not take it away (security N7)."""
    entitlement = act.session.get(Entitlement, entitlement_id)
    role = act.catalogue.find_role(entitlement.role) if entitlement else None
    if entitlement is None or role is None or not is_live_now(entitlement, act.now):
        raise NotFound
    verdict = verdict_on_removal(act, entitlement, role, actor_id)
    if not verdict.is_allowed:
        raise NotFound
    is_last = is_last_administrator(act, entitlement, role)
    (held,) = held_parts(act, (entitlement,), removable=False)
    came_along = select(Entitlement.role).where(
        Entitlement.brought_by_id == entitlement.id, Entitlement.ended_at.is_(None)
    )
    return ShownRemoval(
        person=person_part(act.session.get_one(Account, entitlement.account_id)),
        held=held,
        organisation_id=entitlement.organisation_id or "",
        is_own=entitlement.account_id == actor_id,
        needs_ema=verdict.waits_for_ema,
        is_last_administrator=is_last,
        affected_people=len(affected_people(act, entitlement, role)) if is_last else 0,
        waiting_lines=waiting_lines(act, entitlement, role) if is_last else 0,
        ends_with_it=role_names(act.catalogue, act.session.scalars(came_along)),
    )

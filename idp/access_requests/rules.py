"""Who decides about a requested role and who may take one away: the approval model of domain.md 1.3.

How a line moves from one state to the next is in ``states.py``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from idp.access_requests.verdicts import ApproverKind, DecidedBy, NotRequestable, Refusal, Routing, Verdict
from idp.roles.models import Role


@dataclass(frozen=True)
class OrganisationFacts:
    """What routing needs to know of the chosen organisation; ``status`` is active, inactive or merged."""

    id: str
    type: str
    status: str = "active"


@dataclass(frozen=True)
class Facts:
    """The state that a route depends on, read in the transaction that acts on it.

    ``holders`` names, by role code, the accounts that hold the role *now* for the organisation that decides: account
    active and entitlement live (Q17). For a merged organisation that is the successor (Q14). ``held`` and ``pending``
    are the requester's own roles and open lines for the chosen organisation, ``asked_together`` the other roles of the
    same request.
    """

    requester: str
    organisation: OrganisationFacts | None = None
    requester_is_active: bool = True
    includes_historical: bool = False
    holders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    asked_together: frozenset[str] = frozenset()

    def accounts(self, codes: tuple[str, ...]) -> frozenset[str]:
        """Everybody who holds one of these roles."""
        return frozenset[str]().union(*(self.holders.get(code, frozenset()) for code in codes))

    def organisation_is(self, *statuses: str) -> bool:
        return self.organisation is not None and self.organisation.status in statuses


@dataclass(frozen=True)
class Actor:
    """Who acts: ``roles`` are live for the organisation that decides, ``staff_roles`` without organisation."""

    account_id: str
    is_active: bool = True
    roles: frozenset[str] = frozenset()
    staff_roles: frozenset[str] = frozenset()


def route(role: Role, facts: Facts) -> Routing:
    """Who decides about this request, exactly as the approval model says (domain.md 1.3, Q17 to Q19, Q42, Q43).

    Asked again whenever the administrators change (Q17) and in the transaction of every decision: a line that went to
    EMA belongs to the organisation's own administrators as soon as there are any.
    """
    obstacle = next(
        (reason for reason, stands_in_the_way in _OBSTACLES if stands_in_the_way(role, facts)), None
    )
    if obstacle is not None:
        return _refusal(role, facts, obstacle)
    if role.automatic:
        return Routing(DecidedBy.AUTOMATIC)
    if role.ema_always:
        return _to_ema(role)
    return _route_administrator(role, facts) if role.user_administrator else _route_ordinary(role, facts)


def may_decide(role: Role, routing: Routing, requester: str, actor: Actor) -> Verdict:
    """Whether ``actor`` may approve or reject the line of ``requester``, which ``routing`` sends somewhere now.

    Nobody decides an own User Administrator request; EMA's staff never decide an own request; an administrator may
    grant ordinary roles of the own family to oneself (domain.md Q18, security.md J1).
    """
    is_own = actor.account_id == requester
    acting_as = next((kind for kind in routing.kinds if _is_a(kind, role, actor)), None)
    if not actor.is_active:
        return Verdict(reason=Refusal.ACTOR_INACTIVE, is_own=is_own)
    if acting_as is None:
        return Verdict(reason=Refusal.NOT_AN_APPROVER, is_own=is_own)
    if is_own and (role.user_administrator or acting_as is not ApproverKind.USER_ADMINISTRATOR):
        return Verdict(reason=Refusal.OWN_REQUEST, is_own=True)
    return Verdict(acting_as, is_own=is_own)


def may_remove(role: Role, holder: str, actor: Actor) -> Verdict:
    """Whether ``actor`` may take this role from ``holder`` (domain.md 7.6, Q44).

    Everybody may drop an own role; a User Administrator removes roles of the own family, an EOA any role of the own
    organisation. The role of an EU QPPV or Responsible ends only when EMA agrees. Staff roles are an operator's matter.
    """
    is_own = actor.account_id == holder
    if not actor.is_active:
        return Verdict(reason=Refusal.ACTOR_INACTIVE, is_own=is_own)
    if not role.requestable:
        return Verdict(reason=Refusal.STAFF_ROLE, is_own=is_own)
    acting_as = None
    if role.needs_affiliation and not actor.roles.isdisjoint(role.approvers.family_administrators):
        acting_as = ApproverKind.USER_ADMINISTRATOR
    elif role.needs_affiliation and not actor.roles.isdisjoint(role.approvers.external_administrators):
        acting_as = ApproverKind.EXTERNAL_ORGANISATION_ADMINISTRATOR
    if acting_as is None and not is_own:
        return Verdict(reason=Refusal.NOT_AN_APPROVER)
    return Verdict(acting_as, is_own=is_own, waits_for_ema=role.removal_needs_ema)


def may_confirm_removal(role: Role, holder: str, actor: Actor) -> Verdict:
    """Whether ``actor`` may agree, for EMA, to a removal that waits for it; never to that of the own role."""
    is_own = actor.account_id == holder
    if not actor.is_active:
        return Verdict(reason=Refusal.ACTOR_INACTIVE, is_own=is_own)
    if not _is_a(ApproverKind.EMA, role, actor):
        return Verdict(reason=Refusal.NOT_AN_APPROVER, is_own=is_own)
    return Verdict(reason=Refusal.OWN_REQUEST, is_own=True) if is_own else Verdict(ApproverKind.EMA)


def leaves_no_administrator(role: Role, holder: str, facts: Facts) -> bool:
    """Whether the family has no User Administrator any more once ``holder`` loses this role: say so before (Q23)."""
    left = facts.accounts(tuple(code for code in role.approvers.family_administrators if code != role.code))
    return role.user_administrator and not (left | (facts.accounts((role.code,)) - {holder}))


def end_of_role(role: Role, granted_at: datetime, asked: datetime | None) -> datetime | None:
    """When the role ends: as asked for, and never later than the catalogue allows (domain.md Q41)."""
    longest = granted_at + timedelta(days=role.longest_days) if role.longest_days else None
    return min((end for end in (asked, longest) if end is not None), default=None)


def _route_administrator(role: Role, facts: Facts) -> Routing:
    """The first is EMA's; later ones are decided by those in place and the EOA, never by oneself (Q17, Q18, Q42)."""
    own = facts.accounts(role.approvers.user_administrators) - {facts.requester}
    external = facts.accounts(role.approvers.external_administrators) - {facts.requester}
    asked: dict[ApproverKind, tuple[str, ...]] = {}
    if own:
        asked[ApproverKind.USER_ADMINISTRATOR] = role.approvers.user_administrators
    if external:
        asked[ApproverKind.EXTERNAL_ORGANISATION_ADMINISTRATOR] = role.approvers.external_administrators
    return _to_approvers(role, asked, own | external) if asked else _to_ema(role)


def _route_ordinary(role: Role, facts: Facts) -> Routing:
    """The family's administrators decide, for themselves too (Q18); the EOA only where there is none of them (Q42)."""
    if own := facts.accounts(role.approvers.user_administrators):
        return _to_approvers(role, {ApproverKind.USER_ADMINISTRATOR: role.approvers.user_administrators}, own)
    # Q18 lets administrators grant roles of their own application to themselves; an EOA has no such application.
    if external := facts.accounts(role.approvers.external_administrators) - {facts.requester}:
        kind = ApproverKind.EXTERNAL_ORGANISATION_ADMINISTRATOR
        return _to_approvers(role, {kind: role.approvers.external_administrators}, external)
    return _refusal(role, facts, NotRequestable.NO_ADMINISTRATOR)


def _to_approvers(
    role: Role, asked: Mapping[ApproverKind, tuple[str, ...]], accounts: frozenset[str]
) -> Routing:
    """Documents are optional when the organisation itself decides (Q19)."""
    codes = tuple(code for codes in asked.values() for code in codes)
    documents = role.documents + role.optional_documents
    return Routing(DecidedBy.APPROVERS, tuple(asked), codes, accounts, optional_documents=documents)


def _to_ema(role: Role) -> Routing:
    return Routing(
        DecidedBy.EMA,
        (ApproverKind.EMA,),
        role.approvers.ema,
        required_documents=role.documents,
        optional_documents=role.optional_documents,
    )


def _is_a(kind: ApproverKind, role: Role, actor: Actor) -> bool:
    if kind is ApproverKind.EMA:
        return not actor.staff_roles.isdisjoint(role.approvers.ema)
    if kind is ApproverKind.USER_ADMINISTRATOR:
        return not actor.roles.isdisjoint(role.approvers.user_administrators)
    return not actor.roles.isdisjoint(role.approvers.external_administrators)


def _refusal(role: Role, facts: Facts, reason: NotRequestable) -> Routing:
    missing = {
        NotRequestable.PREREQUISITE_MISSING: _missing_prerequisites(role, facts),
        NotRequestable.PRINCIPAL_MISSING: role.needs_holder,
        NotRequestable.NO_ADMINISTRATOR: role.approvers.user_administrators,
    }
    return Routing(DecidedBy.NOT_REQUESTABLE, reason=reason, missing_roles=missing.get(reason, ()))


def _missing_prerequisites(role: Role, facts: Facts) -> tuple[str, ...]:
    return tuple(code for code in role.prerequisites if code not in facts.held | facts.asked_together)


Predicate = Callable[[Role, Facts], bool]

_OBSTACLES: tuple[tuple[NotRequestable, Predicate], ...] = (
    (NotRequestable.REQUESTER_INACTIVE, lambda _, facts: not facts.requester_is_active),
    (NotRequestable.GIVEN_ELSEWHERE, lambda role, _: not role.requestable),
    (
        NotRequestable.ORGANISATION_NEEDED,
        lambda role, facts: role.needs_affiliation and not facts.organisation,
    ),
    (
        NotRequestable.ORGANISATION_NOT_WANTED,
        lambda role, facts: not role.needs_affiliation and bool(facts.organisation),
    ),
    (NotRequestable.INACTIVE_ORGANISATION, lambda _, facts: facts.organisation_is("inactive")),
    (
        NotRequestable.HISTORICAL_ORGANISATION,  # Q14
        lambda role, facts: (
            facts.organisation_is("merged")
            and not (facts.includes_historical and role.historical_organisations)
        ),
    ),
    (
        NotRequestable.WRONG_AUDIENCE,
        lambda role, facts: bool(facts.organisation and not role.is_offered_to_type(facts.organisation.type)),
    ),
    (
        NotRequestable.NOT_LISTED,
        lambda role, facts: bool(facts.organisation and not role.is_offered_to(facts.organisation.id)),
    ),
    (NotRequestable.ALREADY_HELD, lambda role, facts: role.code in facts.held),
    (NotRequestable.ALREADY_PENDING, lambda role, facts: role.code in facts.pending),
    (NotRequestable.PREREQUISITE_MISSING, lambda role, facts: bool(_missing_prerequisites(role, facts))),
    (
        NotRequestable.PRINCIPAL_MISSING,
        lambda role, facts: bool(role.needs_holder) and not facts.accounts(role.needs_holder),
    ),
)

"""The state that routing depends on, read for many lines with a handful of statements in the transaction that acts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from idp.access_requests.acting import Act
from idp.access_requests.models import RequestLine
from idp.access_requests.rules import Actor, Facts, OrganisationFacts, route
from idp.access_requests.states import OPEN_STATES
from idp.access_requests.verdicts import Routing
from idp.accounts.models import Account, AccountStatus
from idp.organisations.service import OrganisationSummary, summaries
from idp.roles.models import Catalogue, Entitlement, Role
from idp.roles.service import is_live

_LONGEST_CHAIN = 10
Place = tuple[str, str]
"""An account and an organisation."""


@dataclass(frozen=True)
class Situation:
    """Who holds what now at some organisations, and what some people hold and wait for there."""

    organisations: Mapping[str, OrganisationSummary]
    successors: Mapping[str, str]
    holders: Mapping[str, Mapping[str, frozenset[str]]]
    held: Mapping[Place, frozenset[str]]
    waiting: Mapping[Place, Mapping[str, str]]
    active: frozenset[str]

    def decides_for(self, organisation_id: str) -> str:
        """The organisation whose administrators decide: after a merger the successor (domain.md Q14)."""
        return self.successors.get(organisation_id, organisation_id)

    def facts(
        self, requester: str, organisation_id: str, *, historical: bool, together: Iterable[str] = ()
    ) -> Facts:
        """What routing asks about this person and this organisation; unknown organisations give none."""
        organisation = self.organisations.get(organisation_id)
        place = (requester, organisation_id)
        return Facts(
            requester=requester,
            organisation=(
                OrganisationFacts(organisation.id, organisation.type, organisation.status)
                if organisation
                else None
            ),
            requester_is_active=requester in self.active,
            includes_historical=historical,
            holders=self.holders.get(self.decides_for(organisation_id), {}),
            held=self.held.get(place, frozenset()),
            pending=frozenset(self.waiting.get(place, {})),
            asked_together=frozenset(together),
        )

    def routing_of(
        self, line: RequestLine, role: Role, together: Iterable[str] = (), *, as_if_open: bool = False
    ) -> Routing:
        """Where an existing line goes as things stand; that it is waiting itself is no obstacle to it.

        `as_if_open` asks it of a line that is decided: the role that it gave is no obstacle either.
        """
        facts = self.facts(
            line.account_id, line.organisation_id, historical=line.includes_historical, together=together
        )
        held = facts.held - {line.role} if as_if_open else facts.held
        return route(role, replace(facts, pending=facts.pending - {line.role}, held=held))


@dataclass(frozen=True)
class Authority:
    """What somebody holds now, by organisation; `staff` are roles on EMA's side (domain.md Q30)."""

    account_id: str
    is_active: bool
    at: Mapping[str, frozenset[str]] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()

    def actor_for(self, organisation_id: str) -> Actor:
        """Who acts, where this organisation decides."""
        return Actor(
            account_id=self.account_id,
            is_active=self.is_active,
            roles=self.at.get(organisation_id, frozenset()),
            staff_roles=self.staff,
        )


def look_at(act: Act, organisation_ids: Iterable[str], requesters: Iterable[str]) -> Situation:
    """The situation at these organisations for these people: a handful of statements, however many lines there are."""
    session, now = act.session, act.now
    organisations, successors = _organisations(session, frozenset(organisation_ids))
    people = frozenset(requesters)
    deciding = {successors.get(one, one) for one in organisations}
    held: dict[Place, set[str]] = defaultdict(set)
    for row in session.execute(
        select(Entitlement.account_id, Entitlement.organisation_id, Entitlement.role).where(
            is_live(now), Entitlement.account_id.in_(people), Entitlement.organisation_id.in_(organisations)
        )
    ):
        held[row.account_id, row.organisation_id].add(row.role)
    waiting: dict[Place, dict[str, str]] = defaultdict(dict)
    for line in session.execute(
        select(RequestLine.account_id, RequestLine.organisation_id, RequestLine.role, RequestLine.id).where(
            RequestLine.state.in_(OPEN_STATES),
            RequestLine.account_id.in_(people),
            RequestLine.organisation_id.in_(organisations),
        )
    ):
        waiting[line.account_id, line.organisation_id][line.role] = line.id
    active = session.scalars(
        select(Account.id).where(Account.id.in_(people), Account.status == AccountStatus.ACTIVE)
    )
    return Situation(
        organisations=organisations,
        successors=successors,
        holders=_holders(session, act.catalogue, deciding, now),
        held={place: frozenset(roles) for place, roles in held.items()},
        waiting=waiting,
        active=frozenset(active),
    )


def authority_of(
    session: Session, account_id: str, now: datetime, *, hold_at: str | None = None
) -> Authority:
    """What this person may act on.

    `hold_at` names the organisation where the person acts: what counts there stays so until the transaction ends
    (security J9, R14). On PostgreSQL the rows are locked against change: who takes the role away meanwhile waits, or
    was first and is seen. On SQLite the writing transaction is the lock.
    """
    roles = select(Entitlement.organisation_id, Entitlement.role).where(
        is_live(now), Entitlement.account_id == account_id
    )
    status = select(Account.status).where(Account.id == account_id)
    if hold_at is not None:
        counts_there = or_(Entitlement.organisation_id == hold_at, Entitlement.organisation_id.is_(None))
        roles = roles.where(counts_there).with_for_update(read=True)
        status = status.with_for_update(read=True)
    is_active = session.scalar(status) == AccountStatus.ACTIVE
    at: dict[str, set[str]] = defaultdict(set)
    staff: set[str] = set()
    for organisation_id, role in session.execute(roles):
        (staff if organisation_id is None else at[organisation_id]).add(role)
    return Authority(
        account_id, is_active, {one: frozenset(codes) for one, codes in at.items()}, frozenset(staff)
    )


def _holders(
    session: Session, catalogue: Catalogue, organisations: Iterable[str], now: datetime
) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Active accounts by organisation and role, of the roles that routing looks for (domain.md Q17, Q24, Q43)."""
    wanted = set(catalogue.user_administrator_codes())
    wanted.update(code for role in catalogue.roles.values() for code in role.needs_holder)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in session.execute(
        select(Entitlement.organisation_id, Entitlement.role, Entitlement.account_id)
        .join(Account, Account.id == Entitlement.account_id)
        .where(
            is_live(now),
            Account.status == AccountStatus.ACTIVE,
            Entitlement.organisation_id.in_(organisations),
            Entitlement.role.in_(wanted),
        )
    ):
        found[row.organisation_id][row.role].add(row.account_id)
    return {
        organisation: {role: frozenset(accounts) for role, accounts in roles.items()}
        for organisation, roles in found.items()
    }


def _organisations(
    session: Session, ids: frozenset[str]
) -> tuple[dict[str, OrganisationSummary], dict[str, str]]:
    """The organisations asked for, and the last successor of each merged one."""
    known = dict(summaries(session, sorted(ids)))
    for _ in range(_LONGEST_CHAIN):
        missing = {one.merged_into for one in known.values() if one.merged_into} - known.keys()
        if not missing:
            break
        known.update(summaries(session, sorted(missing)))
    successors = {one: _last(one, known) for one in ids if one in known and known[one].merged_into}
    return {one: known[one] for one in ids if one in known}, successors


def _last(organisation_id: str, known: Mapping[str, OrganisationSummary]) -> str:
    for _ in range(_LONGEST_CHAIN):
        following = known[organisation_id].merged_into
        if following is None or following not in known:
            break
        organisation_id = following
    return organisation_id

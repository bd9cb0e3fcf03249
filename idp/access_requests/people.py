"""The people of an organisation and their roles, for its administrators (domain.md 8)."""

from dataclasses import dataclass

from sqlalchemy import select

from consent_ui.pages.organisations import PersonAtOrganisation
from idp.access_requests.acting import Act
from idp.access_requests.reading import held_parts
from idp.access_requests.showing import person_part
from idp.access_requests.situation import Authority, authority_of
from idp.accounts.models import Account, AccountStatus
from idp.roles.models import Entitlement, Role
from idp.roles.service import is_live

MOST_ROLES = 2000


@dataclass(frozen=True, slots=True)
class Administration:
    """What an administrator looks after at an organisation: families by name, and the people with such roles."""

    families: tuple[str, ...]
    people: tuple[PersonAtOrganisation, ...]


def administration_of(act: Act, organisation_id: str, viewer_id: str) -> Administration | None:
    """The people and roles that this viewer looks after here; None for who administers nothing here (J2, N7).

    A User Administrator sees the roles of the own family, an External Organisation Administrator all (domain.md Q44).
    """
    authority = authority_of(act.session, viewer_id, act.now)
    looked_after = _looked_after(act, authority, organisation_id)
    if not authority.is_active or not looked_after:
        return None
    statement = (
        select(Entitlement, Account)
        .join(Account, Account.id == Entitlement.account_id)
        .where(
            is_live(act.now),
            Entitlement.organisation_id == organisation_id,
            Entitlement.role.in_([role.code for role in looked_after]),
        )
        .order_by(Account.family_name, Account.given_name, Account.id, Entitlement.id)
        .limit(MOST_ROLES)
    )
    rows = act.session.execute(statement).all()
    held = held_parts(act, [row.Entitlement for row in rows], removable=True)
    people: dict[str, PersonAtOrganisation] = {}
    for row, shown in zip(rows, held, strict=True):
        before = people.get(row.Account.id)
        people[row.Account.id] = PersonAtOrganisation(
            person=person_part(row.Account),
            roles=(*(before.roles if before else ()), shown),
            is_active=row.Account.status == AccountStatus.ACTIVE,
        )
    codes = dict.fromkeys(role.family for role in looked_after)
    families = tuple(act.catalogue.families[code].name for code in codes)
    return Administration(families, tuple(people.values()))


def administered_families(act: Act, organisation_ids: list[str]) -> dict[str, tuple[str, ...]]:
    """For each organisation the families that have an active administrator there, by name (domain.md Q13)."""
    statement = (
        select(Entitlement.organisation_id, Entitlement.role)
        .join(Account, Account.id == Entitlement.account_id)
        .where(
            is_live(act.now),
            Account.status == AccountStatus.ACTIVE,
            Entitlement.organisation_id.in_(organisation_ids),
            Entitlement.role.in_(sorted(act.catalogue.user_administrator_codes())),
        )
        .distinct()
    )
    found: dict[str, dict[str, None]] = {}
    for row in act.session.execute(statement):
        family = act.catalogue.families[act.catalogue.roles[row.role].family]
        found.setdefault(row.organisation_id, {})[family.name] = None
    return {organisation: tuple(sorted(names)) for organisation, names in found.items()}


def _looked_after(act: Act, authority: Authority, organisation_id: str) -> list[Role]:
    held = authority.at.get(organisation_id, frozenset())
    return [
        role
        for role in act.catalogue.roles.values()
        if role.needs_affiliation
        and not held.isdisjoint(
            (*role.approvers.family_administrators, *role.approvers.external_administrators)
        )
    ]

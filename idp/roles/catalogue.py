"""The role catalogue as plain frozen values: roles, families, applications and what they ask of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Application:
    """One application that clients name, and the border of every token (security.md J10)."""

    code: str
    name: str
    description: str


@dataclass(frozen=True)
class Family:
    """The roles that one kind of User Administrator looks after (domain.md 1.3).

    ``across_applications`` marks the family whose administrators are also asked for every other one: the External
    Organisation Administrators.
    """

    code: str
    name: str
    across_applications: bool = False


@dataclass(frozen=True)
class Audience:
    """The types of organisation that a role is offered for (domain.md Q33); no types means every type."""

    code: str
    name: str
    organisation_types: tuple[str, ...] = ()

    def fits(self, organisation_type: str) -> bool:
        return not self.organisation_types or organisation_type in self.organisation_types


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document that a request can carry, in words for the requester (domain.md 6.5, 7.4)."""

    code: str
    name: str
    description: str


@dataclass(frozen=True)
class OrganisationList:
    """The only organisations that some roles are offered for (domain.md Q32)."""

    code: str
    name: str
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Approvers:
    """The roles whose holders look after one role, worked out once when the catalogue is read.

    ``user_administrators`` decide about it, all ``family_administrators`` may take it away, ``external_administrators``
    are those across applications: these count in the organisation of the request. ``ema`` are staff roles without an
    organisation (domain.md 1.3, Q30, Q42, Q44).
    """

    user_administrators: tuple[str, ...] = ()
    family_administrators: tuple[str, ...] = ()
    external_administrators: tuple[str, ...] = ()
    ema: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """One role with all that a request for it depends on (domain.md 6.9); docs/catalogue.md explains each field."""

    code: str
    application: str
    family: str
    name: str
    description: str
    audience: tuple[Audience, ...]
    needs_affiliation: bool = True
    automatic: bool = False
    requestable: bool = True
    user_administrator: bool = False
    ema_always: bool = False
    approver_roles: tuple[str, ...] = ()
    needs_holder: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    suggests: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    optional_documents: tuple[str, ...] = ()
    removal_needs_ema: bool = False
    historical_organisations: bool = False
    periodic_review: bool = False
    organisation_list: OrganisationList | None = None
    longest_days: int | None = None
    decides_for: tuple[str, ...] = ()
    approvers: Approvers = field(default_factory=Approvers)

    def is_offered_to_type(self, organisation_type: str) -> bool:
        """Whether one of the role's audiences fits an organisation of this type (domain.md Q33)."""
        return any(audience.fits(organisation_type) for audience in self.audience)

    def is_offered_to(self, organisation_id: str) -> bool:
        """Whether the role is open to this organisation or limited to a list that names it (domain.md Q32)."""
        return self.organisation_list is None or organisation_id in self.organisation_list.organisations


@dataclass(frozen=True)
class Catalogue:
    """The catalogue in force: lookups by code, and the questions that other rooms ask of the whole."""

    applications: Mapping[str, Application]
    families: Mapping[str, Family]
    documents: Mapping[str, DocumentKind]
    roles: Mapping[str, Role]

    def find_role(self, code: str) -> Role | None:
        return self.roles.get(code)

    def roles_of_application(self, application: str) -> tuple[Role, ...]:
        return tuple(role for role in self.roles.values() if role.application == application)

    def roles_of_family(self, family: str) -> tuple[Role, ...]:
        return tuple(role for role in self.roles.values() if role.family == family)

    def automatic_roles(self) -> tuple[Role, ...]:
        """The roles that everybody gets at registration (domain.md 2.6)."""
        return tuple(role for role in self.roles.values() if role.automatic)

    def requestable_roles(self) -> tuple[Role, ...]:
        """The roles that a person can ask for: neither automatic nor given to staff by an operator (domain.md Q30)."""
        return tuple(role for role in self.roles.values() if role.requestable and not role.automatic)

    def user_administrator_codes(self) -> frozenset[str]:
        """Every role that makes its holder a User Administrator of an organisation (domain.md 1.2)."""
        return frozenset(role.code for role in self.roles.values() if role.user_administrator)

    def deciding_codes(self) -> frozenset[str]:
        """Every role whose holder may have something to decide, in an organisation or at the Agency."""
        at_the_agency = (code for role in self.roles.values() for code in role.approvers.ema)
        return self.user_administrator_codes() | frozenset(at_the_agency)

    def staff_codes(self) -> frozenset[str]:
        """The roles on the Agency's side, which nobody can ask for (domain.md Q30)."""
        return frozenset(role.code for role in self.roles.values() if not role.requestable)

    def implied_by(self, code: str) -> tuple[Role, ...]:
        """The roles that come with this one, directly or through another, so that they are granted together."""
        found: dict[str, Role] = {}
        waiting = list(self.roles[code].implies)
        while waiting:
            implied = waiting.pop(0)
            if implied not in found:
                found[implied] = self.roles[implied]
                waiting.extend(self.roles[implied].implies)
        return tuple(found.values())

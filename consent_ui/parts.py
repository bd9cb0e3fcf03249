"""The small values that pages share: applications, people, organisations, roles, lines, documents, paging.

The enumerations carry the words of `domain.md` 1.3, 7.3, Q15 and Q17 as values, so that a server's own
enumeration maps by value; what a person reads for each of them stands in `consent_ui.words`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consent_ui.plain import one_line


class LineState(StrEnum):
    """Where one line of an access request stands (domain 7.3)."""

    PENDING = "pending"
    INFO_REQUESTED = "info_requested"
    APPROVED = "approved"
    PROVISIONING = "provisioning"
    GRANTED = "granted"
    REJECTED = "rejected"
    AUTO_REJECTED = "auto_rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REMOVAL_PENDING = "removal_pending"
    REMOVED = "removed"


class Approver(StrEnum):
    """Who decides or decided (domain 1.3)."""

    USER_ADMINISTRATOR = "user_administrator"
    EXTERNAL_ORGANISATION_ADMINISTRATOR = "external_organisation_administrator"
    EMA = "ema"
    AUTOMATIC = "automatic"


class NotRequestable(StrEnum):
    """Why a role is shown but cannot be asked for."""

    NO_ADMINISTRATOR = "no_administrator"
    ALREADY_HELD = "already_held"
    ALREADY_PENDING = "already_pending"
    WRONG_AUDIENCE = "wrong_audience"
    HISTORICAL_ORGANISATION = "historical_organisation"
    INACTIVE_ORGANISATION = "inactive_organisation"
    PRINCIPAL_MISSING = "principal_missing"
    NOT_LISTED = "not_listed"
    GIVEN_AUTOMATICALLY = "given_automatically"
    GIVEN_ELSEWHERE = "given_elsewhere"


class AutoRejection(StrEnum):
    """Why a line was refused without anybody deciding (domain Q15)."""

    NO_APPROVER_LEFT = "no_approver_left"
    ORGANISATION_INACTIVE = "organisation_inactive"
    REQUESTER_INACTIVE = "requester_inactive"
    GRANTED_MEANWHILE = "granted_meanwhile"
    PREREQUISITE_REFUSED = "prerequisite_refused"
    ROLE_WITHDRAWN = "role_withdrawn"
    NOT_ANSWERED = "not_answered"


class OrganisationStatus(StrEnum):
    """The state of an organisation's record."""

    ACTIVE = "active"
    MERGED = "merged"
    INACTIVE = "inactive"


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application as people know it: short name, name in full, and the logo or the initial in its place.

    `logo_url` must be of our own origin: the browser loads nothing else. Names come from whoever registered
    the application, so they are one line of at most 60 characters (A15).
    """

    name: str
    full_name: str = ""
    logo_url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name, 60))

    @property
    def initial(self) -> str:
        """The letter that stands in for a logo."""
        return self.name.strip()[:1].upper() or "?"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as others may see them."""

    name: str
    username: str
    email: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name, 200))


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An organisation as people recognise it: name, city, country, and the ORG id as small print."""

    org_id: str
    name: str
    country: str
    city: str = ""
    url: str | None = None
    status: OrganisationStatus = OrganisationStatus.ACTIVE

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name, 300))


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role in EMA's wording, what it allows in one sentence, and the application it opens."""

    name: str
    application: str
    description: str = ""
    is_user_admin: bool = False


@dataclass(frozen=True, kw_only=True)
class Document:
    """A stored document; `url` is None when the viewer may know of it but not read it."""

    name: str
    size: int
    added_at: datetime
    url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name, 150))


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    """A role somebody holds, since when, until when, by whose decision.

    `organisation` is None for the automatic roles. `remove_url` leads to the confirmation page and is
    None when the viewer may not remove the role. `waits_for_ema` says that a removal is under way.
    """

    role: Role
    since: datetime
    organisation: Organisation | None = None
    until: datetime | None = None
    decided_by: Approver = Approver.USER_ADMINISTRATOR
    decider_name: str | None = None
    approval_url: str | None = None
    remove_url: str | None = None
    waits_for_ema: bool = False


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """One line of a request: a role at an organisation, where it stands and what comes next.

    `approvers` counts the people asked. `usual_wait` is how long answers took lately, if known.
    `answer_due` is when the line ends by itself (None for the EMA queue, domain Q16). `open_url` starts
    the application once the role is there. `withdraw_action` is posted to, and None when too late.
    """

    role: Role
    organisation: Organisation
    state: LineState
    submitted_at: datetime
    approver: Approver
    approvers: int = 0
    usual_wait: timedelta | None = None
    answer_due: datetime | None = None
    decided_at: datetime | None = None
    decider_name: str | None = None
    comment: str | None = None
    auto_rejection: AutoRejection | None = None
    until: datetime | None = None
    documents: tuple[Document, ...] = ()
    withdraw_action: str | None = None
    open_url: str | None = None
    approval_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Where in a long list one is: `first` to `last` of `total`, and the neighbours."""

    first: int
    last: int
    total: int
    previous_url: str | None = None
    next_url: str | None = None

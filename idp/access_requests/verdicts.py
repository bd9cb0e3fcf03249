"""What the approval model can answer: where a line goes, who may act, and why not, each with a reason code."""

from dataclasses import dataclass
from enum import StrEnum


class DecidedBy(StrEnum):
    """The four answers of the approval model."""

    AUTOMATIC = "automatic"
    EMA = "ema"
    APPROVERS = "approvers"
    NOT_REQUESTABLE = "not_requestable"


class ApproverKind(StrEnum):
    """As what somebody decides; recorded with the decision and told in the claim ``decided_by``."""

    USER_ADMINISTRATOR = "user_administrator"
    EXTERNAL_ORGANISATION_ADMINISTRATOR = "external_organisation_administrator"
    EMA = "ema"


class NotRequestable(StrEnum):
    """Why a role cannot be asked for, as a code, and in ``what_to_do`` as a remedy (domain.md 1.3, 7.2, Q14, Q32, Q43).

    The values are those of `consent_ui.parts.NotRequestable`, where people have words for them.
    """

    what_to_do: str

    def __new__(cls, code: str, what_to_do: str) -> "NotRequestable":
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.what_to_do = what_to_do
        return reason

    REQUESTER_INACTIVE = (
        "requester_inactive",
        "The account is not active. Reset its password to use it again.",
    )
    GIVEN_ELSEWHERE = "given_elsewhere", "This role is given by EMA only and cannot be asked for."
    ORGANISATION_NEEDED = "organisation_needed", "Choose the organisation you want to hold this role for."
    ORGANISATION_NOT_WANTED = (
        "organisation_not_wanted",
        "This role is yours as a person. Ask for it without an organisation.",
    )
    INACTIVE_ORGANISATION = (
        "inactive_organisation",
        "This organisation is no longer active. Choose another one.",
    )
    HISTORICAL_ORGANISATION = (
        "historical_organisation",
        "This organisation was merged. Choose its successor, or include historical records if the role allows it.",
    )
    WRONG_AUDIENCE = (
        "wrong_audience",
        "This role is not meant for this type of organisation. Choose another role or another organisation.",
    )
    NOT_LISTED = (
        "not_listed",
        "This role is given only for the administrator organisations that EMA names. Choose one of them.",
    )
    ALREADY_HELD = (
        "already_held",
        "You hold this role for this organisation already. There is nothing to ask for.",
    )
    ALREADY_PENDING = (
        "already_pending",
        "You have asked for this already. Follow that request, or withdraw it first.",
    )
    PREREQUISITE_MISSING = (
        "prerequisite_missing",
        "This role needs another one. Add that role to your request.",
    )
    PRINCIPAL_MISSING = (
        "principal_missing",
        "Nobody holds the role that this one depends on for this organisation. That role must be given first.",
    )
    NO_ADMINISTRATOR = (
        "no_administrator",
        "There is no User Administrator for this organisation. Ask for a User Administrator role first.",
    )


class Refusal(StrEnum):
    """Why somebody may not decide, or may not take a role away."""

    ACTOR_INACTIVE = "actor_inactive"
    OWN_REQUEST = "own_request"
    NOT_AN_APPROVER = "not_an_approver"
    STAFF_ROLE = "staff_role"


@dataclass(frozen=True)
class Routing:
    """Where a line goes: who decides, which documents it must or may carry, or why it cannot be asked for.

    ``approvers`` are the accounts that are asked in the organisation, the first decision counts; for EMA it is empty,
    because every holder of one of ``approver_roles`` may decide. ``missing_roles`` names what a refusal asks for.
    """

    decided_by: DecidedBy
    kinds: tuple[ApproverKind, ...] = ()
    approver_roles: tuple[str, ...] = ()
    approvers: frozenset[str] = frozenset()
    required_documents: tuple[str, ...] = ()
    optional_documents: tuple[str, ...] = ()
    reason: NotRequestable | None = None
    missing_roles: tuple[str, ...] = ()

    @property
    def is_requestable(self) -> bool:
        return self.reason is None


@dataclass(frozen=True)
class Verdict:
    """Whether the actor may, as what, and if not why not.

    ``is_own`` marks an act on one's own role, which the other administrators must be able to see (Q18).
    ``waits_for_ema`` says that a removal takes effect only when EMA agrees (domain.md 7.6).
    """

    acting_as: ApproverKind | None = None
    reason: Refusal | None = None
    is_own: bool = False
    waits_for_ema: bool = False

    @property
    def is_allowed(self) -> bool:
        return self.reason is None

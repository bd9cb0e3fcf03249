"""How a request line moves: the states of domain.md 7.3 and the only steps between them."""

from collections.abc import Mapping
from enum import StrEnum


class LineState(StrEnum):
    """Where a line, one role for one organisation, stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PENDING = "pending"
    INFO_REQUESTED = "info_requested"
    APPROVED = "approved"
    PROVISIONING = "provisioning"
    GRANTED = "granted"
    FAILED = "failed"
    REJECTED = "rejected"
    AUTO_REJECTED = "auto_rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REMOVAL_PENDING = "removal_pending"
    REMOVED = "removed"


class Step(StrEnum):
    """What happens to a line."""

    SUBMIT = "submit"
    ASK_APPROVERS = "ask_approvers"
    GRANT_AUTOMATICALLY = "grant_automatically"
    ASK_FOR_INFORMATION = "ask_for_information"
    GIVE_INFORMATION = "give_information"
    APPROVE = "approve"
    REJECT = "reject"
    AUTO_REJECT = "auto_reject"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    PROVISION = "provision"
    CONFIRM_PROVISION = "confirm_provision"
    FAIL_PROVISION = "fail_provision"
    RETRY_PROVISION = "retry_provision"
    ASK_FOR_REMOVAL = "ask_for_removal"
    KEEP = "keep"
    REMOVE = "remove"


_STEPS: Mapping[Step, Mapping[LineState, LineState]] = {
    Step.SUBMIT: {LineState.DRAFT: LineState.SUBMITTED},
    Step.ASK_APPROVERS: {LineState.SUBMITTED: LineState.PENDING},
    Step.GRANT_AUTOMATICALLY: {LineState.SUBMITTED: LineState.APPROVED},
    Step.ASK_FOR_INFORMATION: {LineState.PENDING: LineState.INFO_REQUESTED},
    Step.GIVE_INFORMATION: {LineState.INFO_REQUESTED: LineState.PENDING},
    Step.APPROVE: {LineState.PENDING: LineState.APPROVED},
    Step.REJECT: {LineState.PENDING: LineState.REJECTED},
    # Q15: the organisation or the account may end while we wait for the requester, too.
    Step.AUTO_REJECT: {
        LineState.PENDING: LineState.AUTO_REJECTED,
        LineState.INFO_REQUESTED: LineState.AUTO_REJECTED,
    },
    Step.WITHDRAW: dict.fromkeys(  # Q22
        (LineState.DRAFT, LineState.PENDING, LineState.INFO_REQUESTED), LineState.WITHDRAWN
    ),
    Step.EXPIRE: {LineState.PENDING: LineState.EXPIRED, LineState.INFO_REQUESTED: LineState.EXPIRED},  # Q16
    Step.PROVISION: {LineState.APPROVED: LineState.PROVISIONING},
    Step.CONFIRM_PROVISION: {LineState.PROVISIONING: LineState.GRANTED},
    Step.FAIL_PROVISION: {LineState.PROVISIONING: LineState.FAILED},
    Step.RETRY_PROVISION: {LineState.FAILED: LineState.PROVISIONING},
    Step.ASK_FOR_REMOVAL: {LineState.GRANTED: LineState.REMOVAL_PENDING},
    Step.KEEP: {LineState.REMOVAL_PENDING: LineState.GRANTED},
    Step.REMOVE: {LineState.GRANTED: LineState.REMOVED, LineState.REMOVAL_PENDING: LineState.REMOVED},
}

OPEN_STATES = frozenset({LineState.SUBMITTED, LineState.PENDING, LineState.INFO_REQUESTED})
"""A line in one of these still waits for a decision, so the same role is not asked for twice (domain.md 7.2)."""


def next_state(state: LineState, step: Step) -> LineState | None:
    """Where the step leads from here; nothing when a line in this state cannot take it."""
    return _STEPS[step].get(state)


def states_before(step: Step) -> frozenset[LineState]:
    """The states that the step may be taken from: the condition of the one UPDATE that takes it."""
    return frozenset(_STEPS[step])


def is_final(state: LineState) -> bool:
    """Whether nothing can happen to the line any more."""
    return not any(state in steps for steps in _STEPS.values())

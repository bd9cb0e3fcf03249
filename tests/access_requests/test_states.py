"""The states of a request line: domain.md 7.3."""

import pytest

from idp.access_requests.states import OPEN_STATES, LineState, Step, is_final, next_state, states_before

# Every step that 7.3 draws; whatever is not here must be refused.
DRAWN = {
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "ask_approvers"): "pending",
    ("submitted", "grant_automatically"): "approved",
    ("pending", "ask_for_information"): "info_requested",
    ("pending", "approve"): "approved",
    ("pending", "reject"): "rejected",
    ("pending", "auto_reject"): "auto_rejected",
    ("pending", "withdraw"): "withdrawn",
    ("pending", "expire"): "expired",
    ("info_requested", "give_information"): "pending",
    ("info_requested", "auto_reject"): "auto_rejected",
    ("info_requested", "withdraw"): "withdrawn",
    ("info_requested", "expire"): "expired",
    ("approved", "provision"): "provisioning",
    ("provisioning", "confirm_provision"): "granted",
    ("provisioning", "fail_provision"): "failed",
    ("failed", "retry_provision"): "provisioning",
    ("granted", "ask_for_removal"): "removal_pending",
    ("granted", "remove"): "removed",
    ("removal_pending", "remove"): "removed",
    ("removal_pending", "keep"): "granted",
}


@pytest.mark.parametrize("state", LineState)
@pytest.mark.parametrize("step", Step)
def test_a_line_moves_only_as_drawn(state: LineState, step: Step) -> None:
    expected = DRAWN.get((state.value, step.value))

    moved = next_state(state, step)

    assert moved == expected
    assert (state in states_before(step)) is (expected is not None)


def test_decided_lines_stay_decided() -> None:
    final = {state.value for state in LineState if is_final(state)}

    assert final == {"rejected", "auto_rejected", "withdrawn", "expired", "removed"}
    assert not final & {state.value for state in OPEN_STATES}

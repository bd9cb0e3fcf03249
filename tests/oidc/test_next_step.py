"""What comes next in an authorization, as a table: no application, no database."""

from dataclasses import replace

import pytest

from idp.oidc.rules import Facts, Refusal, Step, next_step

NONE: frozenset[str] = frozenset()
STRANGER = Facts(prompts=NONE, max_age=None, is_signed_in=False)
SIGNED_IN = replace(STRANGER, is_signed_in=True, seconds_since_sign_in=600)
FRESH = replace(SIGNED_IN, signed_in_since_asked=True, seconds_since_sign_in=0)
NEEDS_ROLE = replace(SIGNED_IN, requires_role=True)
NEEDS_CONSENT = replace(SIGNED_IN, requires_consent=True)


def prompted(facts: Facts, *prompts: str) -> Facts:
    return replace(facts, prompts=frozenset(prompts))


CASES = [
    ("a stranger signs in", STRANGER, Step.SIGN_IN),
    ("whoever is signed in goes on", SIGNED_IN, Step.ISSUE),
    (
        "a hint about somebody else asks for them",
        replace(SIGNED_IN, hint_is_of_somebody_else=True),
        Step.SIGN_IN,
    ),
    ("prompt=login asks again", prompted(SIGNED_IN, "login"), Step.SIGN_IN),
    ("prompt=login is satisfied by a sign-in since", prompted(FRESH, "login"), Step.ISSUE),
    ("prompt=select_account asks again", prompted(SIGNED_IN, "select_account"), Step.SIGN_IN),
    ("prompt=select_account is satisfied likewise", prompted(FRESH, "select_account"), Step.ISSUE),
    ("old enough for max_age", replace(SIGNED_IN, max_age=600), Step.ISSUE),
    ("a second too old for max_age", replace(SIGNED_IN, max_age=599), Step.SIGN_IN),
    ("max_age=0 asks", replace(SIGNED_IN, max_age=0), Step.SIGN_IN),
    (
        "max_age=0 asks in the same second",
        replace(SIGNED_IN, max_age=0, seconds_since_sign_in=1),
        Step.SIGN_IN,
    ),
    (
        "max_age=0 is satisfied by a sign-in since, however long the page was open",
        replace(FRESH, max_age=0, seconds_since_sign_in=30),
        Step.ISSUE,
    ),
    ("a role that is needed and missing is asked for", NEEDS_ROLE, Step.ASK_FOR_ROLE),
    ("a role that is needed and held", replace(NEEDS_ROLE, has_role=True), Step.ISSUE),
    ("a role is not asked of a stranger", replace(STRANGER, requires_role=True), Step.SIGN_IN),
    ("consent that is needed and missing", NEEDS_CONSENT, Step.CONSENT),
    ("consent that was given", replace(NEEDS_CONSENT, has_consent=True), Step.ISSUE),
    ("the role comes before the consent", replace(NEEDS_ROLE, requires_consent=True), Step.ASK_FOR_ROLE),
    (
        "prompt=consent asks although it was given",
        prompted(replace(NEEDS_CONSENT, has_consent=True), "consent"),
        Step.CONSENT,
    ),
    ("prompt=consent asks although none is needed", prompted(SIGNED_IN, "consent"), Step.CONSENT),
    (
        "prompt=consent is satisfied by a consent since",
        prompted(replace(NEEDS_CONSENT, has_consent=True, consented_since_asked=True), "consent"),
        Step.ISSUE,
    ),
    (
        "a consent since that covers less is none",
        prompted(replace(NEEDS_CONSENT, has_consent=False, consented_since_asked=True), "consent"),
        Step.CONSENT,
    ),
    ("login and consent, in this order", prompted(SIGNED_IN, "login", "consent"), Step.SIGN_IN),
    ("after the login the consent", prompted(FRESH, "login", "consent"), Step.CONSENT),
]


@pytest.mark.parametrize(("facts", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_first_step_that_is_missing_comes_next(facts: Facts, expected: Step) -> None:
    """OpenID Connect Core §3.1.2.1, §3.1.2.3, §3.1.2.4."""
    assert next_step(facts) is expected


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (STRANGER, "login_required"),
        (replace(SIGNED_IN, max_age=0), "login_required"),
        (replace(SIGNED_IN, hint_is_of_somebody_else=True), "login_required"),
        (NEEDS_ROLE, "interaction_required"),
        (NEEDS_CONSENT, "consent_required"),
    ],
)
def test_prompt_none_turns_a_missing_step_into_an_error(facts: Facts, error: str) -> None:
    """A9; OpenID Connect Core §3.1.2.6."""
    answer = next_step(prompted(facts, "none"))

    assert isinstance(answer, Refusal)
    assert answer.error == error


def test_prompt_none_issues_when_nothing_is_missing() -> None:
    """A9."""
    assert next_step(prompted(SIGNED_IN, "none")) is Step.ISSUE

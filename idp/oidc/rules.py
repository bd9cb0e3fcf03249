"""What comes next in an authorization: one pure function over the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Every step but ISSUE is a page that does its one thing and comes back; the last two are answers."""

    SIGN_IN = "sign_in"
    ASK_FOR_ROLE = "ask_for_role"
    CONSENT = "consent"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the decision needs. Ages are in seconds.

    `signed_in_since_asked` and `consented_since_asked` tell whether the act happened after the request came in:
    that is what ``prompt=login`` and ``prompt=consent`` ask for.
    """

    prompts: frozenset[str]
    max_age: int | None
    is_signed_in: bool
    seconds_since_sign_in: int = 0
    signed_in_since_asked: bool = False
    hint_is_of_somebody_else: bool = False
    requires_role: bool = False
    has_role: bool = False
    requires_consent: bool = False
    has_consent: bool = False
    consented_since_asked: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that is missing, and what the client is told when nobody may be asked (``prompt=none``)."""

    step: Step
    error: str
    description: str
    applies: Callable[[Facts], bool]


def _must_sign_in(facts: Facts) -> bool:
    """OpenID Connect Core §3.1.2.1 (prompt, max_age, id_token_hint)."""
    if not facts.is_signed_in or facts.hint_is_of_somebody_else:
        return True
    if facts.prompts & {"login", "select_account"} and not facts.signed_in_since_asked:
        return True
    is_too_old = facts.max_age is not None and facts.seconds_since_sign_in > facts.max_age
    return is_too_old and not (facts.max_age == 0 and facts.signed_in_since_asked)


def _must_consent(facts: Facts) -> bool:
    if "consent" in facts.prompts and not facts.consented_since_asked:
        return True
    return facts.requires_consent and not facts.has_consent


MISSING = (
    Missing(Step.SIGN_IN, "login_required", "The person has to sign in.", _must_sign_in),
    Missing(
        Step.ASK_FOR_ROLE,
        "interaction_required",
        "The person has no role at this application.",
        lambda facts: facts.requires_role and not facts.has_role,
    ),
    Missing(Step.CONSENT, "consent_required", "The person has to consent.", _must_consent),
)
"""In this order: who it is comes before what they may do."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The client is answered with an error, because a step is missing and ``prompt=none`` forbids to ask."""

    error: str
    description: str


def next_step(facts: Facts) -> Step | Refusal:
    """The first step that is missing, ISSUE when none is, or the error that ``prompt=none`` asks for."""
    for missing in MISSING:
        if missing.applies(facts):
            return Refusal(missing.error, missing.description) if "none" in facts.prompts else missing.step
    return Step.ISSUE

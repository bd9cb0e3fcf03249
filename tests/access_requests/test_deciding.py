"""Who may decide a line, and who may take a role away: domain.md Q18, Q30, Q42, Q44."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from idp.access_requests.rules import (
    Actor,
    Facts,
    OrganisationFacts,
    end_of_role,
    may_confirm_removal,
    may_decide,
    may_remove,
    route,
)
from idp.access_requests.verdicts import ApproverKind, Refusal
from idp.roles.rules import parse_catalogue
from tests.conftest import MovedClock

ROLES = Path(__file__).parents[2] / "idp" / "roles" / "catalogue.toml"
CATALOGUE = parse_catalogue(ROLES.read_text(encoding="utf-8"))
UA = ApproverKind.USER_ADMINISTRATOR
EOA = ApproverKind.EXTERNAL_ORGANISATION_ADMINISTRATOR
EXTERNAL = "ema.ext_org_admin"


def actor(name: str, *roles: str, is_active: bool = True) -> Actor:
    """Somebody with these roles in the organisation, or on EMA's side where the role is one of staff."""
    staff = frozenset(code for code in roles if not CATALOGUE.roles[code].needs_affiliation)
    return Actor(name, is_active, frozenset(roles) - staff, staff)


# role, requester, who else is in place, actor, decides as, or why not
DECISIONS = [
    ("spor.industry_user", "rita", actor("ute", "spor.industry_super_user"), UA, None),
    ("spor.industry_user", "ute", actor("ute", "spor.industry_super_user"), UA, None),
    ("spor.industry_user", "rita", actor("eva", EXTERNAL), None, Refusal.NOT_AN_APPROVER),
    ("spor.industry_user", "rita", actor("rita"), None, Refusal.NOT_AN_APPROVER),
    ("spor.industry_user", "rita", actor("uma", "upd.super_user"), None, Refusal.NOT_AN_APPROVER),
    ("spor.industry_user", "rita", actor("ema", "ema.approver"), None, Refusal.NOT_AN_APPROVER),
    (
        "spor.industry_user",
        "rita",
        actor("ute", "spor.industry_super_user", is_active=False),
        None,
        Refusal.ACTOR_INACTIVE,
    ),
    ("spor.industry_super_user", "rita", actor("ute", "spor.industry_super_user"), UA, None),
    ("spor.industry_super_user", "rita", actor("eva", EXTERNAL), EOA, None),
    ("spor.nca_super_user", "ute", actor("ute", "spor.industry_super_user"), None, Refusal.OWN_REQUEST),
    ("spor.industry_super_user", "eva", actor("eva", EXTERNAL), None, Refusal.OWN_REQUEST),
    ("evh.eu_qppv", "rita", actor("ema", "ema.approver"), ApproverKind.EMA, None),
    ("evh.eu_qppv", "rita", actor("ema", "ema.approver_ev"), ApproverKind.EMA, None),
    ("evh.eu_qppv", "rita", actor("ema", "ema.approver_spor"), None, Refusal.NOT_AN_APPROVER),
    ("evh.eu_qppv", "rita", actor("aud", "ema.auditor"), None, Refusal.NOT_AN_APPROVER),
    ("evh.eu_qppv", "rita", actor("eva", EXTERNAL), None, Refusal.NOT_AN_APPROVER),
    ("evh.eu_qppv", "rita", actor("ute", "evh.eu_qppv"), None, Refusal.NOT_AN_APPROVER),
    ("evh.eu_qppv", "ema", actor("ema", "ema.approver"), None, Refusal.OWN_REQUEST),
    ("upd.reader", "eva", actor("eva", EXTERNAL), None, Refusal.NOT_AN_APPROVER),
]


@pytest.mark.parametrize(("code", "requester", "acting", "kind", "reason"), DECISIONS)
def test_only_the_right_approver_decides_and_nobody_an_own_administrator_request(
    code: str, requester: str, acting: Actor, kind: ApproverKind | None, reason: Refusal | None
) -> None:
    """J1: nobody approves their own request by any of these ways."""
    role = CATALOGUE.roles[code]
    organisation = OrganisationFacts("ORG-100000001", "regulatory_authority" if "nca" in code else "industry")
    holders = {
        "spor.industry_super_user": frozenset({"ute", "uwe"}),
        EXTERNAL: frozenset({"eva", "emil"}),
        "upd.super_user": frozenset({"uma"}),
    }
    routing = route(role, Facts(requester, organisation, holders=holders))

    verdict = may_decide(role, routing, requester, acting)

    assert (verdict.acting_as, verdict.reason) == (kind, reason)
    assert verdict.is_allowed is (reason is None)
    assert verdict.is_own is (requester == acting.account_id)


def test_a_line_that_cannot_be_asked_for_is_decided_by_nobody() -> None:
    role = CATALOGUE.roles["upd.reader"]
    routing = route(role, Facts("rita", OrganisationFacts("ORG-100000001", "industry")))

    verdict = may_decide(role, routing, "rita", actor("ema", "ema.approver", EXTERNAL))

    assert verdict.reason is Refusal.NOT_AN_APPROVER


# role, holder, actor, removes as, why not, waits for EMA
REMOVALS = [
    ("spor.industry_user", "rita", actor("rita"), None, None, False),
    ("spor.unaffiliated", "rita", actor("rita"), None, None, False),
    ("spor.industry_user", "rita", actor("ute", "spor.industry_super_user"), UA, None, False),
    ("spor.industry_super_user", "uwe", actor("ute", "spor.industry_super_user"), UA, None, False),
    ("spor.industry_user", "rita", actor("eva", EXTERNAL), EOA, None, False),
    ("spor.industry_user", "rita", actor("uma", "upd.super_user"), None, Refusal.NOT_AN_APPROVER, False),
    (
        "spor.unaffiliated",
        "rita",
        actor("ute", "spor.industry_super_user"),
        None,
        Refusal.NOT_AN_APPROVER,
        False,
    ),
    (
        "ema.ext_org_admin",
        "eva",
        actor("ute", "spor.industry_super_user"),
        None,
        Refusal.NOT_AN_APPROVER,
        False,
    ),
    ("ema.ext_org_admin", "eva", actor("emil", EXTERNAL), EOA, None, False),
    ("evh.eu_qppv", "rita", actor("rita", "evh.eu_qppv"), UA, None, True),
    ("evh.eu_qppv", "rita", actor("tom", "evh.trusted_deputy"), UA, None, True),
    ("evv.responsible", "rita", actor("eva", EXTERNAL), EOA, None, True),
    ("evh.trusted_deputy", "tom", actor("tina", "evh.trusted_deputy"), UA, None, False),
    ("ema.approver", "rita", actor("rita", "ema.approver"), None, Refusal.STAFF_ROLE, False),
    ("spor.industry_user", "rita", actor("rita", is_active=False), None, Refusal.ACTOR_INACTIVE, False),
    ("spor.industry_user", "rita", actor("ema", "ema.approver"), None, Refusal.NOT_AN_APPROVER, False),
]


@pytest.mark.parametrize(("code", "holder", "acting", "kind", "reason", "waits"), REMOVALS)
def test_a_role_is_taken_away_by_its_holder_or_those_who_look_after_it(
    code: str, holder: str, acting: Actor, kind: ApproverKind | None, reason: Refusal | None, waits: bool
) -> None:
    verdict = may_remove(CATALOGUE.roles[code], holder, acting)

    assert (verdict.acting_as, verdict.reason, verdict.waits_for_ema) == (kind, reason, waits)


def test_emas_staff_confirm_the_removal_of_a_responsible_but_not_their_own() -> None:
    role = CATALOGUE.roles["evh.responsible"]

    by_staff = may_confirm_removal(role, "rita", actor("ema", "ema.approver_ev"))
    own = may_confirm_removal(role, "ema", actor("ema", "ema.approver_ev"))
    by_deputy = may_confirm_removal(role, "rita", actor("tom", "evh.trusted_deputy"))

    assert by_staff.acting_as is ApproverKind.EMA
    assert (own.reason, by_deputy.reason) == (Refusal.OWN_REQUEST, Refusal.NOT_AN_APPROVER)


def test_a_role_ends_when_asked_and_never_later_than_the_catalogue_allows(clock: MovedClock) -> None:
    unlimited = CATALOGUE.roles["upd.user"]
    limited = replace(unlimited, longest_days=30)
    now, soon, late = clock.now(), clock.now() + timedelta(days=9), clock.now() + timedelta(days=99)

    ends = [end_of_role(role, now, asked) for role in (unlimited, limited) for asked in (None, soon, late)]

    month = now + timedelta(days=30)
    assert ends == [None, soon, late, month, soon, month]

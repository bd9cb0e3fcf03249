"""The approval model of domain.md 1.3 as a table, and every role of the catalogue through it."""

from pathlib import Path

import pytest

from idp.access_requests.rules import Facts, OrganisationFacts, leaves_no_administrator, route
from idp.access_requests.verdicts import ApproverKind, DecidedBy, NotRequestable
from idp.roles.models import Catalogue, Role
from idp.roles.rules import parse_catalogue

ROLES = Path(__file__).parents[2] / "idp" / "roles" / "catalogue.toml"
CATALOGUE: Catalogue = parse_catalogue(ROLES.read_text(encoding="utf-8"))

EMA, APPROVERS, AUTOMATIC = DecidedBy.EMA, DecidedBy.APPROVERS, DecidedBy.AUTOMATIC
UA = ApproverKind.USER_ADMINISTRATOR
EOA = ApproverKind.EXTERNAL_ORGANISATION_ADMINISTRATOR
EXTERNAL = "ema.ext_org_admin"
LETTER, AUTHORITY = ("affiliation_letter",), ("proof_of_authority",)
IDENTITY = ("cover_letter", "identity_copy", "user_declaration")

TYPES = {"industry": "industry", "nca": "regulatory_authority", "ec": "eu_institution", "any": "industry"}
TYPES |= {"sponsor": "industry", "academic": "educational_institution"}


def facts_for(role: Role, *, holders: dict[str, str] | None = None, **changes: object) -> Facts:
    """A requester, Rita, who may ask for the role at a fitting organisation; `holders` names accounts by role."""
    listed = sorted(role.organisation_list.organisations)[0] if role.organisation_list else "ORG-100000001"
    fitting = OrganisationFacts(listed, TYPES[role.audience[0].code]) if role.needs_affiliation else None
    values: dict[str, object] = {"requester": "rita", "organisation": fitting}
    values["holders"] = {code: frozenset(names.split()) for code, names in (holders or {}).items()}
    return Facts(**(values | changes))  # type: ignore[arg-type]


# role, who holds what in the organisation, decided by, kinds asked, accounts asked, documents that must be there
APPROVAL_MODEL = [
    # An automatic role: nobody; granted at once.
    ("spor.unaffiliated", {}, AUTOMATIC, (), "", ()),
    ("iris.individual", {}, AUTOMATIC, (), "", ()),
    # EU QPPV and any EV Responsible: EMA, always.
    ("evh.eu_qppv", {}, EMA, (ApproverKind.EMA,), "", IDENTITY),
    ("evh.eu_qppv", {"evh.eu_qppv": "ute", EXTERNAL: "eva"}, EMA, (ApproverKind.EMA,), "", IDENTITY),
    ("evh.responsible", {"evh.responsible": "ute", EXTERNAL: "eva"}, EMA, (ApproverKind.EMA,), "", IDENTITY),
    ("evv.responsible", {"evv.responsible": "ute", EXTERNAL: "eva"}, EMA, (ApproverKind.EMA,), "", IDENTITY),
    # First User Administrator: EMA, with the document.
    ("spor.industry_super_user", {}, EMA, (ApproverKind.EMA,), "", LETTER),
    ("ctis.ms_admin", {}, EMA, (ApproverKind.EMA,), "", AUTHORITY),
    ("ema.ext_org_admin", {}, EMA, (ApproverKind.EMA,), "", LETTER),
    # The NCA exception: no document even when first.
    ("iris.nca_user_admin", {}, EMA, (ApproverKind.EMA,), "", ()),
    # A User Administrator of another family does not count.
    ("spor.industry_super_user", {"upd.super_user": "ute"}, EMA, (ApproverKind.EMA,), "", LETTER),
    ("iris.user_admin", {"iris.pd_user_admin": "ute"}, EMA, (ApproverKind.EMA,), "", LETTER),
    # Further User Administrators: those in place and the EOA, all of them; documents are optional (Q19, Q42).
    ("spor.industry_super_user", {"spor.industry_super_user": "ute uwe"}, APPROVERS, (UA,), "ute uwe", ()),
    ("spor.industry_super_user", {EXTERNAL: "eva"}, APPROVERS, (EOA,), "eva", ()),
    (
        "spor.industry_super_user",
        {"spor.industry_super_user": "ute", EXTERNAL: "eva"},
        APPROVERS,
        (UA, EOA),
        "ute eva",
        (),
    ),
    ("ctis.sponsor_admin", {EXTERNAL: "eva emil"}, APPROVERS, (EOA,), "eva emil", ()),
    # A later EOA: the EOA in place, never the application's administrators.
    ("ema.ext_org_admin", {EXTERNAL: "eva", "spor.industry_super_user": "ute"}, APPROVERS, (EOA,), "eva", ()),
    ("ema.ext_org_admin", {"spor.industry_super_user": "ute"}, EMA, (ApproverKind.EMA,), "", LETTER),
    # Nobody decides an own User Administrator request: without anybody else it is EMA's (Q18).
    ("spor.industry_super_user", {EXTERNAL: "rita"}, EMA, (ApproverKind.EMA,), "", LETTER),
    (
        "spor.industry_super_user",
        {EXTERNAL: "rita", "spor.nca_super_user": "ute"},
        APPROVERS,
        (UA,),
        "ute",
        (),
    ),
    ("evh.trusted_deputy", {"evh.eu_qppv": "rita"}, EMA, (ApproverKind.EMA,), "", ("user_declaration",)),
    # Trusted Deputy: the principal or the EOA (6.5, 6.6, Q43), not another deputy.
    ("evh.trusted_deputy", {"evh.eu_qppv": "ute"}, APPROVERS, (UA,), "ute", ()),
    (
        "evh.trusted_deputy",
        {"evh.responsible": "ute", "evh.trusted_deputy": "tom", EXTERNAL: "eva"},
        APPROVERS,
        (UA, EOA),
        "ute eva",
        (),
    ),
    ("evv.trusted_deputy", {"evv.responsible": "ute"}, APPROVERS, (UA,), "ute", ()),
    ("evh.additional_qppv", {"evh.eu_qppv": "ute", "evh.trusted_deputy": "tom"}, APPROVERS, (UA,), "ute", ()),
    # An ordinary role: the application's administrators, and only where there are none the EOA (Q42).
    ("spor.industry_user", {"spor.industry_super_user": "ute uwe"}, APPROVERS, (UA,), "ute uwe", ()),
    ("spor.industry_user", {"spor.industry_super_user": "ute", EXTERNAL: "eva"}, APPROVERS, (UA,), "ute", ()),
    ("spor.industry_user", {EXTERNAL: "eva"}, APPROVERS, (EOA,), "eva", ()),
    ("evh.icsr_send", {"evh.trusted_deputy": "tom"}, APPROVERS, (UA,), "tom", ()),
    ("eaf.manager", {"iris.user_admin": "ute"}, APPROVERS, (UA,), "ute", ()),
    ("iris.pd_manager", {"iris.pd_user_admin": "ute", "iris.user_admin": "uwe"}, APPROVERS, (UA,), "ute", ()),
    # A User Administrator may ask the own family for an ordinary role and is asked too (Q18).
    ("spor.industry_user", {"spor.industry_super_user": "rita"}, APPROVERS, (UA,), "rita", ()),
]


@pytest.mark.parametrize(("code", "holders", "decided_by", "kinds", "asked", "documents"), APPROVAL_MODEL)
def test_a_request_goes_where_the_approval_model_sends_it(
    code: str,
    holders: dict[str, str],
    decided_by: DecidedBy,
    kinds: tuple[ApproverKind, ...],
    asked: str,
    documents: tuple[str, ...],
) -> None:
    role = CATALOGUE.roles[code]

    routing = route(role, facts_for(role, holders=holders))

    assert (routing.decided_by, routing.kinds) == (decided_by, kinds)
    assert routing.approvers == frozenset(asked.split())
    assert routing.required_documents == documents
    assert routing.reason is None


# role, changes to the facts, why not, the roles that are missing
REFUSALS = [
    # An ordinary role without any administrator cannot be asked for; the remedy names the role to ask for first.
    ("iris.nca_user", {}, NotRequestable.NO_ADMINISTRATOR, ("iris.nca_user_admin",)),
    ("upd.reader", {"holders": {"spor.industry_super_user": "ute"}}, "no_administrator", None),
    # Q18 speaks of the own application: an EOA cannot be the only one to decide an own ordinary role.
    ("upd.reader", {"holders": {EXTERNAL: "rita"}}, NotRequestable.NO_ADMINISTRATOR, None),
    # Q43
    ("evh.trusted_deputy", {"holders": {}}, "principal_missing", ("evh.eu_qppv", "evh.responsible")),
    (
        "evv.trusted_deputy",
        {"holders": {EXTERNAL: "eva"}},
        "principal_missing",
        ("evv.responsible",),
    ),
    ("evv.trusted_deputy", {"holders": {"evh.eu_qppv": "ute"}}, "principal_missing", None),
    ("evh.additional_qppv", {"holders": {"evh.responsible": "ute"}}, "principal_missing", None),
    # Q33
    (
        "spor.nca_user",
        {"organisation": OrganisationFacts("ORG-100000001", "industry")},
        "wrong_audience",
        None,
    ),
    ("evh.eu_qppv", {"organisation": OrganisationFacts("ORG-100000001", "other")}, "wrong_audience", None),
    # Q32
    (
        "ctis.ms_admin",
        {"organisation": OrganisationFacts("ORG-999999999", "regulatory_authority")},
        NotRequestable.NOT_LISTED,
        None,
    ),
    (
        "ctis.ec_admin",
        {"organisation": OrganisationFacts("ORG-999999999", "eu_institution")},
        "not_listed",
        None,
    ),
    # Q14
    (
        "upd.reader",
        {"organisation": OrganisationFacts("ORG-1", "industry", "merged")},
        "historical_organisation",
        None,
    ),
    (
        "upd.user",
        {"organisation": OrganisationFacts("ORG-1", "industry", "merged"), "includes_historical": True},
        NotRequestable.HISTORICAL_ORGANISATION,
        None,
    ),
    (
        "upd.user",
        {"organisation": OrganisationFacts("ORG-1", "industry", "inactive")},
        "inactive_organisation",
        None,
    ),
    # The role needs an organisation, or wants none.
    ("upd.user", {"organisation": None}, NotRequestable.ORGANISATION_NEEDED, None),
    (
        "spor.unaffiliated",
        {"organisation": OrganisationFacts("ORG-1", "industry")},
        NotRequestable.ORGANISATION_NOT_WANTED,
        None,
    ),
    # A second request for the same role is refused (7.2); so is one for a role that is held.
    ("upd.user", {"held": frozenset({"upd.user"})}, NotRequestable.ALREADY_HELD, None),
    ("upd.user", {"pending": frozenset({"upd.user"})}, NotRequestable.ALREADY_PENDING, None),
    ("spor.unaffiliated", {"held": frozenset({"spor.unaffiliated"})}, NotRequestable.ALREADY_HELD, None),
    # Q30: staff roles are not asked for (J7).
    ("ema.approver", {}, NotRequestable.GIVEN_ELSEWHERE, None),
    ("upd.user", {"requester_is_active": False}, NotRequestable.REQUESTER_INACTIVE, None),
]


@pytest.mark.parametrize(("code", "changes", "reason", "missing"), REFUSALS)
def test_what_cannot_be_asked_for_says_why_and_what_to_do(
    code: str, changes: dict[str, object], reason: str, missing: tuple[str, ...] | None
) -> None:
    """J7: roles that this person cannot ask for are refused."""
    role = CATALOGUE.roles[code]

    routing = route(role, facts_for(role, **changes))  # type: ignore[arg-type]

    assert (routing.decided_by, routing.reason) == (DecidedBy.NOT_REQUESTABLE, NotRequestable(reason))
    assert NotRequestable(reason).what_to_do.endswith(".")
    assert not routing.is_requestable
    assert not routing.approvers
    assert missing is None or routing.missing_roles == missing


def test_a_historical_organisation_is_decided_by_those_of_its_successor() -> None:
    role = CATALOGUE.roles["upd.reader"]
    merged = OrganisationFacts("ORG-100000009", "industry", "merged")
    facts = facts_for(
        role, organisation=merged, includes_historical=True, holders={"upd.super_user": "successors_ute"}
    )

    routing = route(role, facts)

    assert (routing.decided_by, routing.approvers) == (APPROVERS, frozenset({"successors_ute"}))


def test_a_missing_prerequisite_may_be_asked_for_in_the_same_request() -> None:
    role = Role(
        "x.b", "x", "x", "B", "B.", CATALOGUE.roles["spor.unaffiliated"].audience, prerequisites=("x.a",)
    )

    alone = route(role, facts_for(role))
    together = route(role, facts_for(role, asked_together=frozenset({"x.a"})))

    assert (alone.reason, alone.missing_roles) == (NotRequestable.PREREQUISITE_MISSING, ("x.a",))
    assert together.reason is NotRequestable.NO_ADMINISTRATOR


@pytest.mark.parametrize("role", CATALOGUE.roles.values(), ids=lambda role: role.code)
def test_every_role_of_an_organisation_without_administrators_goes_to_ema_or_nowhere(role: Role) -> None:
    expected = DecidedBy.NOT_REQUESTABLE
    if role.automatic:
        expected = DecidedBy.AUTOMATIC
    elif role.ema_always or (role.user_administrator and not role.needs_holder):
        expected = DecidedBy.EMA

    routing = route(role, facts_for(role))

    assert routing.decided_by is expected
    assert (routing.required_documents == role.documents) is (expected is DecidedBy.EMA or not role.documents)


@pytest.mark.parametrize("role", CATALOGUE.requestable_roles(), ids=lambda role: role.code)
def test_every_role_with_administrators_in_place_is_decided_by_the_right_ones(role: Role) -> None:
    """Each administrator's account is named after its role, so that who is asked can be read."""
    everybody = {code: code for code in CATALOGUE.user_administrator_codes()}
    narrowed = {
        "evh.additional_qppv": {"evh.eu_qppv"},
        "evh.trusted_deputy": {"evh.eu_qppv", "evh.responsible"},
    }
    narrowed |= {"evv.trusted_deputy": {"evv.responsible"}}
    family = {one.code for one in CATALOGUE.roles_of_family(role.family) if one.user_administrator}
    asked = narrowed.get(role.code, family) | ({EXTERNAL} if role.user_administrator else set())

    routing = route(role, facts_for(role, holders=everybody))

    assert routing.decided_by is (EMA if role.ema_always else APPROVERS)
    assert routing.approvers == (frozenset() if role.ema_always else asked)
    assert not routing.required_documents or role.ema_always


def test_removing_the_last_administrator_is_told_from_removing_one_of_two() -> None:
    role = CATALOGUE.roles["spor.industry_super_user"]

    last = leaves_no_administrator(role, "ute", facts_for(role, holders={role.code: "ute"}))
    one_of_two = leaves_no_administrator(role, "ute", facts_for(role, holders={role.code: "ute uwe"}))
    ordinary = leaves_no_administrator(CATALOGUE.roles["spor.industry_user"], "ute", facts_for(role))

    assert (last, one_of_two, ordinary) == (True, False, False)

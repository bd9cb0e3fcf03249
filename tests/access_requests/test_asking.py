"""Asking for roles, on both databases."""

import pytest
from sqlalchemy import func, select

from idp.access_requests.models import Attachment, RequestLine
from idp.access_requests.service import NewLine, NotAsked
from idp.errors import InvalidInput
from tests.access_requests.office import Office
from tests.builders import build_client

USER = "upd.user"
SUPER = "upd.super_user"


def test_a_request_with_several_roles_at_several_organisations_has_a_line_for_each(office: Office) -> None:
    one, two = office.organisation("One"), office.organisation("Two")
    for place in (one, two):
        office.person("Boss", (SUPER, place))
    ada = office.person()

    asked = office.ask_for(
        ada, *(NewLine(role, place) for role in (USER, "upd.reader") for place in (one, two))
    )

    lines = [office.line(line_id) for line_id in asked.line_ids]
    assert {(line.role, line.organisation_id) for line in lines} == {
        (role, place) for role in (USER, "upd.reader") for place in (one, two)
    }
    assert {(line.state, line.request_id, line.version) for line in lines} == {
        ("pending", asked.request_id, 1)
    }


def test_every_administrator_gets_one_mail_for_the_whole_request_and_the_requester_a_receipt(
    office: Office,
) -> None:
    """S9, J15: the mail names only lines that its reader may decide."""
    one, two = office.organisation("First Pharma"), office.organisation("Second Pharma")
    anna, bert = office.person("Anna", (SUPER, one)), office.person("Bert", (SUPER, one))
    carl = office.person("Carl", (SUPER, two))
    ada = office.person()

    office.ask_for(
        ada, NewLine(USER, one), NewLine("upd.reader", one), NewLine(USER, two), comment="Secret words"
    )

    assert [len(office.mails(who)) for who in (anna, bert, carl, ada)] == [1, 1, 1, 1]
    (to_anna,), (to_carl,) = office.mails(anna), office.mails(carl)
    assert "First Pharma" in to_anna.text
    assert "Second Pharma" not in to_anna.text
    assert "Second Pharma" in to_carl.text
    assert "Secret words" not in to_anna.text + to_anna.html


def test_each_line_is_in_the_audit_trail(office: Office) -> None:
    """O1, O4, O5: who asked for what where; nothing of the comment."""
    place = office.organisation()
    office.person("Boss", (SUPER, place))
    ada = office.person()

    office.ask(ada, USER, place, comment="My mother's name is Vera")

    (event,) = office.events("request:submitted")
    assert (event.actor_id, event.subject_id, event.organisation_id) == (ada, ada, place)
    assert event.details["role"] == USER
    assert "Vera" not in str(event.details)


def test_a_second_open_request_for_the_same_role_is_refused(office: Office) -> None:
    place = office.organisation()
    office.person("Boss", (SUPER, place))
    ada = office.person()
    office.ask(ada, USER, place)

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, USER, place)

    assert refused.value.problems[0].code == "already_pending"


def test_a_role_that_one_holds_is_refused(office: Office) -> None:
    place = office.organisation()
    office.person("Boss", (SUPER, place))
    ada = office.person("Ada", (USER, place))

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, USER, place)

    assert refused.value.problems[0].code == "already_held"


def test_one_line_that_cannot_be_asked_for_stops_the_whole_request(office: Office) -> None:
    one, two = office.organisation("One"), office.organisation("Two")
    office.person("Boss", (SUPER, one))
    ada = office.person()

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, USER, one, two)

    assert [problem.line.organisation_id for problem in refused.value.problems] == [two]
    assert refused.value.problems[0].missing_roles == (SUPER,)
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RequestLine)) == 0


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("upd.no_such_role", "unknown"),
        ("ema.approver", "given_elsewhere"),
        ("spor.unaffiliated", "organisation_not_wanted"),
        ("spor.nca_user", "wrong_audience"),
        ("ctis.ms_admin", "wrong_audience"),
        ("evh.trusted_deputy", "principal_missing"),
        (USER, "no_administrator"),
    ],
)
def test_a_role_that_one_may_not_ask_for_is_refused(office: Office, role: str, code: str) -> None:
    """J7: deleted, staff, automatic, for others, without principal, without administrator."""
    ada = office.person()

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, role, office.organisation(), documents=True)

    assert refused.value.problems[0].code == code


def test_an_organisation_that_does_not_exist_is_refused(office: Office) -> None:
    ada = office.person()

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, USER, "ORG-999999999")

    assert refused.value.problems[0].code == "unknown"


def test_a_disabled_person_asks_for_nothing(office: Office) -> None:
    place = office.organisation()
    office.person("Boss", (SUPER, place))
    ada = office.person("Ada", status="disabled_administrative")

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, USER, place)

    assert refused.value.problems[0].code == "requester_inactive"


def test_the_first_administrator_must_bring_a_document(office: Office) -> None:
    ada = office.person()
    place = office.organisation()

    with pytest.raises(NotAsked) as refused:
        office.ask(ada, SUPER, place)

    assert refused.value.problems[0].code == "document_missing"


def test_the_first_administrator_of_an_authority_at_iris_needs_no_document(office: Office) -> None:
    """domain.md 1.3, NCA exception."""
    ada = office.person()
    place = office.organisation("Medicines Authority", type="regulatory_authority")

    asked = office.ask(ada, "iris.nca_user_admin", place)

    assert office.line(asked.line_ids[0]).route_kind == "ema"


def test_the_first_administrator_goes_to_everybody_in_emas_queue(office: Office) -> None:
    place = office.organisation()
    eva, upd_only = (
        office.person("Eva", ("ema.approver", None)),
        office.person("Udo", ("ema.approver_upd", None)),
    )
    other = office.person("Iris", ("ema.approver_iris", None))
    ada = office.person()

    asked = office.ask(ada, SUPER, place, documents=True)

    assert [len(office.mails(who)) for who in (eva, upd_only, other)] == [1, 1, 0]
    assert f"/access/inbox/{asked.line_ids[0]}" in office.mails(eva)[0].text
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_the_request_of_a_second_administrator_goes_to_the_first_and_the_external_administrator(
    office: Office,
) -> None:
    """domain.md 1.3, Q42."""
    place = office.organisation()
    boss, external = office.person("Boss", (SUPER, place)), office.person("Ext", ("ema.ext_org_admin", place))
    eva = office.person("Eva", ("ema.approver", None))
    ada = office.person()

    office.ask(ada, SUPER, place)

    assert [len(office.mails(who)) for who in (boss, external, eva)] == [1, 1, 0]


def test_a_line_remembers_the_client_only_for_that_clients_application(office: Office) -> None:
    place = office.organisation()
    office.person("Boss", (SUPER, place), ("spor.industry_super_user", place))
    ada = office.person()
    with office.database.transaction() as session:
        client = build_client(session, office.clock.now())

    asked = office.ask_for(
        ada, NewLine(USER, place), NewLine("spor.industry_user", place), client_id=client.client_id
    )

    remembered = {office.line(one).role: office.line(one).client_id for one in asked.line_ids}
    assert remembered == {USER: client.client_id, "spor.industry_user": None}


def test_a_merged_organisation_is_decided_by_the_successor(office: Office) -> None:
    """domain.md Q14: only for roles that allow it, and the old organisation's administrators do not decide."""
    new = office.organisation("New")
    old = office.organisation("Old", status="merged", merged_into=new)
    of_old, of_new = office.person("Olaf", (SUPER, old)), office.person("Nina", (SUPER, new))
    ada = office.person()

    asked = office.ask(ada, "upd.reader", old, includes_historical=True)

    assert office.waiting(of_new) == list(asked.line_ids)
    assert office.waiting(of_old) == []
    with pytest.raises(NotAsked) as refused:
        office.ask(ada, USER, old, includes_historical=True)
    assert refused.value.problems[0].code == "historical_organisation"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"comment": "x" * 2001}, "comment_too_long"),
        ({"twice": True}, "line_twice"),
        ({"none": True}, "no_line"),
    ],
)
def test_what_cannot_be_one_request_is_refused_as_a_whole(
    office: Office, changes: dict[str, object], code: str
) -> None:
    place = office.organisation()
    office.person("Boss", (SUPER, place))
    ada = office.person()
    lines = [NewLine(USER, place)] * (0 if "none" in changes else 2 if "twice" in changes else 1)

    with pytest.raises(InvalidInput) as refused:
        office.ask_for(ada, *lines, comment=str(changes.get("comment", "")))

    assert refused.value.code == code

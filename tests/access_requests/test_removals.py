"""Taking roles away, on both databases."""

import pytest

from idp.access_requests.service import Outcome, RemovalOutcome, get_role_to_remove
from idp.errors import NotFound
from tests.access_requests.office import Office

USER = "upd.user"
SUPER = "upd.super_user"
QPPV = "evh.eu_qppv"


@pytest.fixture
def place(office: Office) -> str:
    return office.organisation()


def test_everybody_may_give_up_an_own_role(office: Office, place: str) -> None:
    ada = office.person("Ada", (USER, place))

    outcome = office.remove(ada, office.entitlement(ada, USER).id)

    assert outcome is RemovalOutcome.REMOVED
    assert office.roles_of(ada) == set()
    assert [(event.actor_id, event.reason) for event in office.events("role:ended")] == [
        (ada, "removed_by_holder")
    ]
    assert office.mails(ada) == []


def test_an_administrator_removes_roles_of_the_own_family_and_the_person_is_told(
    office: Office, place: str
) -> None:
    """domain.md Q44."""
    boss, ada = office.person("Boss", (SUPER, place)), office.person("Ada")
    line = office.ask(ada, USER, place).line_ids[0]
    office.decide(boss, line)

    outcome = office.remove(boss, office.entitlement(ada, USER).id, comment="The project is over.")

    assert outcome is RemovalOutcome.REMOVED
    assert office.roles_of(ada) == set()
    assert office.line(line).state == "removed"
    assert "The project is over." in office.mails(ada)[-1].text


def test_what_came_along_ends_with_the_role_that_brought_it(office: Office, place: str) -> None:
    ada = office.person("Ada", ("iris.industry_manager", place))

    office.remove(ada, office.entitlement(ada, "iris.industry_manager").id)

    assert office.roles_of(ada) == set()


@pytest.mark.parametrize(
    ("role", "elsewhere"), [("iris.user_admin", False), (SUPER, True), ("ema.approver", True), (USER, False)]
)
def test_nobody_else_may_take_a_role_away(office: Office, place: str, role: str, elsewhere: bool) -> None:
    """J2, N7: another family, another organisation, EMA, a colleague; the try is written down."""
    ada = office.person("Ada", (USER, place))
    where = None if role == "ema.approver" else office.organisation("Elsewhere") if elsewhere else place
    stranger = office.person("Stan", (role, where))

    outcome = office.remove(stranger, office.entitlement(ada, USER).id)

    assert outcome is RemovalOutcome.NOT_FOUND
    assert office.roles_of(ada) == {(USER, place)}
    assert [event.actor_id for event in office.events("request:decision:refused")] == [stranger]
    with office.database.reading() as session, pytest.raises(NotFound):
        get_role_to_remove(office.act(session), office.entitlement(ada, USER).id, stranger)


def test_the_external_administrator_removes_any_role_of_the_organisation(office: Office, place: str) -> None:
    """domain.md Q44."""
    external = office.person("Ext", ("ema.ext_org_admin", place))
    ada = office.person("Ada", (USER, place))

    assert office.remove(external, office.entitlement(ada, USER).id) is RemovalOutcome.REMOVED


def test_a_role_is_removed_only_once(office: Office, place: str) -> None:
    boss, ada = office.person("Boss", (SUPER, place)), office.person("Ada", (USER, place))
    entitlement_id = office.entitlement(ada, USER).id

    outcomes = [office.remove(boss, entitlement_id) for _ in range(2)]

    assert outcomes == [RemovalOutcome.REMOVED, RemovalOutcome.ALREADY_GONE]
    assert len(office.mails(ada)) == 1


def test_when_the_last_administrator_goes_ema_and_those_left_are_told(office: Office, place: str) -> None:
    """domain.md Q23."""
    eva, other_eva = (
        office.person("Eva", ("ema.approver", None)),
        office.person("Iris", ("ema.approver_iris", None)),
    )
    boss, ada = office.person("Boss", (SUPER, place)), office.person("Ada", (USER, place))
    bystander = office.person("Ina", ("iris.industry_manager", place))
    with office.database.reading() as session:
        warned = get_role_to_remove(office.act(session), office.entitlement(boss, SUPER).id, boss)

    office.remove(boss, office.entitlement(boss, SUPER).id)

    assert (warned.is_last_administrator, warned.affected_people) == (True, 1)
    assert [len(office.mails(who)) for who in (eva, other_eva, ada, bystander)] == [1, 0, 1, 0]


def test_while_another_administrator_stays_nobody_is_alarmed(office: Office, place: str) -> None:
    boss, _other = office.person("Boss", (SUPER, place)), office.person("Olga", (SUPER, place))
    ada = office.person("Ada", (USER, place))

    office.remove(boss, office.entitlement(boss, SUPER).id)

    assert office.mails(ada) == []


def test_two_administrators_who_remove_each_other_leave_one(office: Office, place: str) -> None:
    boss, other = office.person("Boss", (SUPER, place)), office.person("Olga", (SUPER, place))
    of_boss = office.entitlement(boss, SUPER).id

    outcomes = [office.remove(boss, office.entitlement(other, SUPER).id), office.remove(other, of_boss)]

    assert outcomes == [RemovalOutcome.REMOVED, RemovalOutcome.NOT_FOUND]
    assert office.roles_of(boss) == {(SUPER, place)}


def test_the_role_of_a_qppv_stays_until_ema_agrees(office: Office, place: str) -> None:
    """domain.md 6.5, 7.6, Q44: asked for twice it waits once; nobody agrees to the own one."""
    eva = office.person("Eva", ("ema.approver", None))
    quinn = office.person("Quinn", (QPPV, place))
    entitlement_id = office.entitlement(quinn, QPPV).id

    outcomes = [office.remove(quinn, entitlement_id, comment="I retire.") for _ in range(2)]
    waiting = office.waiting(eva)
    held = office.roles_of(quinn)
    outcome = office.decide(eva, waiting[0])

    assert outcomes == [RemovalOutcome.WAITS_FOR_EMA] * 2
    assert len(waiting) == 1
    assert len([mail for mail in office.mails(eva) if "removal" in mail.subject]) == 1
    assert held == {(QPPV, place)}
    assert outcome is Outcome.APPROVED
    assert office.roles_of(quinn) == set()
    assert office.line(waiting[0]).state == "removed"
    assert [event.reason for event in office.events("role:ended")] == ["removed_by_ema"]


def test_ema_may_keep_a_qppv_in_place(office: Office, place: str) -> None:
    eva = office.person("Eva", ("ema.approver", None))
    quinn = office.person("Quinn")
    line = office.ask(quinn, QPPV, place, documents=True).line_ids[0]
    office.decide(eva, line)
    office.remove(quinn, office.entitlement(quinn, QPPV).id)
    waiting = office.waiting(eva)

    outcome = office.decide(eva, line, approve=False, comment="Name a successor first.")

    assert waiting == [line]
    assert outcome is Outcome.REJECTED
    assert office.roles_of(quinn) == {(QPPV, place)}
    assert office.line(line).state == "granted"
    assert "Name a successor first." in office.mails(quinn)[-1].text

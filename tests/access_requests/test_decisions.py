"""Deciding and withdrawing, on both databases."""

from datetime import timedelta

import pytest

from idp.access_requests.service import NewLine, Outcome
from idp.accounts.service import disable
from idp.audit.service import SYSTEM
from idp.errors import InvalidInput, NotFound
from idp.roles.models import EndReason
from idp.roles.service import end
from tests.access_requests.office import Office
from tests.builders import build_client, build_role

USER = "upd.user"
SUPER = "upd.super_user"


@pytest.fixture
def place(office: Office) -> str:
    return office.organisation()


@pytest.fixture
def boss(office: Office, place: str) -> str:
    return office.person("Boss", (SUPER, place))


@pytest.fixture
def line(office: Office, place: str, boss: str) -> str:
    return office.ask(office.person("Ada"), USER, place).line_ids[0]


def test_an_approval_gives_the_role_that_was_asked_for(
    office: Office, place: str, boss: str, line: str
) -> None:
    ada = office.line(line).account_id

    outcome = office.decide(boss, line)

    decided = office.line(line)
    held = office.entitlement(ada, USER)
    assert outcome is Outcome.APPROVED
    assert office.roles_of(ada) == {(USER, place)}
    assert (held.approval_id, held.decided_by, held.id) == (
        line,
        "user_administrator",
        decided.entitlement_id,
    )
    assert (decided.state, decided.decided_by, decided.comment) == ("granted", boss, "Because.")


def test_an_approval_is_told_to_the_requester_and_written_down_once(
    office: Office, boss: str, line: str
) -> None:
    ada = office.line(line).account_id

    office.decide(boss, line)

    _receipt, told = office.mails(ada)
    (event,) = office.events("request:approved")
    assert "Because." in told.text
    assert (event.actor_id, event.subject_id, event.details["line"]) == (boss, ada, line)
    assert len(office.events("role:granted")) == 2  # the administrator's own and this one


def test_the_approvals_mail_starts_a_sign_in_at_the_application_one_came_from(
    office: Office, place: str, boss: str
) -> None:
    """OpenID Connect Core §4: third-party initiated login."""
    ada = office.person()
    with office.database.transaction() as session:
        build_client(session, office.clock.now(), initiate_login_uri="https://first.example.org/sign-in")
        client = build_client(
            session, office.clock.now(), initiate_login_uri="https://came.example.org/sign-in?a=b"
        )
    one = office.ask(ada, USER, place, client_id=client.client_id).line_ids[0]
    other = office.ask(ada, "upd.reader", place).line_ids[0]

    office.decide(boss, one)
    office.decide(boss, other)

    *_, of_one, of_other = office.mails(ada)
    assert "https://came.example.org/sign-in?a=b&iss=https%3A%2F%2Faccounts.example.org" in of_one.text
    assert "https://first.example.org/sign-in?iss=https%3A%2F%2Faccounts.example.org" in of_other.text


def test_a_role_brings_along_what_it_implies_and_closes_open_lines_for_it(office: Office, place: str) -> None:
    """domain.md 6.9, Q15: Manager brings Contributor, so nobody needs to decide about Contributor."""
    boss = office.person("Boss", ("iris.user_admin", place))
    ada = office.person()
    manager, contributor = office.ask_for(
        ada, NewLine("iris.industry_manager", place), NewLine("iris.industry_contributor", place)
    ).line_ids

    office.decide(boss, manager)

    closed = office.line(contributor)
    assert office.roles_of(ada) == {("iris.industry_manager", place), ("iris.industry_contributor", place)}
    assert (closed.state, closed.reason) == ("auto_rejected", "granted_meanwhile")
    assert office.waiting(boss) == []


def test_a_rejection_explains_itself(office: Office, boss: str, line: str) -> None:
    """domain.md Q21."""
    with pytest.raises(InvalidInput) as refused:
        office.decide(boss, line, approve=False, comment="  ")

    assert refused.value.field == "comment"
    assert office.line(line).state == "pending"


def test_a_rejected_request_gives_nothing_and_may_be_asked_again(
    office: Office, place: str, boss: str, line: str
) -> None:
    ada = office.line(line).account_id

    outcome = office.decide(boss, line, approve=False, comment="You left us.")

    assert outcome is Outcome.REJECTED
    assert office.roles_of(ada) == set()
    assert "You left us." in office.mails(ada)[-1].text
    assert office.ask(ada, USER, place).line_ids


def test_nobody_decides_their_own_administrator_request(office: Office, place: str, boss: str) -> None:
    """J1: refused and audited, whoever else could."""
    ada = office.person(
        "Ada", ("spor.industry_super_user", place), ("ema.approver", None), ("ema.ext_org_admin", place)
    )
    own = office.ask(ada, SUPER, place).line_ids[0]

    outcome = office.decide(ada, own)

    (event,) = office.events("request:decision:refused")
    assert outcome is Outcome.NOT_FOUND or outcome is Outcome.OWN_REQUEST
    assert (event.actor_id, event.result) == (ada, "refused")
    assert office.line(own).state == "pending"
    assert own not in office.waiting(ada)


def test_staff_of_ema_never_decide_their_own_request(office: Office) -> None:
    """J1, domain.md Q18."""
    eva = office.person("Eva", ("ema.approver", None))
    own = office.ask(eva, SUPER, office.organisation(), documents=True).line_ids[0]

    outcome = office.decide(eva, own)

    assert outcome is Outcome.OWN_REQUEST
    assert office.line(own).state == "pending"
    assert [event.reason for event in office.events("request:decision:refused")] == ["own_request"]


def test_an_administrator_may_grant_ordinary_roles_to_oneself_and_it_shows(
    office: Office, place: str, boss: str
) -> None:
    """domain.md Q18."""
    other = office.person("Olga", (SUPER, place))
    own = office.ask(boss, USER, place).line_ids[0]

    outcome = office.decide(boss, own)

    assert outcome is Outcome.APPROVED
    assert office.events("request:approved")[0].details["own"] is True
    assert len(office.mails(other)) == 1


@pytest.mark.parametrize("role", [SUPER, "spor.industry_super_user", "ema.ext_org_admin", "evh.eu_qppv"])
def test_an_administrator_of_another_organisation_learns_nothing(
    office: Office, line: str, role: str
) -> None:
    """J2, N7: as if the line did not exist; the try is written down."""
    stranger = office.person("Stan", (role, office.organisation("Elsewhere")))

    outcomes = {office.decide(stranger, line), office.decide(stranger, "0" * 26, version=1)}

    assert outcomes == {Outcome.NOT_FOUND}
    assert office.line(line).state == "pending"
    assert [event.actor_id for event in office.events("request:decision:refused")] == [stranger]
    assert office.waiting(stranger) == []


def test_an_administrator_of_another_family_does_not_decide(office: Office, place: str, line: str) -> None:
    """J2: IRIS does not decide about UPD."""
    other = office.person("Iris", ("iris.user_admin", place))

    assert office.decide(other, line) is Outcome.NOT_FOUND


def test_the_external_administrator_looks_on_where_the_family_has_an_administrator(
    office: Office, place: str, line: str
) -> None:
    """domain.md Q42."""
    external = office.person("Ext", ("ema.ext_org_admin", place))

    assert office.decide(external, line) is Outcome.NOT_FOUND


def test_ema_does_not_decide_what_the_organisation_decides(office: Office, line: str) -> None:
    eva = office.person("Eva", ("ema.approver", None))

    assert office.decide(eva, line) is Outcome.NOT_FOUND


def test_who_lost_the_administrator_role_decides_nothing_more(office: Office, boss: str, line: str) -> None:
    """J9: authority is read in the transaction that decides."""
    with office.database.transaction() as session:
        end(
            session,
            office.entitlement(boss, SUPER).id,
            reason=EndReason.REMOVED_BY_HOLDER,
            now=office.clock.now(),
            origin=SYSTEM,
        )

    assert office.decide(boss, line) is Outcome.NOT_FOUND
    assert office.waiting(boss) == []


def test_a_role_that_ran_out_gives_no_authority(office: Office, place: str, boss: str, line: str) -> None:
    """J8, J9: the clock decides, no nightly job."""
    with office.database.transaction() as session:
        until = office.clock.now() + timedelta(hours=1)
        temp = office.person("Temp")
        build_role(session, temp, SUPER, place, office.clock.now(), until=until)
    before = office.waiting(temp)
    office.clock.forward(timedelta(hours=1))

    assert before == [line]
    assert office.waiting(temp) == []
    assert office.decide(temp, line) is Outcome.NOT_FOUND


def test_a_disabled_administrator_decides_nothing_and_the_request_goes_on_to_others(
    office: Office, place: str
) -> None:
    """J9, domain.md Q17, Q24: with the last administrator gone a further one is EMA's to decide."""
    boss = office.person("Boss", (SUPER, place))
    eva = office.person("Eva", ("ema.approver", None))
    ada = office.person()
    line = office.ask(ada, SUPER, place).line_ids[0]
    before = (office.waiting(boss), office.waiting(eva))
    with office.database.transaction() as session:
        disable(session, boss, office.clock.now(), SYSTEM)

    assert before == ([line], [])
    assert (office.waiting(boss), office.waiting(eva)) == ([], [line])
    assert office.decide(boss, line) is Outcome.NOT_FOUND
    assert office.decide(eva, line) is Outcome.APPROVED


def test_a_decision_on_what_was_not_seen_is_told_and_changes_nothing(
    office: Office, boss: str, line: str
) -> None:
    """J3: the decision carries the version that was on the screen."""
    outcome = office.decide(boss, line, version=office.line(line).version + 1)

    assert outcome is Outcome.STALE
    assert office.line(line).state == "pending"


def test_a_decision_sent_twice_counts_once(office: Office, boss: str, line: str) -> None:
    """J5: double click, replayed POST."""
    version = office.line(line).version

    outcomes = [office.decide(boss, line, version=version) for _ in range(2)]

    assert outcomes == [Outcome.APPROVED, Outcome.STALE]
    assert len(office.events("request:approved")) == 1
    assert len(office.mails(office.line(line).account_id)) == 2  # the receipt and the approval


def test_a_time_limit_ends_the_role_by_itself(office: Office, place: str, boss: str) -> None:
    """J8, domain.md Q41."""
    ada = office.person()
    until = office.clock.now() + timedelta(days=30)
    line = office.ask_for(ada, NewLine(USER, place, until=until)).line_ids[0]
    office.decide(boss, line)
    before = office.roles_of(ada)

    office.clock.forward(timedelta(days=30))

    assert before == {(USER, place)}
    assert office.roles_of(ada) == set()


def test_a_withdrawn_request_is_gone_from_the_inbox_and_told(office: Office, boss: str, line: str) -> None:
    """domain.md Q22."""
    ada = office.line(line).account_id

    is_done = office.withdraw(ada, line)

    assert is_done
    assert office.line(line).state == "withdrawn"
    assert office.waiting(boss) == []
    assert len(office.mails(boss)) == 2
    assert office.decide(boss, line) is Outcome.STALE
    assert [event.actor_id for event in office.events("request:withdrawn")] == [ada]


def test_only_the_requester_withdraws(office: Office, boss: str, line: str) -> None:
    """N7: others are told that there is nothing."""
    with pytest.raises(NotFound):
        office.withdraw(boss, line)

    assert office.line(line).state == "pending"


def test_what_is_decided_cannot_be_withdrawn(office: Office, boss: str, line: str) -> None:
    office.decide(boss, line)

    is_done = office.withdraw(office.line(line).account_id, line)

    assert not is_done
    assert office.line(line).state == "granted"


def test_the_header_counts_what_waits_and_asks_nothing_for_others(
    office: Office, boss: str, line: str
) -> None:
    from idp.access_requests.service import count_waiting

    now = office.clock.now()
    with office.database.reading() as session:
        counts = [
            count_waiting(session, boss, frozenset({SUPER}), now),
            count_waiting(session, boss, frozenset({USER}), now),
        ]

    assert counts == [1, 0]

"""Deciding, removing and looking at organisations in a browser."""

from datetime import timedelta

import pytest

from tests.access_requests.office import Office
from tests.access_requests.pages import House, links
from tests.visitor import Visitor, token_of

USER = "upd.user"
SUPER = "upd.super_user"


@pytest.fixture
def place(house: House) -> str:
    return house.office.organisation()


@pytest.fixture
def boss(house: House, place: str) -> str:
    return house.office.person("Boss", (SUPER, place))


@pytest.fixture
def line(house: House, place: str, boss: str) -> str:
    ada = house.office.person("Ada", email="ada@elsewhere.example")
    return house.office.ask(ada, USER, place, comment="<b>Please</b>").line_ids[0]


def _version(page_text: str) -> str:
    return page_text.split('name="version"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def _decide(visitor: Visitor, line: str, decision: str, comment: str = "", version: str | None = None):  # type: ignore[no-untyped-def]
    page = visitor.get(f"/access/inbox/{line}")
    fields = {
        "csrf_token": token_of(page),
        "version": version or _version(page.text),
        "decision": decision,
        "comment": comment,
    }
    return visitor.send(f"/access/inbox/{line}", fields, Origin=visitor.settings.issuer)


def test_the_inbox_shows_what_waits_and_leads_to_it(house: House, boss: str, line: str) -> None:
    visitor = house.visitor(boss)

    inbox = visitor.get("/access/inbox")
    page = visitor.get(f"/access/inbox/{line}")

    assert f"/access/inbox/{line}" in links(inbox, "/access/inbox/")
    assert "1 request waits for you." in inbox.text
    assert "&lt;b&gt;Please&lt;/b&gt;" in page.text
    assert "ada@elsewhere.example" in page.text


def test_a_filter_that_fits_nothing_shows_how_to_see_all(house: House, boss: str, line: str) -> None:
    page = house.visitor(boss).get("/access/inbox?application=CTIS&sort=sideways&page=x")

    assert page.status_code == 200
    assert "Show all" in page.text or "UPD User" in page.text


def test_an_approval_by_form_gives_the_role(house: House, boss: str, line: str) -> None:
    ada = house.office.line(line).account_id

    answer = _decide(house.visitor(boss), line, "approve")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/access/inbox")
    assert {role for role, _ in house.office.roles_of(ada)} == {USER}


def test_a_rejection_without_a_comment_says_what_to_write(house: House, boss: str, line: str) -> None:
    answer = _decide(house.visitor(boss), line, "reject")

    assert answer.status_code == 400
    assert "Write why you reject the request." in answer.text
    assert house.office.line(line).state == "pending"


def test_a_decision_needs_a_sign_in_of_the_last_quarter_of_an_hour_and_keeps_the_comment(
    house: House, boss: str, line: str
) -> None:
    """domain.md Q11, F5."""
    visitor = house.visitor(boss)
    house.office.clock.forward(timedelta(minutes=16))

    answer = _decide(visitor, line, "reject", comment="Half a page of reasons")
    again = visitor.get(f"/access/inbox/{line}")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(
        "/sign-in?reason=fresh_sign_in_needed&next=%2Faccess%2Finbox%2F"
    )
    assert house.office.line(line).state == "pending"
    assert "Half a page of reasons" in again.text


def test_somebody_faster_is_told_of_and_nothing_is_decided_again(
    house: House, place: str, boss: str, line: str
) -> None:
    """J3, J5: the second decider sees what happened."""
    other = house.office.person("Olga", (SUPER, place))
    slow = house.visitor(boss)
    seen = _version(slow.get(f"/access/inbox/{line}").text)
    token = token_of(slow.get(f"/access/inbox/{line}"))
    house.office.decide(other, line, approve=False, comment="No.")

    answer = slow.send(
        f"/access/inbox/{line}",
        {"csrf_token": token, "version": seen, "decision": "approve", "comment": ""},
        Origin=slow.settings.issuer,
    )

    assert answer.status_code == 409
    assert "There is nothing left to decide." in answer.text
    assert house.office.line(line).state == "rejected"


@pytest.mark.parametrize("version", ["", "0", "999", "-1", "abc", "9" * 50, "²"])
def test_a_version_that_is_none_decides_nothing(house: House, boss: str, line: str, version: str) -> None:
    """J3."""
    answer = _decide(house.visitor(boss), line, "approve", version=version or "x")

    assert answer.status_code in (400, 409)
    assert house.office.line(line).state == "pending"


def test_a_foreign_line_does_not_exist_for_reading_nor_deciding(house: House, boss: str, line: str) -> None:
    """J2, N7: the same answer as for an id that nobody has."""
    stranger = house.visitor(house.office.person("Stan", (SUPER, house.office.organisation("Elsewhere"))))
    request = house.office.line(line).request_id
    token = token_of(stranger.get("/access/request?name=x"))
    fields = {"csrf_token": token, "version": "1", "decision": "approve", "comment": ""}
    nobody = "0" * 26

    pairs = [
        (stranger.get(path.format(line)), stranger.get(path.format(nobody)))
        for path in ("/access/inbox/{}", "/approvals/{}", "/access/documents/{}")
    ]
    pairs.append((stranger.get(f"/access/requests/{request}"), stranger.get(f"/access/requests/{nobody}")))
    pairs += [
        tuple(  # type: ignore[misc]
            stranger.send(path.format(one), fields, Origin=stranger.settings.issuer) for one in (line, nobody)
        )
        for path in ("/access/inbox/{}", "/access/lines/{}/withdraw")
    ]

    assert [(foreign.status_code, missing.status_code) for foreign, missing in pairs] == [(404, 404)] * len(
        pairs
    )
    assert house.office.line(line).state == "pending"


def test_looking_at_a_decision_decides_nothing(house: House, boss: str, line: str) -> None:
    """J15, G1: a link in a mail never acts."""
    visitor = house.visitor(boss)

    for path in (f"/access/inbox/{line}?decision=approve&version=1", f"/access/lines/{line}/withdraw"):
        visitor.get(path)

    assert house.office.line(line).state == "pending"


def test_withdrawing_by_form(house: House, line: str) -> None:
    ada = house.visitor(house.office.line(line).account_id)
    page = ada.get(f"/access/requests/{house.office.line(line).request_id}")

    answer = ada.send(
        links(page, f"/access/lines/{line}/withdraw")[0],
        {"csrf_token": token_of(page)},
        Origin=ada.settings.issuer,
    )

    assert answer.status_code == 303
    assert house.office.line(line).state == "withdrawn"


def test_the_approval_tells_those_it_concerns_why_a_role_exists(
    house: House, place: str, boss: str, line: str
) -> None:
    """design.md section 7: where the claim leads."""
    ada = house.office.line(line).account_id
    auditor, bystander = (
        house.office.person("Au", ("ema.auditor", None)),
        house.office.person("By", (USER, place)),
    )
    house.office.decide(boss, line)

    answers = {
        who: house.visitor(who).get(f"/approvals/{line}").status_code
        for who in (ada, boss, auditor, bystander)
    }

    assert answers == {ada: 200, boss: 200, auditor: 200, bystander: 404}


def test_removing_somebodys_role_by_form(house: House, place: str, boss: str) -> None:
    ada = house.office.person("Ada", (USER, place))
    visitor = house.visitor(boss)

    people = visitor.get(f"/organisations/{place}")
    address = f"/access/roles/{house.office.entitlement(ada, USER).id}/remove"
    confirmation = visitor.get(address)
    answer = visitor.send(
        address, {"csrf_token": token_of(confirmation), "comment": "Left"}, Origin=visitor.settings.issuer
    )

    assert address in links(people, "/access/roles/")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/organisations/{place}")
    assert house.office.roles_of(ada) == set()


def test_removing_the_last_administrator_warns_first(house: House, place: str, boss: str) -> None:
    """domain.md Q23."""
    page = house.visitor(boss).get(f"/access/roles/{house.office.entitlement(boss, SUPER).id}/remove")

    assert "last administrator" in page.text


def test_only_administrators_see_the_people_of_an_organisation(house: House, place: str, boss: str) -> None:
    """J2, N7: others see the public details; a User Administrator only the own family."""
    house.office.person("Vera", (USER, place))
    house.office.person("Igor", ("iris.industry_manager", place))
    external = house.office.person("Ext", ("ema.ext_org_admin", place))
    stranger = house.office.person("Stan", (SUPER, house.office.organisation("Elsewhere")))

    shown = {
        who: house.visitor(who).get(f"/organisations/{place}").text for who in (boss, external, stranger)
    }

    assert ("Vera" in shown[boss], "Igor" in shown[boss]) == (True, False)
    assert ("Vera" in shown[external], "Igor" in shown[external]) == (True, True)
    assert ("Vera" in shown[stranger], "Igor" in shown[stranger]) == (False, False)
    assert "Example Pharma" in shown[stranger]


@pytest.mark.parametrize("organisation_id", ["ORG-999999999", "%00", "ORG-1", "x" * 500])
def test_an_organisation_that_is_none_is_not_found(house: House, organisation_id: str) -> None:
    page = house.visitor(house.office.person()).get(f"/organisations/{organisation_id}")

    assert page.status_code == 404


def test_the_register_is_searched(house: House, place: str) -> None:
    page = house.visitor(house.office.person()).get("/organisations?name=example")

    assert page.status_code == 200
    assert f"/organisations/{place}" in links(page, "/organisations/")


def test_my_access_shows_roles_and_requests(house: House, place: str, boss: str) -> None:
    office: Office = house.office
    ada = office.person("Ada", ("upd.reader", place), ("spor.unaffiliated", None))
    office.ask(ada, USER, place)

    page = house.visitor(ada).get("/access")

    assert "UPD Reader" in page.text
    assert "SPOR unaffiliated user" in page.text
    assert "UPD User" in page.text
    assert len(links(page, "/access/roles/")) == 1


def test_a_role_that_came_along_is_not_offered_for_removal_by_itself(house: House, place: str) -> None:
    """domain.md 6.9: Contributor comes with Manager, and goes with it."""
    ada = house.office.person("Ada", ("iris.industry_manager", place))

    page = house.visitor(ada).get("/access")

    assert "IRIS Industry Contributor" in page.text
    assert len(links(page, "/access/roles/")) == 1

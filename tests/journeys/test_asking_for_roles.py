"""From no role to a role, by the decision of whoever may decide; and back."""

from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from tests.journeys.conftest import NewPerson
from tests.journeys.world import World
from tests.relying_party import Browser, RelyingParty

SKOVHJORT = "Skovhjort Veterinær A/S"
NORRGLANTA = "Norrglänta Läkemedel AB"
ZLOTY_DAB = "Złoty Dąb Pharma S.A."

pytestmark = pytest.mark.browser


def test_a_role_asked_for_inside_the_sign_in_opens_the_application_once_approved(
    world: World, new_person: NewPerson
) -> None:
    jonas, astrid = new_person("holt_j"), new_person("skov_a")
    organisation = world.organisation(SKOVHJORT)["id"]
    jonas.start_sign_in("upd")
    jonas.give_password()
    expect(jonas.page.get_by_role("heading", name="You have no role at UPD yet")).to_be_visible()
    jonas.page.click("#ask")
    jonas.ask_for("UPD User", SKOVHJORT)
    jonas.page.get_by_role("link", name="Go on to UPD").click()
    expect(jonas.page.get_by_role("heading", name="Your request for UPD")).to_be_visible()

    astrid.sign_in_to_portal()
    astrid.open_request_of("Jonas Holt")
    astrid.approve()
    jonas.page.click("#continue")

    jonas.expect_in("upd")
    assert jonas.roles_shown() == {("upd.user", organisation)}
    assert jonas.press("call-api") == "The API answered 200"
    jonas.page.click("#sign-out")
    jonas.follow_mail("UPD User", "/initiate-login")
    jonas.expect_in("upd")


def test_an_unaffiliated_user_of_spor_becomes_an_industry_user_without_signing_in_again(
    world: World, new_person: NewPerson
) -> None:
    """domain.md Q38: roles are read at every token issue."""
    elin, oskar = new_person("ekdal_e"), new_person("lind_o")
    organisation = world.organisation(NORRGLANTA)["id"]
    elin.sign_in_to("spor")
    assert elin.roles_shown() == {("spor.unaffiliated", None)}
    elin.goto("/access/request?application=spor")
    elin.ask_for("SPOR Industry User", NORRGLANTA)

    oskar.sign_in_to_portal()
    oskar.open_request_of("Elin Ekdal")
    oskar.approve()
    elin.open("spor")
    elin.press("renew")

    assert elin.roles_shown() == {("spor.unaffiliated", None), ("spor.industry_user", organisation)}


def test_the_first_administrator_brings_a_document_and_the_agency_decides(
    world: World, new_person: NewPerson, letter: Path
) -> None:
    tomasz, greta = new_person("zielny_t"), new_person("amsel_g")
    organisation = world.organisation(ZLOTY_DAB)["id"]
    tomasz.sign_in_to("spor")
    tomasz.goto("/access/request?application=spor")
    tomasz.ask_for("SPOR Industry Super User", ZLOTY_DAB, document=letter)

    greta.sign_in_to_portal()
    greta.open_request_of("Tomasz Zielny")
    document = greta.page.locator("a[href^='/access/documents/']").first.get_attribute("href")
    downloaded = greta.page.request.get(f"{world.issuer}{document}")
    greta.approve()
    tomasz.open("spor")
    tomasz.press("who-am-i")

    assert downloaded.body() == letter.read_bytes()
    assert downloaded.headers["content-disposition"].startswith("attachment")
    assert ("spor.industry_super_user", organisation) in tomasz.roles_shown()
    # Who was not asked to decide, and a stranger, learn nothing about the document (J13).
    assert tomasz.page.request.get(f"{world.issuer}{document}").ok
    assert requests.get(f"{world.issuer}{document}", allow_redirects=False, timeout=10).status_code != 200


def test_a_removed_role_is_gone_from_the_next_token_from_userinfo_and_from_introspection(
    world: World, new_person: NewPerson
) -> None:
    """J8: a role that is gone is in nothing that is issued or answered afterwards."""
    lone, astrid = new_person("dam_l"), new_person("skov_a")
    organisation = world.organisation(SKOVHJORT)["id"]
    lone.sign_in_to("upd")
    upd = RelyingParty(world.issuer, world.client("upd"))
    tokens = upd.sign_in(Browser(), lone.account)
    before = _roles_everywhere(upd, tokens)

    astrid.sign_in_to_portal()
    astrid.goto(f"/organisations/{organisation}")
    dam = astrid.page.locator("li, tr").filter(has_text="Lone Dam")
    dam.get_by_role("link", name="Remove").filter(has_text="UPD Reader").first.click()
    astrid.page.click("#remove")

    renewed = upd.refresh(tokens["refresh_token"])
    assert all(roles == {"upd.api", "upd.reader"} for roles in before.values())
    assert all(roles == {"upd.api"} for roles in _roles_everywhere(upd, renewed).values())
    assert set(upd.introspect(tokens["access_token"]).get("roles", [])) == {"upd.api"}
    assert set(upd.userinfo(tokens["access_token"]).json()["roles"]) == {"upd.api"}
    lone.press("who-am-i")
    assert lone.roles_shown() == {("upd.api", organisation)}


def _roles_everywhere(party: RelyingParty, tokens: dict[str, Any]) -> dict[str, set[str]]:
    return {
        "token": set(party.decode(tokens["access_token"])["roles"]),
        "userinfo": set(party.userinfo(tokens["access_token"]).json()["roles"]),
        "introspection": set(party.introspect(tokens["access_token"])["roles"]),
    }


def test_two_servers_took_turns_where_there_are_two(world: World) -> None:
    assert all(count > 20 for count in world.counts.values())

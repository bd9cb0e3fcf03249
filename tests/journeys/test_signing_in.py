"""One sign-in for all applications, and one sign-out."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import NewPerson
from tests.journeys.world import World

APPLICATIONS = ("ctis", "spor", "iris", "ev", "upd")
PREFIXES = {
    "ctis": ("ctis.",),
    "spor": ("spor.",),
    "iris": ("iris.", "eaf."),
    "ev": ("evh.", "evv."),
    "upd": ("upd.",),
}

pytestmark = pytest.mark.browser


def _roles_at(world: World, username: str, application: str) -> set[tuple[str, str | None]]:
    held = world.account(username)["entitlements"]
    return {
        (one["role"], one["organisation_id"]) for one in held if one["role"].startswith(PREFIXES[application])
    }


@pytest.mark.parametrize("has_javascript", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_one_sign_in_opens_all_five_applications_and_each_sees_its_own_roles(
    world: World, new_person: NewPerson, has_javascript: bool
) -> None:
    marta = new_person("veldhuis_m", has_javascript=has_javascript)

    marta.sign_in_to("upd")

    for application in APPLICATIONS:
        if application != "upd":
            marta.enter(application)
        else:
            marta.open(application)
        assert marta.roles_shown() == _roles_at(world, "veldhuis_m", application)
        assert marta.roles_shown()
        assert marta.press("call-api") == "The API answered 200"


def test_a_consultant_sees_each_organisation_with_the_roles_held_there(
    world: World, new_person: NewPerson
) -> None:
    niamh = new_person("curran_n")

    niamh.sign_in_to("iris")

    assert niamh.roles_shown() == _roles_at(world, "curran_n", "iris")
    assert len({organisation for _, organisation in niamh.roles_shown() if organisation}) == 3


def test_signing_out_everywhere_ends_the_sign_in_at_all_applications(
    world: World, new_person: NewPerson
) -> None:
    claire = new_person("mercier_c")
    claire.sign_in_to("iris")
    claire.enter("spor")

    claire.page.click("#sign-out-everywhere")

    expect(claire.page.get_by_role("heading", name="You are signed out everywhere.")).to_be_visible()
    claire.open("iris")
    claire.page.click("#renew")
    expect(claire.page.locator("#why")).to_contain_text("invalid_grant")
    claire.start_sign_in("iris")
    expect(claire.page.locator("[name=password]")).to_be_visible()
    claire.goto("/account")
    expect(claire.page.locator("[name=password]")).to_be_visible()


def test_signing_out_of_one_application_leaves_the_others_open(world: World, new_person: NewPerson) -> None:
    orla = new_person("byrne_o")
    orla.sign_in_to("iris")
    orla.enter("spor")

    orla.page.click("#sign-out")

    expect(orla.page.locator("#sign-in")).to_be_visible()
    orla.open("iris")
    orla.expect_in("iris")


def test_a_third_party_learns_about_a_person_only_with_consent(world: World, new_person: NewPerson) -> None:
    url = world.client_of_a_third_party()["url"]
    aino = new_person("salmi_a")
    aino.page.goto(f"{url}/")
    aino.page.click("#sign-in")
    aino.give_password()

    aino.page.click("#deny")

    expect(aino.page.locator("#why")).to_contain_text("access_denied")
    aino.page.goto(f"{url}/sign-in")
    aino.page.click("#allow")
    expect(aino.page.locator("#username")).to_have_text("salmi_a")
    assert aino.roles_shown() == set()


def test_a_disabled_account_looks_like_a_wrong_password(world: World, new_person: NewPerson) -> None:
    bruno = new_person("keller_b")
    bruno.start_sign_in("spor")

    bruno.give_password()

    assert bruno.is_at_provider()
    expect(bruno.page.get_by_role("alert")).to_contain_text("do not match")


def test_the_start_page_of_the_demo_leads_into_every_application(world: World, new_person: NewPerson) -> None:
    marta = new_person("veldhuis_m")
    marta.goto("/")
    expect(marta.page.get_by_role("cell", name="veldhuis_m")).to_be_visible()

    marta.sign_in_to_portal()

    for name, application in (("CTIS", "ctis"), ("EudraVigilance", "ev")):
        marta.goto("/")
        marta.page.get_by_role("link", name=f"Open {name}").click()
        marta.expect_in(application)

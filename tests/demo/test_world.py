"""The demo's data is whole: everything it names exists, and everybody of domain.md section 1 is there."""

import json
import re
from pathlib import Path

import pytest

import idp.roles
from idp.accounts.rules import Person, check_password
from idp.demo.world.clients import Places, clients, relying_parties
from idp.demo.world.description import describe
from idp.demo.world.guide import demo_guide
from idp.demo.world.organisations import organisations
from idp.demo.world.people import DemoPerson, people, requests
from idp.roles.catalogue import Catalogue
from idp.roles.rules import parse_catalogue

PLACES = Places("http://127.0.0.1:5000", 5001)
STAFF = {"ema.approver", "ema.service_desk", "ema.data_steward", "ema.auditor", "ema.operator"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    folder = Path(next(iter(idp.roles.__path__)))
    return parse_catalogue((folder / "catalogue.toml").read_text(encoding="utf-8"))


def test_there_are_two_hundred_organisations_across_the_eea_with_merged_ones_among_them() -> None:
    found = organisations()

    assert 190 <= len(found) <= 210
    assert len({one.country for one in found}) == 30
    assert sum(one.status == "merged" for one in found) >= 5
    assert all((one.merged_into is not None) == (one.status == "merged") for one in found)


def test_no_id_stands_for_two_things() -> None:
    found = organisations()
    locations = [location.id for one in found for location in one.locations]

    assert len({one.id for one in found}) == len(found)
    assert len(set(locations)) == len(locations)


def test_names_are_unique_within_a_country() -> None:
    """domain.md 1.4: no two organisations of the same name in one country."""
    found = organisations()

    assert len({(one.country, one.name.casefold()) for one in found}) == len(found)


def test_every_kind_of_user_administrator_and_of_staff_is_there_and_active(catalogue: Catalogue) -> None:
    """domain.md 1.1, 1.2, Q30."""
    held = {role.code for person in people() if person.status == "active" for role in person.roles}

    assert catalogue.user_administrator_codes() <= held
    assert held >= STAFF


def test_every_application_has_ordinary_users(catalogue: Catalogue) -> None:
    held = {role.code for person in people() for role in person.roles}
    applications = {role.application for role in catalogue.roles.values() if role.code in held}

    assert applications == set(catalogue.applications)


def test_people_without_an_organisation_consultants_and_disabled_people_are_there() -> None:
    organisations_of = {
        person.username: {role.organisation_id for role in person.roles if role.organisation_id}
        for person in people()
    }

    assert any(not found for found in organisations_of.values())
    assert any(len(found) == 3 for found in organisations_of.values())
    assert {person.status for person in people()} == {
        "active",
        "disabled_administrative",
        "disabled_inactivity",
    }


@pytest.mark.parametrize("person", people(), ids=lambda person: person.username)
def test_a_person_holds_only_roles_that_the_catalogue_allows(
    person: DemoPerson, catalogue: Catalogue
) -> None:
    by_id = {one.id: one for one in organisations()}

    for held in person.roles:
        role = catalogue.roles[held.code]
        assert role.needs_affiliation == (held.organisation_id is not None), held
        if held.organisation_id:
            assert role.is_offered_to_type(by_id[held.organisation_id].type), held
            assert role.is_offered_to(held.organisation_id), held


@pytest.mark.parametrize("person", people(), ids=lambda person: person.username)
def test_usernames_and_passwords_are_as_for_everybody_else(person: DemoPerson) -> None:
    """domain.md Q2, Q6."""
    known = Person(person.given_name, person.family_name, person.username, person.email)

    assert re.fullmatch(r"[a-z0-9]+_[a-z][0-9]*", person.username)
    assert check_password(person.password, known) is None


def test_nobody_shares_a_username_or_an_address() -> None:
    assert len({person.username for person in people()}) == len(people())
    assert len({person.email.casefold() for person in people()}) == len(people())


def test_whoever_waits_for_a_decision_exists_and_asks_for_what_there_is(catalogue: Catalogue) -> None:
    usernames = {person.username for person in people() if person.status == "active"}

    assert {request.by for request in requests()} <= usernames
    assert all(line.code in catalogue.roles for request in requests() for line in request.lines)


def test_the_guide_names_nobody_who_is_not_in_it() -> None:
    guide = demo_guide()
    named = set(re.findall(r"\b[a-z]+_[a-z]\b", " ".join(guide.things_to_try)))

    assert named <= {person.username for person in guide.people}
    assert len(named) >= 5


def test_the_five_applications_listen_on_the_ports_after_the_issuers() -> None:
    urls = {client.application: client.url for client in relying_parties(PLACES)}

    assert [urls[code] for code in ("ctis", "spor", "iris", "ev", "upd")] == [
        f"http://127.0.0.1:{port}" for port in range(5001, 5006)
    ]


def test_a_third_party_needs_consent_and_has_no_roles_and_a_machine_has_no_page() -> None:
    by_name = {client.name: client for client in clients(PLACES)}

    third_party, machine = by_name["Shortage Watch"], by_name["UPD nightly export"]

    assert third_party.requires_consent
    assert third_party.application is None
    assert "roles" not in third_party.scopes
    assert machine.grant_types == ("client_credentials",)
    assert machine.redirect_uris == ()


def test_the_description_is_json_with_all_that_the_world_promises(catalogue: Catalogue) -> None:
    world = json.loads(json.dumps(describe(PLACES, catalogue)))

    assert set(world) == {"issuer", "accounts", "clients", "organisations"}
    for account in world["accounts"]:
        assert {"username", "email", "password", "totp_secret", "status", "entitlements"} <= set(account)
        assert {"spor.unaffiliated", "iris.individual"} <= {one["role"] for one in account["entitlements"]}
    for client in world["clients"]:
        assert {"client_id", "client_secret", "application", "status", "url", "scopes"} <= set(client)
        assert {"redirect_uris", "post_logout_redirect_uris"} <= set(client)
    assert "disabled" in {account["status"] for account in world["accounts"]}


def test_a_role_that_brings_another_is_described_with_it(catalogue: Catalogue) -> None:
    world = describe(PLACES, catalogue)
    lead = next(account for account in world["accounts"] if account["username"] == "veldhuis_m")

    held = {one["role"] for one in lead["entitlements"]}

    assert {"iris.industry_manager", "iris.industry_contributor"} <= held

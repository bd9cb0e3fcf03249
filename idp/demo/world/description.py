"""The world as one JSON document, for people and for tests: ``idp demo --describe``."""

from typing import Any

from idp.demo.world.clients import DemoClient, Places, clients
from idp.demo.world.organisations import DemoOrganisation, organisations
from idp.demo.world.people import DemoPerson, people
from idp.roles.catalogue import Catalogue


def describe(places: Places, catalogue: Catalogue) -> dict[str, Any]:
    """Everything as it is when the demo begins; what people do afterwards is not in it."""
    return {
        "issuer": places.issuer,
        "accounts": [_account(person, catalogue) for person in people()],
        "clients": [_client(client) for client in clients(places)],
        "organisations": [_organisation(organisation) for organisation in organisations()],
    }


def entitlements_of(person: DemoPerson, catalogue: Catalogue) -> list[tuple[str, str | None]]:
    """The roles a person holds, each with its organisation: automatic ones, given ones, and what those bring along."""
    held = [(role.code, None) for role in catalogue.automatic_roles()]
    given: list[tuple[str, str | None]] = []
    for role in person.roles:
        given.append((role.code, role.organisation_id))
        given += [(implied.code, role.organisation_id) for implied in catalogue.implied_by(role.code)]
    return [*held, *dict.fromkeys(given)]


def _account(person: DemoPerson, catalogue: Catalogue) -> dict[str, Any]:
    status, _, reason = person.status.partition("_")
    return {
        "username": person.username,
        "email": person.email,
        "name": f"{person.given_name} {person.family_name}",
        "password": person.password,
        "totp_secret": None,
        "status": status,
        "disabled_because": reason or None,
        "who": person.what,
        "entitlements": [
            {"role": role, "organisation_id": organisation_id}
            for role, organisation_id in entitlements_of(person, catalogue)
        ],
    }


def _client(client: DemoClient) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "name": client.name,
        "application": client.application,
        "status": "active",
        "url": client.url,
        "redirect_uris": list(client.redirect_uris),
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
        "initiate_login_uri": client.initiate_login_uri,
        "grant_types": list(client.grant_types),
        "scopes": list(client.scopes),
        "audience": client.audience,
        "requires_consent": client.requires_consent,
        "requires_role": client.requires_role,
    }


def _organisation(organisation: DemoOrganisation) -> dict[str, Any]:
    main = organisation.locations[0]
    return {
        "id": organisation.id,
        "name": organisation.name,
        "local_name": organisation.local_name,
        "country": organisation.country,
        "city": main.city,
        "type": organisation.type,
        "status": organisation.status,
        "merged_into": organisation.merged_into,
        "locations": [location.id for location in organisation.locations],
    }

"""Writes the demo's world into an empty database, through the use cases that everybody else goes through."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.access_requests.service import NewLine, NewRequest, Site, StoredFile, ask, store
from idp.accounts import service as accounts
from idp.accounts.models import Account, AccountStatus
from idp.audit.service import SYSTEM
from idp.clients import service as clients
from idp.clients.models import Client
from idp.demo.documents import sample_pdf
from idp.demo.world import clients as world_clients
from idp.demo.world.clients import Places
from idp.demo.world.organisations import DemoOrganisation, organisations
from idp.demo.world.people import DemoPerson, DemoRequest, people, requests
from idp.organisations import service as register
from idp.roles import service as roles
from idp.roles.models import GrantedBy
from idp.settings import Settings

_AGE = timedelta(days=200)
"""How long ago the world began: long enough for roles to have a past."""


class AnotherWorld(Exception):
    """The database holds something that is not the demo's, or a demo's that lives at other addresses."""


def is_seeded(session: Session) -> bool:
    """Whether the demo's world is there already; raises `AnotherWorld` when the database is somebody's."""
    ours = {client.client_id for client in world_clients.clients(Places("http://127.0.0.1", 0))}
    found = set(session.scalars(select(Client.client_id).limit(len(ours) + 1)))
    if ours & found:
        return True
    if found or session.scalars(select(Account.id).limit(1)).first() is not None:
        raise AnotherWorld(
            "This database holds accounts or clients that are not the demo's: give it one of its own."
        )
    return False


def require_same_places(session: Session, places: Places) -> None:
    """Raises `AnotherWorld` when the world was made for other ports: its clients' addresses would lead nowhere."""
    for client in world_clients.relying_parties(places):
        found = session.get(Client, client.client_id)
        if found is None or found.client_uri != f"{client.url}/":
            raise AnotherWorld(
                f"The demo in this database was made for other addresses than {places.issuer}."
                " Start it with the --port that it was made with, or begin anew with --reset."
            )


def seed(session: Session, places: Places, settings: Settings, now: datetime) -> None:
    """The whole world in the caller's one transaction."""
    began = now - _AGE
    roles.ensure_catalogue(session, began)
    _import_organisations(session, began)
    _register_clients(session, places, began)
    ids = _create_accounts(session, began)
    for person in people():
        _grant(session, person, ids[person.username], now)
    for request in requests():
        _ask(session, request, ids[request.by], settings, now)
    # Only now, so that those who decide were told about what waits; their roles are kept (domain.md Q24).
    for person in people():
        if person.status != AccountStatus.ACTIVE:
            accounts.disable(session, ids[person.username], now, SYSTEM, status=AccountStatus(person.status))


def _import_organisations(session: Session, now: datetime) -> None:
    content = json.dumps([_entry(organisation) for organisation in organisations()], ensure_ascii=False)
    report = register.import_file(session, content, register.FileFormat.JSON, now, SYSTEM)
    assert report.is_written, f"the demo's organisations are refused: {report.problems}"


def _entry(organisation: DemoOrganisation) -> dict[str, object]:
    """One organisation as import files have it (docs/organisations-import.md)."""
    locations = [
        {
            "id": location.id,
            "address": [location.street],
            "city": location.city,
            "postcode": location.postcode,
            "is_main": location.is_main,
        }
        for location in organisation.locations
    ]
    local = (
        [{"language": organisation.language, "text": organisation.local_name}]
        if organisation.local_name
        else []
    )
    return {
        "id": organisation.id,
        "name": organisation.name,
        "type": organisation.type,
        "size": organisation.size,
        "status": organisation.status,
        "country": organisation.country,
        "merged_into": organisation.merged_into,
        "local_names": local,
        "locations": locations,
    }


def _register_clients(session: Session, places: Places, now: datetime) -> None:
    for client in world_clients.clients(places):
        new = clients.NewClient(
            client_name=client.name,
            client_id=client.client_id,
            application=client.application,
            audience=client.audience,
            grant_types=client.grant_types,
            redirect_uris=client.redirect_uris,
            post_logout_redirect_uris=client.post_logout_redirect_uris,
            scopes=client.scopes,
            requires_consent=client.requires_consent,
            requires_role=client.requires_role,
            roles_in_id_token=client.application is not None,
            client_uri=f"{client.url}/" if client.url else None,
            initiate_login_uri=client.initiate_login_uri,
        )
        clients.create(session, new, now, SYSTEM, secret=client.client_secret)


def _create_accounts(session: Session, now: datetime) -> dict[str, str]:
    """Everybody's account id by username. Hashing frees the interpreter's lock, so two threads halve the wait."""
    with ThreadPoolExecutor(2) as pool:
        hashes = dict(
            zip(people(), pool.map(accounts.hash_password, (one.password for one in people())), strict=True)
        )
    return {
        person.username: accounts.create_account(
            session,
            accounts.NewAccount(
                given_name=person.given_name,
                family_name=person.family_name,
                email=person.email,
                username=person.username,
                password=hashes[person],
            ),
            now,
            SYSTEM,
        ).id
        for person in people()
    }


def _grant(session: Session, person: DemoPerson, account_id: str, now: datetime) -> None:
    """The roles a person starts with, given over the last months; staff roles by the operator (domain.md Q30)."""
    catalogue = roles.current_catalogue(session)
    for number, held in enumerate(person.roles):
        role = catalogue.roles[held.code]
        if not role.requestable:
            decided_by = GrantedBy.OPERATOR
        else:
            is_emas = role.user_administrator or role.ema_always
            decided_by = GrantedBy.EMA if is_emas else GrantedBy.USER_ADMINISTRATOR
        roles.grant(
            session,
            account_id,
            held.code,
            held.organisation_id,
            decided_by=decided_by,
            now=now - timedelta(days=150 - 20 * number),
            until=now + held.lasts if held.lasts else None,
            origin=SYSTEM,
        )


def _ask(session: Session, request: DemoRequest, account_id: str, settings: Settings, now: datetime) -> None:
    files = tuple(_store(settings.attachments_dir, name, settings) for name in request.documents)
    lines = tuple(
        NewLine(line.code, line.organisation_id or "", files if number == 0 else ())
        for number, line in enumerate(request.lines)
    )
    new = NewRequest(account_id, lines, request.comment)
    site = Site(settings.issuer)
    ask(session, new, now - request.sent_before, SYSTEM, site)


def _store(directory: Path, name: str, settings: Settings) -> StoredFile:
    stream = io.BytesIO(sample_pdf(name))
    return store(directory, stream, name, largest=settings.attachments.largest)

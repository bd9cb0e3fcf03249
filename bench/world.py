"""Fills the database of the environment's settings with what the load needs, through the use cases themselves.

Sixty-four people with one password, every second one with a role at an organisation; one confidential client of that
role's application. The tokens of the load carry role claims: that is what this provider is for.
"""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from bench.load.client import Provider
from idp.accounts import service as accounts
from idp.audit.service import SYSTEM
from idp.cli.db import upgrade_schema
from idp.cli.world import clock
from idp.clients import service as clients
from idp.database.access import Database
from idp.organisations import service as organisations
from idp.prepare import prepare
from idp.roles import service as roles
from idp.roles.models import GrantedBy
from idp.settings import read_settings
from idp.signing.service import custody_of

LOAD = Provider(base="", endpoints={})
APPLICATION, ROLE = "spor", "spor.industry_user"
ORGANISATION_ID = "ORG-100000001"
ORGANISATION = {
    "id": ORGANISATION_ID,
    "name": "Bench Pharma",
    "type": "industry",
    "country": "NL",
    "locations": [{"id": "LOC-100000001", "city": "Amsterdam", "is_main": True}],
}


def populate(session: Session, now: datetime) -> None:
    """Everything in the caller's transaction."""
    report = organisations.import_file(
        session, json.dumps([ORGANISATION]), organisations.FileFormat.JSON, now, SYSTEM
    )
    if not report.is_written:
        raise SystemExit(f"the organisation is refused: {report.problems}")
    _register_client(session, now)
    password = accounts.hash_password(LOAD.password)
    for number in range(LOAD.users):
        name = f"user{number}"
        new = accounts.NewAccount(
            given_name="User",
            family_name=str(number),
            email=f"{name}@example.org",
            username=name,
            password=password,
        )
        account = accounts.create_account(session, new, now, SYSTEM)
        if number % 2 == 0:
            decided_by = GrantedBy.USER_ADMINISTRATOR
            roles.grant(
                session, account.id, ROLE, ORGANISATION_ID, decided_by=decided_by, now=now, origin=SYSTEM
            )


def _register_client(session: Session, now: datetime) -> None:
    new = clients.NewClient(
        client_id=LOAD.client_id,
        client_name="Bench",
        application=APPLICATION,
        grant_types=("authorization_code", "refresh_token", "client_credentials"),
        redirect_uris=(LOAD.redirect_uri,),
        id_token_signed_response_alg="ES256",
        requires_consent=False,
    )
    clients.create(session, new, now, SYSTEM, secret=LOAD.client_secret)


def main() -> None:
    """Brings the schema up and populates it, in one transaction."""
    settings = read_settings()
    upgrade_schema(settings.database_url)
    database = Database.at(settings.database_url, pool_size=2)
    prepare(settings, database, custody_of(settings), clock)
    with database.transaction() as session:
        populate(session, clock.now())
    database.close()


if __name__ == "__main__":
    main()

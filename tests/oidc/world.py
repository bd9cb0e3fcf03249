"""A node in this process, with a moved clock, and builders for whoever takes part in the protocol."""

import itertools
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from idp.accounts.models import Account
from idp.app import create_app
from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.authorizations.models import Authorization
from idp.clients import service as clients
from idp.database.access import Database
from idp.database.base import table
from idp.ids import new_id
from idp.organisations.models import Organisation, OrganisationStatus, OrganisationType
from idp.roles import service as roles
from idp.roles.models import CatalogueVersion, Entitlement, GrantedBy
from idp.sessions import service as sessions
from idp.sessions.service import Browser, SignInFacts
from idp.settings import Settings
from idp.signing.models import StoredKey
from idp.signing.service import custody_of, ensure_keys
from idp.web.services import Services
from tests.builders import build_account
from tests.conftest import MovedClock
from tests.oidc.application import Application

ISSUER = "http://127.0.0.1:5000"
SEALING_KEY = b64encode(bytes(range(32))).decode()
_numbers = itertools.count(1)
_furniture: dict[type[Any], list[dict[str, Any]]] = {}


@dataclass
class World:
    """One node and its database. Rows are written through the services, as an operator would."""

    app: Flask
    database: Database
    clock: MovedClock
    settings: Settings
    events_before: int = 0

    def begin(self) -> "World":
        """For the next test: the clock as it was at first, and the audit trail from here on."""
        self.clock.moment = MovedClock().moment
        with self.database.reading() as session:
            newest = session.execute(select(func.max(AuditEvent.sequence))).scalar_one()
        return replace(self, events_before=newest or 0)

    def account(self, **columns: Any) -> Account:
        with self.database.transaction() as session:
            return build_account(session, self.clock.now(), **columns)

    def application(self, **metadata: Any) -> Application:
        """A registered client; first party unless the metadata say otherwise."""
        number = next(_numbers)
        defaults: dict[str, Any] = {
            "client_name": f"Application {number}",
            "redirect_uris": (f"https://rp{number}.example/callback",),
            "post_logout_redirect_uris": (f"https://rp{number}.example/bye",),
            "requires_consent": False,
        }
        new = clients.NewClient(**defaults | metadata)
        with self.database.transaction() as session:
            registered = clients.create(session, new, self.clock.now(), SYSTEM)
        return Application(
            self.app, self.settings.issuer, registered.client.client_id, registered.client_secret or "", new
        )

    def browser(self, account: Account | None = None) -> FlaskClient:
        """A browser, signed in as this account if one is given."""
        browser = self.app.test_client()
        if account is not None:
            self.sign_in(browser, account)
        return browser

    def sign_in(self, browser: FlaskClient, account: Account) -> str:
        """Sign in behind the back of the sign-in page; answers with the ``sid``."""
        before = browser.get_cookie("idp_session", domain="127.0.0.1")
        known = Browser("Test", "192.0.2.7", before.value if before else None)
        facts = SignInFacts(amr="pwd", acr="urn:ema:acr:password")
        limits, now = self.settings.sessions, self.clock.now()
        with self.database.transaction() as session:
            started = sessions.start(session, account.id, facts, known, limits, now, SYSTEM)
        browser.set_cookie("idp_session", started.secret, domain="127.0.0.1")
        return started.id

    def organisation(self, name: str = "Example Pharma", country: str = "NL") -> Organisation:
        organisation = Organisation(
            id=f"ORG-{100000000 + next(_numbers):09d}",
            name=name,
            type=OrganisationType.INDUSTRY,
            status=OrganisationStatus.ACTIVE,
            country=country,
            version=1,
        )
        with self.database.transaction() as session:
            session.add(organisation)
        return organisation

    def entitle(
        self,
        account: Account,
        role: str,
        organisation: Organisation | None = None,
        *,
        until: datetime | None = None,
    ) -> str:
        """Give a role, from now on; answers with the entitlement's id."""
        entitlement = Entitlement(
            id=new_id(),
            account_id=account.id,
            application=role.partition(".")[0],
            role=role,
            organisation_id=organisation.id if organisation else None,
            since=self.clock.now(),
            until=until,
            decided_by=GrantedBy.USER_ADMINISTRATOR,
            approval_id=new_id(),
        )
        with self.database.transaction() as session:
            session.add(entitlement)
        return entitlement.id

    def change(self, model: type[Any], key: str, **columns: Any) -> None:
        """Change a row as another node would, behind this node's back."""
        with self.database.transaction() as session:
            row = session.get(model, key)
            for name, value in columns.items():
                setattr(row, name, value)

    def row(self, model: type[Any], key: Any) -> Any:
        with self.database.reading() as session:
            return session.get(model, key)

    def rows_of(self, model: type[Any]) -> list[Any]:
        """All rows of a table, of a world that no other test shares."""
        with self.database.reading() as session:
            return list(session.scalars(select(model)))

    def authorizations(self, application: Application) -> list[Authorization]:
        """What this client holds or held, the oldest first."""
        of_client = select(Authorization).where(Authorization.client_id == application.client_id)
        with self.database.reading() as session:
            return list(session.scalars(of_client.order_by(Authorization.id)))

    def events(self) -> list[AuditEvent]:
        """The audit trail of this test, in its order."""
        with self.database.reading() as session:
            statement = select(AuditEvent).where(AuditEvent.sequence > self.events_before)
            return list(session.scalars(statement.order_by(AuditEvent.sequence)))

    def another_node(self) -> "World":
        """A second server process of the same provider: the same database, and nothing remembered."""
        app = create_app(self.settings, self.clock)
        services: Services = app.extensions["idp"]
        return World(app, services.database, self.clock, self.settings)

    def close(self) -> None:
        self.database.close()


def make_world(url: str, clock: MovedClock, data_dir: Path, **settings: Any) -> World:
    """A node on this database, with keys that sign."""
    values = {"database_url": url, "data_dir": data_dir, "key_encryption_key": SEALING_KEY, **settings}
    configured = Settings(_env_file=None, **values)  # type: ignore[call-arg]
    app = create_app(configured, clock)
    services: Services = app.extensions["idp"]
    _furnish(services.database, configured, clock)
    return World(app, services.database, clock, configured)


def _furnish(database: Database, settings: Settings, clock: MovedClock) -> None:
    """The same keys and catalogue for every world of this process: an RSA key takes a quarter of a second to make."""
    with database.transaction() as session:
        if not _furniture:
            ensure_keys(session, clock.now(), custody_of(settings))
            roles.ensure_catalogue(session, clock.now())
            for model in (StoredKey, CatalogueVersion):
                rows = session.execute(select(table(model)))
                _furniture[model] = [dict(row._mapping) for row in rows]
        elif session.execute(select(func.count()).select_from(StoredKey)).scalar_one() == 0:
            for model, found in _furniture.items():
                session.execute(insert(table(model)), found)

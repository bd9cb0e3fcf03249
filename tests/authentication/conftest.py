"""An attempt to sign in, with everything it needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.accounts.service import HashQueue
from idp.app import create_app
from idp.audit.service import SYSTEM
from idp.authentication.attempt import Answer, Attempt, Outcome, Parts, attempt_sign_in
from idp.authentication.password_step import Rules
from idp.database.access import Database
from idp.roles import service as roles
from idp.sessions.service import Browser
from idp.settings import LockOut, Sessions, read_settings
from idp.short_lived.sql import SqlStore
from tests.builders import PASSWORD, build_account
from tests.conftest import MovedClock

WRONG = "not the password at all"


@dataclass
class Desk:
    """Where tests sign in: a database with one person, and the parts of a node."""

    parts: Parts
    clock: MovedClock
    account: Account

    def try_to(
        self,
        login: str | None = None,
        password: str = PASSWORD,
        *,
        address: str = "192.0.2.7",
        secret: str | None = None,
    ) -> Answer:
        browser = Browser(user_agent="Test", address=address, secret=secret)
        attempt = Attempt(login if login is not None else self.account.username, password, browser, SYSTEM)
        return attempt_sign_in(self.parts, attempt)

    def fail(self, times: int, login: str | None = None, *, address: str = "192.0.2.7") -> list[Outcome]:
        return [self.try_to(login, WRONG, address=address).outcome for _ in range(times)]

    def with_limits(self, **limits: int) -> "Desk":
        rules = replace(self.parts.rules, lock_out=LockOut(**limits))
        return Desk(replace(self.parts, rules=rules), self.clock, self.account)


@pytest.fixture
def desk(database: Database, clock: MovedClock) -> Desk:
    with database.transaction() as session:
        account = build_account(session, clock.now())
    rules = Rules(LockOut(), Sessions(), "https://accounts.example.org")
    parts = Parts(database, SqlStore(database, clock), clock, HashQueue(2), rules)
    return Desk(parts, clock, account)


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> MakeApp:
    """Makes the application with these settings on a fresh database."""

    def make(**settings: str) -> Flask:
        given = {"IDP_DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url, "IDP_LOG_LEVEL": "error"}
        read = read_settings(given | {f"IDP_{name.upper()}": value for name, value in settings.items()})
        app = create_app(read, clock)
        with app.extensions["idp"].database.transaction() as session:
            roles.ensure_catalogue(session, clock.now())
        return app

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(threads="8")

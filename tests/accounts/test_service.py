"""Accounts on a real database."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts import service as accounts
from idp.accounts.models import Account, AccountStatus, Password
from idp.accounts.service import NewAccount
from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.database.access import Database
from idp.errors import Conflict, InvalidInput, NotFound
from idp.roles import service as roles
from idp.sessions import service as sessions
from idp.settings import Sessions
from tests.builders import build_account, build_session, hashed
from tests.conftest import MovedClock

IDLE = Sessions().idle


def _ana(**changes: str) -> NewAccount:
    values = {"given_name": "Ana", "family_name": "Silva", "email": "ana.silva@example.org"} | changes
    return NewAccount(**values)  # type: ignore[arg-type]


def test_an_account_is_made_and_found_by_either_login(database: Database, clock: MovedClock) -> None:
    """domain.md Q2"""
    with database.transaction() as session:
        made = accounts.create_account(session, _ana(), clock.now(), SYSTEM)

    with database.reading() as session:
        by_username = accounts.find_by_login(session, " Silva_A ")
        by_email = accounts.find_by_login(session, "ANA.silva@Example.org")
        events = session.scalars(select(AuditEvent.name).where(AuditEvent.subject_id == made.id)).all()

    assert by_username is not None
    assert by_email is not None
    assert by_username.id == by_email.id == made.id
    assert made.username == "silva_a"
    assert made.subject not in (made.id, made.username)
    assert made.status == AccountStatus.ACTIVE
    assert "account:created" in events


def test_everybody_begins_with_the_automatic_roles(database: Database, clock: MovedClock) -> None:
    """domain.md 2.6"""
    with database.transaction() as session:
        made = accounts.create_account(session, _ana(), clock.now(), SYSTEM)

    with database.reading() as session:
        held = {one.role for one in roles.live_entitlements(session, made.id, clock.now())}

    assert held == {"spor.unaffiliated", "iris.individual"}


@pytest.mark.parametrize("typed", ["silva\x00_a", "\ud800", "x" * 1_000_000, "nobody", "a@b@c", ""])
def test_strange_logins_find_nobody(database: Database, typed: str) -> None:
    """F4, L3: never an error of the database"""
    with database.reading() as session:
        assert accounts.find_by_login(session, typed) is None


def test_namesakes_are_numbered(database: Database, clock: MovedClock) -> None:
    """domain.md Q2"""
    with database.transaction() as session:
        names = [
            accounts.create_account(session, _ana(email=f"ana{n}@example.org"), clock.now(), SYSTEM).username
            for n in range(23)
        ]

    assert names[0] == "silva_a"
    assert names[1:] == [f"silva_a{n}" for n in range(2, 24)]


def test_namesakes_who_register_at_once_get_different_usernames(
    database: Database, clock: MovedClock
) -> None:
    """domain.md Q2: never reused, and the database decides."""
    names: list[str] = []

    def register(number: int) -> None:
        with database.transaction() as session:
            new = _ana(email=f"ana{number}@example.org")
            names.append(accounts.create_account(session, new, clock.now(), SYSTEM).username)

    threads = [threading.Thread(target=register, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names) == len(set(names)) == 6


@pytest.mark.parametrize("email", ["Ana.Silva@EXAMPLE.org", "ana.ſilva@example.org", "ANA.SILVA@example.ORG"])
def test_an_address_has_one_account_in_all_its_spellings(
    database: Database, clock: MovedClock, email: str
) -> None:
    """H7"""
    with database.transaction() as session:
        accounts.create_account(session, _ana(), clock.now(), SYSTEM)

    with pytest.raises(Conflict) as refused, database.transaction() as session:
        accounts.create_account(session, _ana(email=email), clock.now(), SYSTEM)

    assert refused.value.field == "email"


def test_a_wished_username_that_is_taken_is_refused(database: Database, clock: MovedClock) -> None:
    with database.transaction() as session:
        accounts.create_account(session, _ana(username="steward"), clock.now(), SYSTEM)

    other = _ana(username="steward", email="bo@example.org")
    with pytest.raises(Conflict) as refused, database.transaction() as session:
        accounts.create_account(session, other, clock.now(), SYSTEM)

    assert refused.value.field == "username"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("given_name", "Ana\r\nBcc: all@example.org"),
        ("family_name", "Silva\x00"),
        ("family_name", "\u202eavliS"),
        ("family_name", "x" * 101),
        ("email", "ana@example.org, bo@example.org"),
        ("username", "Silva A"),
        ("username", "ana@example.org"),
    ],
)
def test_each_unusable_field_is_named(database: Database, clock: MovedClock, field: str, value: str) -> None:
    """H7, G4"""
    with pytest.raises(InvalidInput) as refused, database.transaction() as session:
        accounts.create_account(session, _ana(**{field: value}), clock.now(), SYSTEM)

    assert refused.value.field == field


def test_disabling_ends_every_session_with_the_same_commit(database: Database, clock: MovedClock) -> None:
    """S5, F7"""
    with database.transaction() as session:
        account = build_account(session, clock.now())
        started = [build_session(session, account.id, clock.now()) for _ in range(3)]

    with database.transaction() as session:
        accounts.disable(session, account.id, clock.now(), SYSTEM)

    with database.reading() as session:
        live = [sessions.find_live(session, one.secret, clock.now(), IDLE) for one in started]
        disabled = accounts.find_account(session, account.id)
    assert live == [None, None, None]
    assert disabled is not None
    assert disabled.status == AccountStatus.DISABLED_ADMINISTRATIVE


def test_enabling_brings_no_session_back(database: Database, clock: MovedClock) -> None:
    """S5, domain.md Q24"""
    with database.transaction() as session:
        account = build_account(session, clock.now())
        started = build_session(session, account.id, clock.now())
        accounts.disable(session, account.id, clock.now(), SYSTEM)

    with database.transaction() as session:
        accounts.enable(session, account.id, clock.now(), SYSTEM)

    with database.reading() as session:
        assert sessions.find_live(session, started.secret, clock.now(), IDLE) is None
        enabled = accounts.find_account(session, account.id)
    assert enabled is not None
    assert enabled.status == AccountStatus.ACTIVE


def test_inactivity_does_not_touch_what_the_administration_disabled(
    database: Database, clock: MovedClock
) -> None:
    """domain.md 4.5, Q25"""
    with database.transaction() as session:
        account = build_account(session, clock.now(), status=AccountStatus.DISABLED_ADMINISTRATIVE.value)

    with pytest.raises(Conflict), database.transaction() as session:
        accounts.disable(session, account.id, clock.now(), SYSTEM, status=AccountStatus.DISABLED_INACTIVITY)


def test_a_closed_account_is_not_opened_again(database: Database, clock: MovedClock) -> None:
    """domain.md 4.5: final"""
    with database.transaction() as session:
        account = build_account(session, clock.now(), status=AccountStatus.CLOSED.value)

    with pytest.raises(Conflict), database.transaction() as session:
        accounts.enable(session, account.id, clock.now(), SYSTEM)


def test_nobody_cannot_be_disabled(database: Database, clock: MovedClock) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        accounts.disable(session, "01NOBODY", clock.now(), SYSTEM)


def test_a_new_password_ends_all_sessions_but_the_one_it_was_set_in(
    database: Database, clock: MovedClock
) -> None:
    """D5, H5"""
    with database.transaction() as session:
        account = build_account(session, clock.now())
        here, elsewhere = (build_session(session, account.id, clock.now()) for _ in range(2))

    new = hashed("harp string lake reed")
    with database.transaction() as session:
        accounts.set_password(session, account.id, new, clock.now(), SYSTEM, except_session_id=here.id)

    with database.reading() as session:
        stored = session.get(Password, account.id)
        assert sessions.find_live(session, here.secret, clock.now(), IDLE) is not None
        assert sessions.find_live(session, elsewhere.secret, clock.now(), IDLE) is None
    assert stored is not None
    assert stored.hash == new.text


def test_a_new_password_lifts_a_lock(database: Database, clock: MovedClock) -> None:
    """domain.md Q8"""
    until = clock.now() + timedelta(minutes=15)
    with database.transaction() as session:
        account = build_account(session, clock.now(), locks=1, locked_until=until)

    with database.transaction() as session:
        accounts.set_password(session, account.id, hashed(), clock.now(), SYSTEM)

    with database.reading() as session:
        usable = session.scalars(select(Account.id).where(accounts.is_usable(clock.now()))).all()
    assert usable == [account.id]


def test_only_an_active_account_without_a_lock_is_usable(database: Database, clock: MovedClock) -> None:
    """S5"""
    with database.transaction() as session:
        open_account = build_account(session, clock.now(), locked_until=clock.now())
        build_account(session, clock.now(), locked_until=clock.now() + timedelta(seconds=1))
        for status in AccountStatus:
            if status is not AccountStatus.ACTIVE:
                build_account(session, clock.now(), status=status.value)

    with database.reading() as session:
        usable = session.scalars(select(Account.id).where(accounts.is_usable(clock.now()))).all()

    assert usable == [open_account.id]

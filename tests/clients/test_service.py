"""Looking after relying parties, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.clients import service as clients
from idp.clients.models import ClientStatus
from idp.clients.service import CachedClients, NewClient
from idp.clients.view import MOST_KEPT
from idp.database.access import Database
from idp.database.prepared import Direct
from idp.errors import Conflict, InvalidInput, NotFound
from tests.conftest import MovedClock

NEW = NewClient(client_name=" Example ", client_id="example", redirect_uris=("https://rp.example/cb",))


@pytest.fixture
def secret(database: Database, clock: MovedClock) -> str:
    """The secret of a client ``example`` that is registered."""
    with database.transaction() as session:
        return clients.create(session, NEW, clock.now(), SYSTEM).client_secret or ""


def test_a_client_is_kept_as_it_was_described(database: Database, clock: MovedClock) -> None:
    """RFC 7591 §2: the names of its metadata; the audience is itself when nothing else is said."""
    with database.transaction() as session:
        created = clients.create(session, NEW, clock.now(), SYSTEM).client

    with database.reading() as session:
        kept = clients.get(session, "example")

    assert (kept.client_name, kept.audience, kept.version) == ("Example", "example", 1)
    assert kept.redirect_uris == ["https://rp.example/cb"]
    assert kept.grant_types == created.grant_types == ["authorization_code", "refresh_token"]
    assert kept.created_at == clock.now()


def test_a_wrong_description_changes_nothing(database: Database, clock: MovedClock) -> None:
    """A3: every problem is named at once."""
    wrong = replace(NEW, redirect_uris=("javascript:x",), scopes=("admin",))

    with pytest.raises(clients.InvalidClient) as raised, database.transaction() as session:
        clients.create(session, wrong, clock.now(), SYSTEM)

    assert {problem.field for problem in raised.value.problems} == {"redirect_uris", "scopes"}
    with database.reading() as session:
        assert clients.list_all(session) == []


def test_a_client_id_is_given_once(database: Database, clock: MovedClock, secret: str) -> None:
    with pytest.raises(Conflict), database.transaction() as session:
        clients.create(session, NEW, clock.now(), SYSTEM)


def test_secrets_are_random_and_a_public_client_has_none(database: Database, clock: MovedClock) -> None:
    """C3: 256 bits."""
    public = replace(NEW, client_id="public", token_endpoint_auth_method="none")
    with database.transaction() as session:
        made = [clients.create(session, replace(NEW, client_id=None), clock.now(), SYSTEM) for _ in range(3)]
        of_public = clients.create(session, public, clock.now(), SYSTEM)

    assert len({one.client_secret for one in made}) == 3
    assert all(len(one.client_secret or "") == 43 for one in made)
    assert of_public.client_secret is None
    with pytest.raises(InvalidInput), database.transaction() as session:
        clients.rotate_secret(session, "public", clock.now(), SYSTEM, overlap=timedelta(0))


def test_the_view_holds_the_new_secret_and_for_a_while_the_old(
    database: Database, clock: MovedClock, secret: str
) -> None:
    """C6: without an overlap the old one is over at once."""
    now, hour = clock.now(), timedelta(hours=1)
    with database.transaction() as session:
        second = clients.rotate_secret(session, "example", now, SYSTEM, overlap=hour)
    with_overlap = CachedClients(Direct(database)).read("example")
    with database.transaction() as session:
        third = clients.rotate_secret(session, "example", now, SYSTEM, overlap=timedelta(0))
    without = CachedClients(Direct(database)).read("example")

    assert with_overlap is not None
    assert without is not None
    assert [with_overlap.holds_secret(one, now) for one in (secret, second, "", "x")] == [
        True,
        True,
        False,
        False,
    ]
    assert not with_overlap.holds_secret(secret, now + hour)
    assert [without.holds_secret(one, now) for one in (secret, second, third)] == [False, False, True]


def test_a_client_without_a_secret_accepts_none(database: Database, clock: MovedClock) -> None:
    """An empty digest must not match anything."""
    public = replace(NEW, token_endpoint_auth_method="none")
    with database.transaction() as session:
        clients.create(session, public, clock.now(), SYSTEM)

    view = CachedClients(Direct(database)).read("example")

    assert view is not None
    assert view.is_public
    assert not any(view.holds_secret(given, clock.now()) for given in ("", "x", "None"))


def test_disabling_and_enabling_leave_their_events(
    database: Database, clock: MovedClock, secret: str
) -> None:
    """O5; S5: `version` grows, so that caches can tell."""
    with database.transaction() as session:
        clients.disable(session, "example", clock.now(), SYSTEM)
    with database.reading() as session:
        disabled = clients.get(session, "example")
    with database.transaction() as session:
        clients.enable(session, "example", clock.now(), SYSTEM)

    with database.reading() as session:
        enabled = clients.get(session, "example")
        names = [event.name for event in session.query(AuditEvent).order_by(AuditEvent.sequence)]
    assert (disabled.status, enabled.status) == (ClientStatus.DISABLED, ClientStatus.ACTIVE)
    assert (disabled.version, enabled.version) == (2, 3)
    assert names == ["client:created", "client:disabled", "client:changed"]


def test_a_client_that_there_is_not_is_not_found(database: Database, clock: MovedClock) -> None:
    for act in (clients.disable, clients.enable):
        with pytest.raises(NotFound), database.transaction() as session:
            act(session, "nobody", clock.now(), SYSTEM)


def test_the_oldest_active_client_of_an_application_is_where_mails_lead(
    database: Database, clock: MovedClock
) -> None:
    """OpenID Connect Core §4: one with an address that starts a sign-in."""
    login = "https://rp.example/login"
    with database.transaction() as session:
        for name, uri in (("without", None), ("first", login), ("second", login)):
            clock.forward(timedelta(minutes=1))
            new = replace(NEW, client_id=name, application="upd", initiate_login_uri=uri)
            clients.create(session, new, clock.now(), SYSTEM)
        oldest = clients.find_for_application(session, "upd")
        clients.disable(session, "first", clock.now(), SYSTEM)
        next_one = clients.find_for_application(session, "upd")
        none = clients.find_for_application(session, "spor")

    assert oldest is not None
    assert next_one is not None
    assert (oldest.client_id, next_one.client_id, none) == ("first", "second", None)


@pytest.mark.parametrize("client_id", ["nobody", "a\x00b", "x" * 101, "", "é", "' OR 1=1"])
def test_unknown_ids_are_looked_up_and_never_kept(database: Database, client_id: str) -> None:
    """L5: strangers cannot fill the memory, and no id is an error of the database."""
    cached = CachedClients(Direct(database))

    assert cached.find(client_id) is None
    assert cached._kept == {}


def test_the_memory_of_clients_is_bounded(database: Database, clock: MovedClock, secret: str) -> None:
    """L5."""
    cached = CachedClients(Direct(database))
    view = cached.read("example")
    assert view is not None
    cached._kept = {f"client-{n}": (0.0, view) for n in range(MOST_KEPT)}

    cached.read("example")

    assert len(cached._kept) == 1

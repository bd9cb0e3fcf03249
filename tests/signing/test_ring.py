"""The ring that a node keeps in memory."""

import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from idp.database.access import Database
from idp.signing.custody import Custody
from idp.signing.service import CachedKeyRing, ensure_keys, remove, rotate
from keys.life import RotationPolicy
from keys.sealing import SealingError, SealingKey, SealingKeys
from tests.conftest import MovedClock


class Ticker:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Node:
    """A node with its cached ring, its own engine, and a count of its queries."""

    def __init__(self, url: str, custody: Custody) -> None:
        self.database = Database.at(url)
        self.ticker = Ticker()
        self.cache = CachedKeyRing(
            self.database, custody, max_age=timedelta(seconds=5), monotonic=self.ticker
        )
        self.queries = 0
        event.listen(self.database.engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.queries += 1

    def signer(self) -> str:
        return self.cache.current().signing_key("ES256").kid


@pytest.fixture
def new_node(database_url: str) -> Iterator[Callable[[Custody], Node]]:
    """Starts another node on the same database."""
    nodes: list[Node] = []

    def start(custody: Custody) -> Node:
        nodes.append(Node(database_url, custody))
        return nodes[-1]

    yield start
    for node in nodes:
        node.database.close()


@pytest.fixture
def node(
    new_node: Callable[[Custody], Node], database: Database, clock: MovedClock, custody: Custody
) -> Node:
    with database.transaction() as session:
        ensure_keys(session, clock.now(), custody)
    return new_node(custody)


def test_most_requests_ask_the_database_nothing(node: Node) -> None:
    ring = node.cache.current()
    node.queries = 0

    again = [node.cache.current() for _ in range(100)]

    assert node.queries == 0
    assert all(one is ring for one in again)


def test_a_ring_that_did_not_change_is_kept_with_its_parsed_keys(node: Node) -> None:
    ring = node.cache.current()
    node.queries = 0
    node.ticker.seconds += 5

    again = node.cache.current()

    assert again is ring
    assert 1 <= node.queries <= 2


def test_a_change_is_seen_within_seconds(
    node: Node, database: Database, clock: MovedClock, custody: Custody
) -> None:
    """K6: on the other nodes too; R11: the JWKS of both nodes is equal within the cache time."""
    before = node.signer()
    with database.transaction() as session:
        remove(session, before, clock.now(), custody)

    node.ticker.seconds += 4.9
    early = node.signer()
    node.ticker.seconds += 0.1
    late = node.signer()

    assert early == before
    assert late != before
    assert node.cache.current().verification_key(before) is None


def test_two_nodes_publish_the_same(
    node: Node, new_node: Callable[[Custody], Node], database: Database, clock: MovedClock, custody: Custody
) -> None:
    """R11."""
    with database.transaction() as session:
        rotate(session, clock.now(), custody, force=True)
    other = new_node(custody)

    assert node.cache.current().etag == other.cache.current().etag


def test_the_last_good_ring_serves_while_the_database_is_away(
    node: Node, database: Database, clock: MovedClock, custody: Custody
) -> None:
    """R3, R4: keys do not become wrong because nobody can read them just now."""
    before = node.signer()
    with database.transaction() as session:
        session.execute(text("ALTER TABLE signing_keys RENAME TO away"))

    node.ticker.seconds += 60
    meanwhile = node.signer()
    with database.transaction() as session:
        session.execute(text("ALTER TABLE away RENAME TO signing_keys"))
        remove(session, before, clock.now(), custody)
    node.ticker.seconds += 5

    assert meanwhile == before
    assert node.signer() != before


def test_a_database_that_is_away_is_not_asked_by_every_request(node: Node, database: Database) -> None:
    node.cache.current()
    with database.transaction() as session:
        session.execute(text("ALTER TABLE signing_keys RENAME TO away"))
    node.ticker.seconds += 60
    node.queries = 0

    for _ in range(50):
        node.cache.current()

    assert node.queries <= 2


def test_a_node_without_any_ring_says_so(node: Node, database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE signing_keys RENAME TO away"))

    with pytest.raises(SQLAlchemyError):
        node.cache.current()


def test_a_node_that_cannot_open_the_keys_in_force_does_not_serve(
    node: Node, new_node: Callable[[Custody], Node], database: Database, clock: MovedClock, custody: Custody
) -> None:
    """R22: at its start; and later, when the others have rotated to keys that it cannot open."""
    stranger = Custody(SealingKeys(SealingKey(secrets.token_bytes(32))), RotationPolicy())
    node.cache.current()

    with pytest.raises(SealingError):
        new_node(stranger).cache.current()
    with database.transaction() as session:
        session.execute(text("UPDATE signing_keys SET sealed = 'v1.abcdef.AAAA' WHERE alg = 'ES256'"))
        rotate_away = remove(session, node.signer(), clock.now(), custody)
        session.execute(text("UPDATE signing_keys SET sealed = 'v1.abcdef.AAAA' WHERE state = 'active'"))
    node.ticker.seconds += 5

    assert len(rotate_away) == 2
    for _ in range(2):
        with pytest.raises(SealingError):
            node.cache.current()


def test_while_one_thread_looks_the_others_do_not_wait(node: Node) -> None:
    """R4: a database that hangs holds one thread and not the server."""
    ring = node.cache.current()
    node.ticker.seconds += 60
    hanging, released = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        hanging.set()
        released.wait(timeout=20)

    event.listen(node.database.engine, "before_cursor_execute", hang)
    looking = threading.Thread(target=node.cache.current)
    looking.start()
    hanging.wait(timeout=20)

    answered_meanwhile = node.cache.current()
    was_looking = looking.is_alive()
    released.set()
    looking.join(timeout=20)

    assert was_looking
    assert answered_meanwhile is ring

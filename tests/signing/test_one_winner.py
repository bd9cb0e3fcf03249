"""Nodes that rotate at the same moment: separate processes, separate engines, one winner."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from idp.database.access import Database
from idp.signing.custody import Custody
from idp.signing.service import ensure_keys, list_keys, load_ring, rotate
from keys.families import FAMILIES
from keys.jws import sign, verify
from keys.life import RotationPolicy
from keys.ring import KeyRing
from keys.sealing import SealingKey, SealingKeys

NODES = 2
ROUNDS = 12
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = RotationPolicy()
_fork = multiprocessing.get_context("fork")


def _node(url: str, custody: Custody, together: Barrier, orders: Connection) -> None:
    """One node: at each moment it is told, it rotates and says what it did, or what went wrong."""
    database = Database.at(url)
    while (order := orders.recv()) is not None:
        now, force = order
        together.wait(timeout=20)
        try:
            with database.transaction() as session:
                if force is None:
                    changes = ensure_keys(session, now, custody)
                else:
                    changes = rotate(session, now, custody, force=force)
            orders.send([(change.alg, str(change.state)) for change in changes])
        except Exception as error:  # noqa: BLE001  whatever it is, the test shall see it
            orders.send(repr(error))
    database.close()


@contextmanager
def nodes(url: str, custody: Custody) -> Iterator[list[Connection]]:
    """The running nodes, each at the other end of a pipe."""
    together, ends, processes = _fork.Barrier(NODES), [], []
    for _ in range(NODES):
        ours, theirs = _fork.Pipe()
        process = _fork.Process(target=_node, args=(url, custody, together, theirs), daemon=True)
        process.start()
        ends.append(ours)
        processes.append(process)
    try:
        yield ends
    finally:
        for end, process in zip(ends, processes, strict=True):
            end.send(None)
            process.join(timeout=20)


def at_once(ends: list[Connection], now: datetime, *, force: bool | None) -> list[tuple[str, str]]:
    """What all nodes together did at this moment."""
    for end in ends:
        end.send((now, force))
    answers = [end.recv() for end in ends]

    assert not [answer for answer in answers if isinstance(answer, str)], answers
    return sorted(change for answer in answers for change in answer)


def test_two_nodes_that_rotate_at_once_get_one_winner(database_url: str) -> None:
    """R11, K5: at the first start, at publication and at take-over; every token ever issued verifies."""
    custody = Custody(SealingKeys(SealingKey(bytes(range(32)))), POLICY)
    database = Database.at(database_url)
    now = START
    tokens: list[str] = []
    rounds: list[list[tuple[str, str]]] = []

    with nodes(database_url, custody) as ends:
        first = at_once(ends, now, force=None)
        for _ in range(ROUNDS):
            tokens.append(sign({}, _ring(database, custody).signing_key("ES256"), typ="JWT"))
            born = at_once(ends, now, force=True)
            now += POLICY.publish_for
            rounds.append(born + at_once(ends, now, force=False))

    assert first == sorted((alg, "active") for alg in FAMILIES)
    expected = sorted((alg, "pending") for alg in FAMILIES)
    expected += sorted((alg, state) for alg in FAMILIES for state in ("active", "retiring"))
    assert [[step for step in done if step[1] != "retired"] for done in rounds] == [expected] * ROUNDS
    with database.reading() as session:
        alive = [(key.alg, key.state) for key in list_keys(session) if key.state != "retiring"]
    assert alive == sorted((alg, "active") for alg in FAMILIES)
    assert all(
        verify(token, _ring(database, custody), typ="JWT", algorithms=["ES256"]) == {} for token in tokens
    )
    database.close()


def _ring(database: Database, custody: Custody) -> KeyRing:
    with database.reading() as session:
        return load_ring(session, custody.sealing)

"""One contract for both short-lived stores."""

import threading
from datetime import timedelta

import pytest

from idp.clock import SystemClock
from idp.database.access import Database
from idp.short_lived.redis import RedisStore
from idp.short_lived.sql import SqlStore
from idp.short_lived.store import ShortLivedStore, StoreAway

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(milliseconds=60)


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def store(request: pytest.FixtureRequest) -> ShortLivedStore:
    if request.param == "redis":
        return RedisStore(request.getfixturevalue("redis_url"), prefix=f"{request.node.name}:")
    if request.param == "sqlite":
        return SqlStore(Database.at(request.getfixturevalue("sqlite_url")), SystemClock())
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template").rsplit("/", 1)[1]
    return SqlStore(Database.at(server.create_database(template=template)), SystemClock())


def test_what_was_put_is_found(store: ShortLivedStore) -> None:
    store.put("a", {"n": 1, "text": "é"}, MINUTE)

    assert store.get("a") == {"n": 1, "text": "é"}
    assert store.get("b") is None


def test_a_later_value_takes_the_place_of_the_earlier(store: ShortLivedStore) -> None:
    store.put("a", {"n": 1}, MINUTE)
    store.put("a", {"n": 2}, MINUTE)

    assert store.get("a") == {"n": 2}


def test_a_value_ends_with_its_lifetime(store: ShortLivedStore) -> None:
    store.put("a", {"n": 1}, INSTANT)

    threading.Event().wait(0.15)

    assert store.get("a") is None
    assert store.take("a") is None


def test_what_is_taken_is_gone(store: ShortLivedStore) -> None:
    store.put("a", {"n": 1}, MINUTE)

    assert store.take("a") == {"n": 1}
    assert store.take("a") is None


def test_of_many_takers_one_gets_the_value(store: ShortLivedStore) -> None:
    store.put("a", {"n": 1}, MINUTE)
    taken: list[object] = []
    barrier = threading.Barrier(8)

    def take() -> None:
        barrier.wait()
        taken.append(store.take("a"))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken.count({"n": 1}) == 1
    assert taken.count(None) == 7


def test_put_once_keeps_the_first_value(store: ShortLivedStore) -> None:
    assert store.put_once("a", {"n": 1}, MINUTE)
    assert not store.put_once("a", {"n": 2}, MINUTE)

    assert store.get("a") == {"n": 1}


def test_put_once_may_be_won_again_when_the_first_has_ended(store: ShortLivedStore) -> None:
    store.put_once("a", {"n": 1}, INSTANT)
    threading.Event().wait(0.15)

    assert store.put_once("a", {"n": 2}, MINUTE)


def test_a_forgotten_value_is_gone(store: ShortLivedStore) -> None:
    store.put("a", {"n": 1}, MINUTE)

    store.forget("a")

    assert store.get("a") is None


def test_parallel_counting_loses_nothing(store: ShortLivedStore) -> None:
    """security H9: parallel requests cannot exceed a limit, because the counter is atomic."""
    seen: list[int] = []

    def count() -> None:
        seen.extend(store.count("c", MINUTE) for _ in range(5))

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(seen) == list(range(1, 31))
    assert store.counted("c") == 30


def test_a_counter_begins_anew_when_its_window_is_over(store: ShortLivedStore) -> None:
    store.count("c", INSTANT)
    threading.Event().wait(0.15)

    assert store.counted("c") == 0
    assert store.count("c", MINUTE) == 1


def test_a_store_that_answers_is_reachable(store: ShortLivedStore) -> None:
    assert store.is_reachable()


def test_the_sql_store_refuses_to_write_inside_a_transaction(database: Database) -> None:
    store = SqlStore(database, SystemClock())

    with database.transaction(), pytest.raises(RuntimeError, match="inside a transaction"):
        store.put("a", {}, MINUTE)


def test_a_redis_that_is_away_is_said_to_be_so() -> None:
    """security S10: it is neither an empty store nor an unforeseen error."""
    store = RedisStore("redis://127.0.0.1:1")

    with pytest.raises(StoreAway):
        store.counted("c")
    assert not store.is_reachable()

"""Throttle windows."""

from datetime import timedelta

import pytest

from idp.database.access import Database
from idp.short_lived.sql import SqlStore
from idp.web.throttling import Window, count_try, is_used_up, network_of
from tests.conftest import MovedClock

WINDOW = Window("test", most=3, length=timedelta(minutes=1))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("", "unknown"),
        ("nonsense", "unknown"),
        ("192.0.2.7, 10.0.0.1", "unknown"),
    ],
)
def test_an_address_counts_with_its_network(address: str | None, network: str) -> None:
    """H9, H11: an IPv6 household has 2^64 addresses and counts once."""
    assert network_of(address) == network


def test_the_window_ends_and_begins_anew(database: Database, clock: MovedClock) -> None:
    store = SqlStore(database, clock)

    within = [count_try(store, WINDOW, "a") for _ in range(4)]
    used_up = is_used_up(store, WINDOW, "a")
    clock.forward(WINDOW.length)

    assert within == [True, True, True, False]
    assert used_up
    assert not is_used_up(store, WINDOW, "a")
    assert count_try(store, WINDOW, "a")


def test_each_counts_alone(database: Database, clock: MovedClock) -> None:
    store = SqlStore(database, clock)
    for _ in range(5):
        count_try(store, WINDOW, "a")

    assert count_try(store, WINDOW, "b")
    assert count_try(store, Window("other", 1, WINDOW.length), "a")

"""When guessing stops, and what an attempt comes to."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.authentication.rules import (
    Limits,
    Standing,
    Tries,
    Verdict,
    after_failure,
    is_locked,
    judge,
    lock_length,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LIMITS = Limits(failures=5, window=15 * MINUTE, first_lock=15 * MINUTE, longest_lock=DAY)
LOCKED = Tries(locks=1, locked_until=NOW + MINUTE)


def _fail(times: int, *, tries: Tries | None = None, now: datetime = NOW, apart: timedelta = MINUTE) -> Tries:
    result = tries or Tries()
    for number in range(times):
        result = after_failure(result, LIMITS, now + number * apart)
    return result


def test_four_failures_do_not_lock() -> None:
    """domain.md Q8"""
    tries = _fail(4)

    assert tries.failures == 4
    assert tries.locked_until is None


def test_the_fifth_failure_in_fifteen_minutes_locks_for_fifteen_minutes() -> None:
    """domain.md Q8"""
    tries = _fail(5)

    assert tries.locked_until == NOW + 4 * MINUTE + 15 * MINUTE
    assert tries.locks == 1
    assert tries.failures == 0


def test_failures_far_apart_never_lock() -> None:
    """domain.md Q8: the window begins with the first failure."""
    tries = _fail(40, apart=4 * MINUTE)

    assert tries.locked_until is None


def test_the_window_ends_to_the_second() -> None:
    four = _fail(4, apart=timedelta(0))

    assert after_failure(four, LIMITS, NOW + 15 * MINUTE - timedelta(seconds=1)).locked_until is not None
    assert after_failure(four, LIMITS, NOW + 15 * MINUTE) == Tries(
        failures=1, failures_since=NOW + 15 * MINUTE
    )


def test_a_failure_during_a_lock_does_not_lengthen_it() -> None:
    """H10: whoever keeps trying does not keep the owner out for longer."""
    assert after_failure(LOCKED, LIMITS, NOW) == LOCKED


def test_each_further_lock_holds_twice_as_long_up_to_a_day() -> None:
    """domain.md Q8"""
    lengths = [lock_length(number, LIMITS) for number in range(1, 10)]

    assert lengths[:4] == [15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 120 * MINUTE]
    assert lengths[6:] == [16 * 60 * MINUTE, DAY, DAY]
    assert lock_length(10_000, LIMITS) == DAY


def test_a_second_lock_soon_after_the_first_is_longer() -> None:
    """domain.md Q8"""
    first = _fail(5, apart=timedelta(0))
    assert first.locked_until is not None

    second = _fail(5, tries=first, now=first.locked_until, apart=timedelta(0))

    assert second.locked_until == first.locked_until + 30 * MINUTE


def test_locks_are_forgiven_when_a_day_has_passed() -> None:
    """H10: a lock lasts minutes, and last month's attack does not count today."""
    old = Tries(locks=6, locked_until=NOW)

    later = _fail(5, tries=old, now=NOW + DAY, apart=timedelta(0))

    assert later.locks == 1
    assert later.locked_until == NOW + DAY + 15 * MINUTE


def test_a_lock_is_over_at_its_end() -> None:
    assert is_locked(LOCKED, NOW)
    assert not is_locked(LOCKED, NOW + MINUTE)


@pytest.mark.parametrize("is_right", [True, False])
@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.UNKNOWN])
def test_during_a_lock_right_and_wrong_are_the_same(standing: Standing, is_right: bool) -> None:
    """H9"""
    assert judge(standing, LOCKED, NOW, is_right=is_right) is Verdict.LOCKED


@pytest.mark.parametrize("standing", list(Standing))
def test_only_an_open_account_is_entered_with_the_right_password(standing: Standing) -> None:
    """S5, domain.md 4.5"""
    verdict = judge(standing, Tries(), NOW, is_right=True)

    assert (verdict is Verdict.RIGHT) is (standing is Standing.OPEN)


@pytest.mark.parametrize("standing", list(Standing))
def test_no_account_is_entered_with_a_wrong_password(standing: Standing) -> None:
    assert judge(standing, Tries(), NOW, is_right=False) is not Verdict.RIGHT

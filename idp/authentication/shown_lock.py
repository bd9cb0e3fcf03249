"""What the sign-in page says about a lock.

Telling it from the account would tell that there is an account (security H1). So the failures of each typed login are
followed a second time, by the same rules, in the short-lived store: the page looks the same whether anybody has that
login or not. The account's own counter alone decides who gets in; losing this one shows a milder page.
"""

from datetime import datetime, timedelta
from typing import Any

from idp.accounts.service import fold_login
from idp.authentication.rules import Limits, Tries, after_failure, is_locked
from idp.ids import digest
from idp.short_lived.store import ShortLivedStore


def count_shown_failure(
    store: ShortLivedStore, login: str, limits: Limits, now: datetime
) -> timedelta | None:
    """Count a failure for what was typed: how long the page says to wait, or None when it speaks of no lock."""
    tries = after_failure(_read(store.get(_key(login))), limits, now)
    store.put(_key(login), _written(tries), limits.window + 2 * limits.longest_lock)
    return tries.locked_until - now if tries.locked_until is not None and is_locked(tries, now) else None


def forget_shown_failures(store: ShortLivedStore, login: str) -> None:
    """After the right password. Most people never failed, and a read is cheaper than a write."""
    if store.get(_key(login)) is not None:
        store.forget(_key(login))


def _key(login: str) -> str:
    return f"shown_lock:{digest(fold_login(login))}"


def _written(tries: Tries) -> dict[str, Any]:
    return {
        "failures": tries.failures,
        "failures_since": tries.failures_since.isoformat() if tries.failures_since else None,
        "locks": tries.locks,
        "locked_until": tries.locked_until.isoformat() if tries.locked_until else None,
    }


def _read(value: dict[str, Any] | None) -> Tries:
    if value is None:
        return Tries()
    return Tries(
        value["failures"], _moment(value["failures_since"]), value["locks"], _moment(value["locked_until"])
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

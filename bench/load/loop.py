"""The closed loop: every virtual user starts its next operation when the last one is done."""

import asyncio
import gc
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.load import documents
from bench.load.client import Provider, VirtualUser, WrongAnswer
from bench.load.processes import usage_of
from bench.load.works import WORKS, Operation

SETUPS_AT_ONCE = 4
MOST_ERRORS = 200
Prepared = list[tuple[VirtualUser, Operation]]


@dataclass
class Tally:
    """What was counted: the seconds of each operation that succeeded, and how often what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def note(self, error: Exception) -> None:
        """Counts one failure by its kind and text."""
        self.errors[f"{type(error).__name__}: {str(error)[:300]}"] += 1

    def milliseconds(self, share: float) -> float:
        """The time within which this share of the operations was done."""
        ranked = sorted(self.seconds)
        return round(1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))], 3) if ranked else 0.0


@dataclass(frozen=True)
class Plan:
    """How much of which work, and whose memory and CPU to watch."""

    work: str
    users: int
    warm_up: float
    seconds: float
    server_pid: int


async def run(plan: Plan, provider: Provider) -> dict[str, Any]:
    """One measured work as a flat record, ready for JSON."""
    users = [VirtualUser(provider, number) for number in range(plan.users)]
    tally = Tally()
    prepared = await _set_up(plan.work, users, provider, tally)
    if tally.errors:
        return {
            "work": plan.work,
            "operations": 0,
            "errors": tally.errors.total(),
            "error_kinds": tally.errors,
        }
    await _load(plan.work, prepared, provider, plan.warm_up, Tally())
    gc.collect()
    gc.disable()
    measured = await _measure(plan, prepared, provider, tally)
    gc.enable()
    for user in users:
        user.close()
    return {"work": plan.work, "errors": tally.errors.total(), "error_kinds": tally.errors} | measured


async def _measure(plan: Plan, prepared: Prepared, provider: Provider, tally: Tally) -> dict[str, Any]:
    watch = _MemoryWatch(plan.server_pid)
    before, client_before = usage_of(plan.server_pid), time.process_time()
    watching = asyncio.create_task(watch.run())
    elapsed = await _load(plan.work, prepared, provider, plan.seconds, tally)
    after, client_after = usage_of(plan.server_pid), time.process_time()
    watching.cancel()
    operations = len(tally.seconds)
    cpu = after.cpu_seconds - before.cpu_seconds
    return {
        "operations": operations,
        "per_second": round(operations / elapsed, 2) if operations else 0.0,
        "p50_ms": tally.milliseconds(0.5),
        "p99_ms": tally.milliseconds(0.99),
        "server_cpu_ms": round(1000 * cpu / max(1, operations), 4),
        "server_pss_mib": round(max(watch.peak, after.pss_mib), 1),
        "client_cpu_percent": round(100 * (client_after - client_before) / elapsed, 1),
    }


async def _set_up(work: str, users: list[VirtualUser], provider: Provider, tally: Tally) -> Prepared:
    prepared: Prepared = []
    for start in range(0, len(users), SETUPS_AT_ONCE):
        some = users[start : start + SETUPS_AT_ONCE]
        results = await asyncio.gather(
            *(WORKS[work](user, provider) for user in some), return_exceptions=True
        )
        for user, result in zip(some, results, strict=True):
            if isinstance(result, Exception):
                tally.note(result)
            elif not isinstance(result, BaseException):
                prepared.append((user, result))
    return prepared


async def _load(work: str, prepared: Prepared, provider: Provider, seconds: float, tally: Tally) -> float:
    """Runs every virtual user for that long; how long it really was, the last operations included."""
    if work in documents.WORKS:
        try:
            return documents.load(work, provider, len(prepared), seconds, tally.seconds.append)
        except (WrongAnswer, OSError) as error:
            tally.note(error)
    start = time.perf_counter()
    await asyncio.gather(*(_live(work, pair, provider, start + seconds, tally) for pair in prepared))
    return time.perf_counter() - start


async def _live(
    work: str, pair: tuple[VirtualUser, Operation], provider: Provider, until: float, tally: Tally
) -> None:
    user, operation = pair
    while (start := time.perf_counter()) < until and tally.errors.total() <= MOST_ERRORS:
        try:
            await operation()
        except Exception as error:  # noqa: BLE001 - every failure is counted, whatever it is
            tally.note(error)
            # A refresh token is lost with its answer: the next operation needs a new one.
            with suppress(Exception):
                operation = await WORKS[work](user, provider)
        else:
            tally.seconds.append(time.perf_counter() - start)


class _MemoryWatch:
    """The most memory seen, looked at once a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.peak = 0.0

    async def run(self) -> None:
        """Looks until it is cancelled."""
        while True:
            self.peak = max(self.peak, usage_of(self._pid).pss_mib)
            await asyncio.sleep(1)

"""What others feel while three hundred people sign in at once: `python -m bench.crowd`.

Three hundred sign-ins queue for the password hash, which is bounded; meanwhile one client asks for discovery, for the
key set and for client_credentials tokens. security.md L1: their p99 stays under 200 ms, and whoever cannot be served in
time is told so with 503 and Retry-After.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

from bench.contestants import CONTESTANTS, Stores
from bench.load.__main__ import discover
from bench.load.client import Provider, VirtualUser, WrongAnswer
from bench.load.loop import Tally
from bench.running import OTHER_CPU, prepare, run
from tests.servers.guard import free_port
from tests.servers.postgres import DURABLE, PostgresServer
from tests.servers.redis import RedisServer

PEOPLE = 300
LONGEST_P99_MS = 200.0
PAUSE_SECONDS = 0.01
BYSTANDERS = ("discovery", "jwks", "token")


async def _sign_in(provider: Provider, number: int, outcomes: Counter[str]) -> None:
    person = VirtualUser(provider, number)
    try:
        await person.sign_in()
    except WrongAnswer as refusal:
        outcomes["told to come back" if "HTTP 503" in str(refusal) else str(refusal)[:120]] += 1
    except OSError as error:
        outcomes[repr(error)] += 1
    else:
        outcomes["signed in"] += 1
    finally:
        person.close()


async def _stand_by(provider: Provider, kind: str, tally: Tally) -> None:
    """Asks for one kind of answer, again and again, until it is cancelled."""
    client = VirtualUser(provider, 0)
    while True:
        start = time.perf_counter()
        try:
            if kind == "token":
                await client.token(grant_type="client_credentials", **provider.client_credentials_parameters)
            else:
                await client.get("discovery" if kind == "discovery" else "jwks_uri")
        except (WrongAnswer, OSError) as error:
            tally.note(error)
        else:
            tally.seconds.append(time.perf_counter() - start)
        await asyncio.sleep(PAUSE_SECONDS)


async def _crowd(base: str, settings: dict[str, object]) -> int:
    provider = Provider(base=base, endpoints=await discover(base), **settings)  # type: ignore[arg-type]
    tallies = {kind: Tally() for kind in BYSTANDERS}
    outcomes: Counter[str] = Counter()
    standing_by = [asyncio.create_task(_stand_by(provider, kind, tally)) for kind, tally in tallies.items()]
    start = time.perf_counter()
    await asyncio.gather(*(_sign_in(provider, number, outcomes) for number in range(PEOPLE)))
    elapsed = time.perf_counter() - start
    for task in standing_by:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    print(f"{PEOPLE} sign-ins in {elapsed:.1f} s: {dict(outcomes)}")
    for kind, tally in tallies.items():
        print(
            f"{kind}: {len(tally.seconds)} answers, p50 {tally.milliseconds(0.5)} ms,"
            f" p99 {tally.milliseconds(0.99)} ms, errors {dict(tally.errors)}"
        )
    is_held = all(
        tally.milliseconds(0.99) < LONGEST_P99_MS and not tally.errors for tally in tallies.values()
    )
    print(f"p99 under {LONGEST_P99_MS:.0f} ms: {'yes' if is_held else 'NO'}")
    return int(not is_held or set(outcomes) - {"signed in", "told to come back"} != set())


def main() -> int:
    """Runs the crowd against each contestant of ONLY (ours on PostgreSQL by default)."""
    failed = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idp-bench-")))
        postgres = stack.enter_context(PostgresServer(DURABLE, run_under=OTHER_CPU))
        redis = stack.enter_context(RedisServer(run_under=OTHER_CPU))
        stores = Stores(postgres.create_database(), redis.url, folder)
        for name in (os.environ.get("ONLY") or "ours-pg").split(","):
            contestant, port = CONTESTANTS[name], free_port()
            prepare(contestant, stores, port)
            with run(contestant, stores, port) as running:
                print(f"{name}:", flush=True)
                failed |= asyncio.run(_crowd(running.base, dict(contestant.provider)))
    return failed


if __name__ == "__main__":
    sys.exit(main())

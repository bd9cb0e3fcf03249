"""What others feel while three hundred people send their password: `make crowd`.

Their hashes queue; meanwhile discovery, the key set and client_credentials are asked for at a fixed rate, each answer's
time counted from the moment it was due. security.md L1: their p99 stays under 200 ms, and whoever cannot be served in
time is told so with 503 and Retry-After. Options from the environment: ONLY (contestants), PEOPLE (300), WITHIN (the
seconds over which they arrive: 3).
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.contestants import CONTESTANTS, ROOT, Contestant, Stores
from bench.load.__main__ import discover
from bench.load.client import Provider, VirtualUser, WrongAnswer
from bench.load.loop import Tally
from bench.running import OTHER_CPU, Running, prepare, run
from tests.servers.guard import free_port
from tests.servers.postgres import DURABLE, PostgresServer
from tests.servers.redis import RedisServer

LONGEST_P99_MS = 200.0
RATE_PER_SECOND = 20
KINDS = ("discovery", "jwks", "token")
EXPECTED = {"signed in", "told to come back"}


async def _ask(provider: Provider, kind: str, client: VirtualUser, due: float, tally: Tally) -> None:
    try:
        if kind == "token":
            await client.token(grant_type="client_credentials", **provider.client_credentials_parameters)
        else:
            await client.get("discovery" if kind == "discovery" else "jwks_uri")
    except (WrongAnswer, OSError) as error:
        tally.note(error)
    else:
        tally.seconds.append(time.perf_counter() - due)
    finally:
        client.close()


async def _stand_by(provider: Provider, kind: str, crowd: subprocess.Popen[str]) -> Tally:
    """Asks at a fixed rate, whether or not the last answer is there, until the crowd is gone."""
    tally = Tally()
    asked: list[asyncio.Task[None]] = []
    start = time.perf_counter()
    while crowd.poll() is None:
        due = start + len(asked) / RATE_PER_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.append(asyncio.create_task(_ask(provider, kind, VirtualUser(provider, 0), due, tally)))
    await asyncio.gather(*asked)
    return tally


async def _watch(provider: Provider, crowd: subprocess.Popen[str]) -> dict[str, Tally]:
    tallies = await asyncio.gather(*(_stand_by(provider, kind, crowd) for kind in KINDS))
    return dict(zip(KINDS, tallies, strict=True))


def _crowd(contestant: Contestant, running: Running) -> bool:
    """Whether the promise held; prints what was measured."""
    settings: dict[str, Any] = {**contestant.provider, "endpoints": asyncio.run(discover(running.base))}
    number, within = os.environ.get("PEOPLE") or "300", os.environ.get("WITHIN") or "3"
    command = [sys.executable, "-m", "bench.load.people", running.base, json.dumps(settings), number, within]
    with subprocess.Popen(
        [*OTHER_CPU, *command], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as crowd:
        assert crowd.stdin is not None
        assert crowd.stdout is not None
        if crowd.stdout.readline() != "ready\n":
            return False
        crowd.stdin.write("go\n")
        crowd.stdin.flush()
        start = time.perf_counter()
        tallies = asyncio.run(_watch(Provider(base=running.base, **settings), crowd))
        outcomes = json.loads(crowd.stdout.read())
    print(
        f"{contestant.name}: {number} people within {within} s, {time.perf_counter() - start:.1f} s: {outcomes}"
    )
    for kind, tally in tallies.items():
        print(
            f"  {kind}: {len(tally.seconds)} answers, p50 {tally.milliseconds(0.5)} ms,"
            f" p99 {tally.milliseconds(0.99)} ms, errors {dict(tally.errors)}"
        )
    is_held = all(
        tally.milliseconds(0.99) < LONGEST_P99_MS and not tally.errors for tally in tallies.values()
    )
    print(f"  p99 under {LONGEST_P99_MS:.0f} ms: {'yes' if is_held else 'NO'}", flush=True)
    return is_held and set(outcomes) <= EXPECTED


def main() -> int:
    """Runs the crowd against each contestant of ONLY (ours on PostgreSQL by default)."""
    held = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idp-bench-")))
        postgres = stack.enter_context(PostgresServer(DURABLE, run_under=OTHER_CPU))
        redis = stack.enter_context(RedisServer(run_under=OTHER_CPU))
        stores = Stores(postgres.create_database(), redis.url, folder)
        for name in (os.environ.get("ONLY") or "ours-pg").split(","):
            contestant, port = CONTESTANTS[name], free_port()
            prepare(contestant, stores, port)
            with run(contestant, stores, port) as running:
                held &= _crowd(contestant, running)
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())

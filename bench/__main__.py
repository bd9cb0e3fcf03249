"""Measures every contestant in turn and prints the tables.

Options come from the environment, since `make bench` passes them on: ROUNDS (3), SECS (4), WARM (5), ONLY (names of
contestants) and WORKS (names of works), both separated by commas. Every line measured is kept in bench/raw.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.contestants import CONTESTANTS, NODE, PEERS, ROOT, Contestant, Stores
from bench.load.processes import usage_of
from bench.load.works import WORKS
from bench.report import Record, tables
from bench.running import OTHER_CPU, DidNotStart, Running, prepare, run
from tests.servers.guard import free_port
from tests.servers.postgres import DURABLE, PostgresServer
from tests.servers.redis import RedisServer

RAW = ROOT / "bench" / "raw"


@dataclass(frozen=True)
class Options:
    """What is measured, how often and for how long."""

    rounds: int
    seconds: str
    warm_up: str
    contestants: list[Contestant]
    works: list[str]


def _options(environment: Mapping[str, str]) -> Options:
    only = environment.get("ONLY") or ",".join(CONTESTANTS)
    works = environment.get("WORKS") or ",".join(WORKS)
    return Options(
        rounds=int(environment.get("ROUNDS") or 3),
        seconds=environment.get("SECS") or "4",
        warm_up=environment.get("WARM") or "5",
        contestants=[CONTESTANTS[name] for name in only.split(",")],
        works=works.split(","),
    )


def _install_peers() -> None:
    """The npm packages in bench/.peers, exactly as locked; no script of a package is run."""
    if not NODE.exists():
        PEERS.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "bench/peers/oidc-provider" / name, PEERS)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PEERS, check=True)


def _load_command(contestant: Contestant, running: Running, options: Options) -> list[str]:
    arguments = {
        "--base": running.base,
        "--works": ",".join(options.works),
        "--seconds": options.seconds,
        "--warm-up": options.warm_up,
        "--server-pid": str(running.pid),
        "--provider": json.dumps(dict(contestant.provider)),
    }
    return [sys.executable, "-m", "bench.load", *(part for pair in arguments.items() for part in pair)]


def _measure(contestant: Contestant, stores: Stores, port: int, options: Options) -> list[Record]:
    with run(contestant, stores, port) as running:
        time.sleep(0.5)
        start: Record = {
            "work": "start",
            "cold_start_seconds": round(running.cold_start_seconds, 3),
            "rest_pss_mib": round(usage_of(running.pid).pss_mib, 1),
        }
        load = subprocess.run(
            [*OTHER_CPU, *_load_command(contestant, running, options)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    return [start, *(json.loads(line) for line in load.stdout.splitlines())]


def _measure_or_say_why(contestant: Contestant, stores: Stores, port: int, options: Options) -> list[Record]:
    try:
        return _measure(contestant, stores, port, options)
    except DidNotStart as error:
        return [{"work": "no start", "errors": 1, "error_kinds": str(error)}]


def _run_rounds(stores: Stores, options: Options) -> list[Record]:
    records: list[Record] = []
    port = free_port()
    for contestant in options.contestants:
        prepare(contestant, stores, port)
    RAW.mkdir(exist_ok=True)
    with (RAW / f"{time.strftime('%Y%m%d-%H%M%S')}.jsonl").open("w") as raw:
        for number in range(options.rounds):
            for contestant in options.contestants:
                print(
                    f"round {number + 1} of {options.rounds}: {contestant.name}", file=sys.stderr, flush=True
                )
                for record in _measure_or_say_why(contestant, stores, port, options):
                    record |= {"name": contestant.name, "round": number}
                    records.append(record)
                    raw.write(json.dumps(record) + "\n")
    return records


def main() -> int:
    """Sets the stores up, measures, prints; fails when a server did not start or an operation failed."""
    options = _options(os.environ)
    if any(contestant.name.startswith("op-") for contestant in options.contestants):
        _install_peers()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idp-bench-")))
        postgres = stack.enter_context(
            PostgresServer({**DURABLE, "shared_buffers": "256MB"}, run_under=OTHER_CPU)
        )
        redis = stack.enter_context(RedisServer(run_under=OTHER_CPU))
        stores = Stores(postgres.create_database(), redis.url, folder)
        records = _run_rounds(stores, options)
    print(tables(records, [contestant.name for contestant in options.contestants]))
    return int(any(record.get("errors") for record in records))


if __name__ == "__main__":
    sys.exit(main())

"""Starts a contestant, waits for it, and stops it whatever happens."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.contestants import ROOT, Contestant, Stores
from bench.load.__main__ import DISCOVERY

SERVER_CPU = ["taskset", "-c", "0"]
OTHER_CPU = ["taskset", "-c", "1"]
START_TIMEOUT_SECONDS = 30.0


class DidNotStart(Exception):
    """A contestant did not answer in time; carries the end of its log."""


@dataclass(frozen=True)
class Running:
    """A server that answers, and how long it took to."""

    base: str
    pid: int
    cold_start_seconds: float


def address(port: int) -> str:
    """Where a server on this port is reached, and its issuer."""
    return f"http://127.0.0.1:{port}"


def prepare(contestant: Contestant, stores: Stores, port: int) -> None:
    """Fills the contestant's database, off the server's CPU."""
    if contestant.prepare:
        environment = _environment(contestant, stores, port)
        subprocess.run([*OTHER_CPU, *contestant.prepare], cwd=ROOT, env=environment, check=True, timeout=300)


@contextmanager
def run(contestant: Contestant, stores: Stores, port: int) -> Iterator[Running]:
    """The contestant on this port, alone on CPU 0, until the block ends."""
    base = address(port)
    log_path = stores.folder / f"{contestant.name}.log"
    start = time.monotonic()
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [*SERVER_CPU, *contestant.command(port)],
            cwd=ROOT,
            env=_environment(contestant, stores, port),
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, base, log_path)
        yield Running(base, process.pid, time.monotonic() - start)
    finally:
        _stop(process)


def _environment(contestant: Contestant, stores: Stores, port: int) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return own | {"PORT": str(port)} | dict(contestant.environment(stores, address(port)))


def _wait(process: subprocess.Popen[bytes], base: str, log_path: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(base + DISCOVERY, timeout=5) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.01)
    raise DidNotStart(log_path.read_text(errors="replace")[-1500:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

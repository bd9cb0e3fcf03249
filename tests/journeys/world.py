"""One demo world as a journey sees it: what ``--describe`` tells, and processes that answer HTTP."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.servers.round_robin import RoundRobin

IDP = Path(sys.executable).with_name("idp")
READY_WITHIN = 60
RELYING_PARTIES = 6


@dataclass(frozen=True)
class World:
    """The world and how to find one's way in it."""

    description: dict[str, Any]
    logs: tuple[Path, ...]
    counts: Mapping[int, int]

    @property
    def issuer(self) -> str:
        """Where the provider is."""
        issuer: str = self.description["issuer"]
        return issuer

    def account(self, username: str) -> dict[str, Any]:
        """A person's account."""
        return next(one for one in self.description["accounts"] if one["username"] == username)

    def client(self, application: str) -> dict[str, Any]:
        """The web application's client."""
        return next(
            one for one in self.description["clients"] if one["application"] == application and one["url"]
        )

    def client_of_a_third_party(self) -> dict[str, Any]:
        """The one that needs consent."""
        return next(one for one in self.description["clients"] if one["requires_consent"])

    def url(self, application: str) -> str:
        """The application's home page."""
        url: str = self.client(application)["url"]
        return url

    def organisation(self, name: str) -> dict[str, Any]:
        """An organisation of the register."""
        return next(one for one in self.description["organisations"] if one["name"] == name)


@contextmanager
def embedded_world(folder: Path) -> Iterator[World]:
    """SQLite, no Redis, one server: what `make demo` gives."""
    port = free_ports(1 + RELYING_PARTIES)
    environment = clean_environment() | {"IDP_DATA_DIR": str(folder / "data")}
    with running(folder / "provider.log", ["demo", "--port", str(port)], environment) as log:
        wait_for(f"http://127.0.0.1:{port}/livez", log)
        yield World(describe(["--port", str(port)], environment), (log,), {})


@contextmanager
def clustered_world(folder: Path, database_url: str, redis_url: str) -> Iterator[World]:
    """PostgreSQL and Redis, two servers behind a round robin whose address is the issuer."""
    port = free_ports(3 + RELYING_PARTIES)
    first, second = port + 1 + RELYING_PARTIES, port + 2 + RELYING_PARTIES
    environment = clean_environment() | {
        "IDP_DATA_DIR": str(folder / "data"),
        "IDP_ISSUER": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
    }
    with ExitStack() as stack:
        robin = stack.enter_context(RoundRobin(port, [first, second]))
        one = ["demo", "--port", str(first)]
        logs = [stack.enter_context(running(folder / "first.log", one, environment))]
        wait_for(f"http://127.0.0.1:{first}/livez", logs[0])
        other = ["demo", "--no-relying-parties", "--port", str(second)]
        logs.append(stack.enter_context(running(folder / "second.log", other, environment)))
        wait_for(f"http://127.0.0.1:{second}/livez", logs[1])
        yield World(describe(["--port", str(first)], environment), tuple(logs), robin.counts)


@contextmanager
def running(log: Path, arguments: list[str], environment: dict[str, str]) -> Iterator[Path]:
    """An `idp` command in the background, with its output in a file, stopped by SIGTERM as an operator would."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen([IDP, *arguments], env=environment, stdout=output, stderr=output)
        try:
            yield log
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str, log: Path) -> None:
    """Return once the demo says that all of it is ready and the address answers."""
    deadline = time.monotonic() + READY_WITHIN
    while True:
        said = log.read_text(errors="replace")
        if "The demo is ready" in said and requests.get(url, timeout=5).ok:
            return
        assert time.monotonic() < deadline, f"{url} is not ready:\n{said[-3000:]}"
        time.sleep(0.1)


def describe(arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """What ``idp demo --describe`` prints."""
    command = [IDP, "demo", "--describe", *arguments]
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    world: dict[str, Any] = json.loads(output)
    return world


def clean_environment() -> dict[str, str]:
    """This environment without anybody's settings in it."""
    ours = {"DATABASE_URL", "REDIS_URL"}
    return {
        name: value for name, value in os.environ.items() if name not in ours and not name.startswith("IDP_")
    }


def free_ports(how_many: int) -> int:
    """The first of so many consecutive loopback ports that nobody listens on."""
    for _ in range(100):
        first = random.SystemRandom().randrange(20000, 32000, 16)
        if all(_is_free(port) for port in range(first, first + how_many)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

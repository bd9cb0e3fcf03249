"""One demo world as a journey sees it: what ``--describe`` tells, and processes that answer HTTP."""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.servers.guard import GuardedProcess
from tests.servers.round_robin import RoundRobin

IDP = Path(sys.executable).with_name("idp")
READY_WITHIN = 90.0
RELYING_PARTIES = 6


@dataclass(frozen=True)
class World:
    """The world and how to find one's way in it; `counts` tells how many requests each of several servers got."""

    description: dict[str, Any]
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
    with running(folder / "provider.log", ["demo", "--port", str(port)], environment, port):
        yield World(describe(["--port", str(port)], environment), {})


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
    one = ["demo", "--port", str(first)]
    other = ["demo", "--no-relying-parties", "--port", str(second)]
    with (
        RoundRobin(port, [first, second]) as robin,
        running(folder / "first.log", one, environment, first),
        running(folder / "second.log", other, environment, second),
    ):
        yield World(describe(one[1:], environment), robin.counts)


@contextmanager
def running(log: Path, arguments: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """An `idp` command in the background that cannot outlive the tests; what it said is kept in `log`."""
    process = GuardedProcess("demo")
    said = process.folder / "server.log"

    def is_ready() -> bool:
        return (
            "The demo is ready" in said.read_text(errors="replace")
            and requests.get(f"http://127.0.0.1:{port}/livez", timeout=5).ok
        )

    settings = [f"{name}={value}" for name, value in environment.items()]
    process.start(["env", "-i", *settings, str(IDP), *arguments], is_ready, within=READY_WITHIN)
    try:
        yield
    finally:
        shutil.copy(said, log)
        process.stop()


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

"""Real server processes, and a node in this process that looks at the same database."""

import json
import os
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text

from idp.schema import HEAD
from tests.conftest import MovedClock
from tests.oidc.application import Application
from tests.oidc.world import SEALING_KEY, World, make_world
from tests.servers.guard import GuardedProcess, free_port

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Nodes:
    """Servers of one provider. `world` is where tests prepare and look; what is tested goes through `send`."""

    world: World
    ports: tuple[int, ...]
    processes: tuple[GuardedProcess, ...]

    def present(self) -> World:
        """The world at this very moment, for the servers have the machine's clock."""
        self.world.clock.moment = datetime.now(UTC)
        return self.world

    def send(
        self, number: int, method: str, path: str, *, form: Mapping[str, str] | None = None, **headers: str
    ) -> Answer:
        """A request to one of the servers, by the name that the provider has."""
        connection = HTTPConnection("127.0.0.1", self.ports[number % len(self.ports)], timeout=60)
        body = urlencode(form) if form is not None else None
        given = {"Host": self.world.settings.issuer.partition("//")[2], **(FORM if form is not None else {})}
        try:
            connection.request(method, path, body, given | headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def token(self, number: int, application: Application, **form: str) -> tuple[int, dict[str, Any]]:
        """The token endpoint of one of the servers."""
        credentials = b64encode(f"{application.client_id}:{application.secret}".encode()).decode()
        status, _, body = self.send(number, "POST", "/token", form=form, Authorization=f"Basic {credentials}")
        return status, json.loads(body)

    def all_at_once(self, times: int, act: Any) -> list[Any]:
        """Call `act` with 0, 1, 2 … from as many threads, which begin together."""
        barrier = Barrier(times)

        def begin(number: int) -> Any:
            barrier.wait()
            return act(number)

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(begin, range(times)))

    def log(self) -> str:
        """Everything the servers wrote."""
        return "".join((one.folder / "server.log").read_text(errors="replace") for one in self.processes)


def environment(world: World, **more: str) -> dict[str, str]:
    """The settings of a server of this world."""
    return {
        "PATH": os.environ["PATH"],
        "IDP_ISSUER": world.settings.issuer,
        "IDP_DATABASE_URL": world.settings.database_url,
        "IDP_DATA_DIR": str(world.settings.data_dir),
        "IDP_KEY_ENCRYPTION_KEY": SEALING_KEY,
        "IDP_THREADS": "8",
        **more,
    }


def command(port: int) -> list[str]:
    """How a server is started."""
    return [sys.executable, "-m", "idp.cli", "serve", "--port", str(port)]


def is_alive(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def migrated_world(url: str, folder: Path, issuer: str) -> World:
    """A world on a whole schema that says so, as servers demand."""
    clock = MovedClock()
    clock.moment = datetime.now(UTC)
    world = make_world(url, clock, folder, issuer=issuer)
    with world.database.transaction() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    return world


@contextmanager
def running_nodes(url: str, folder: Path, how_many: int, **settings: str) -> Iterator[Nodes]:
    """So many servers on this database; they end with the block."""
    ports = tuple(free_port() for _ in range(how_many))
    world = migrated_world(url, folder, f"http://127.0.0.1:{ports[0]}")
    given = [f"{name}={value}" for name, value in environment(world, **settings).items()]
    processes = tuple(GuardedProcess("node") for _ in ports)
    try:
        for process, port in zip(processes, ports, strict=True):
            process.start(["env", "-i", *given, *command(port)], partial(is_alive, port))
        yield Nodes(world, ports, processes)
    finally:
        for process in processes:
            process.stop()
        world.close()

"""A private PostgreSQL 15, and fresh databases in it for the price of a copy."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import LiteralString, Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.servers.guard import GuardedProcess, NotStarted, find_program, free_port

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
ATTEMPTS = 3
INITDB_OPTIONS = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
]

# A test's data need not survive a power cut, and waiting for the disk is most of a small transaction's time.
# synchronous_commit keeps its default, so commits take the same path through the code as in production.
NOT_DURABLE: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
DURABLE: Mapping[str, str] = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class PostgresServer:
    """A context manager: `with PostgresServer() as server: url = server.create_database()`."""

    def __init__(self, settings: Mapping[str, str] = NOT_DURABLE, run_under: Sequence[str] = ()) -> None:
        """`run_under` is put before the server's command, for instance to pin it to a CPU."""
        self._settings = settings
        self._run_under = tuple(run_under)
        self._process: GuardedProcess | None = None
        self._port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the maintenance database."""
        return self.url_of("postgres")

    @property
    def log(self) -> Path:
        """What the server writes about itself; with ``log_statement`` set, every statement that it is sent."""
        assert self._process is not None, "not started"
        return self._process.folder / "server.log"

    def url_of(self, database: str) -> str:
        """The SQLAlchemy address of one database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Starts the server on a free port; tries another one when somebody was faster."""
        for attempt in range(1, ATTEMPTS + 1):
            self._port = free_port()
            try:
                self._start_once()
            except NotStarted:
                if attempt == ATTEMPTS:
                    raise
            else:
                return

    def stop(self) -> None:
        """Ends every connection, the server and its data."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def create_database(self, template: str = "template0") -> str:
        """The address of a new database, empty or a copy of `template` (its name or its address).

        PostgreSQL copies only a template that nobody is connected to: dispose of the engine that filled it first.
        """
        name = f"test_{uuid.uuid4().hex}"
        source = make_url(template).database if "://" in template else template
        assert source is not None, f"no database in {template}"
        # Copying files needs a checkpoint, which costs nothing without fsync: 60 ms instead of 180 through the WAL.
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, source)
        return self.url_of(name)

    def drop_database(self, url: str) -> None:
        """Removes a database, together with whoever is still connected to it."""
        name = make_url(url).database
        assert name is not None, f"no database in {url}"
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _start_once(self) -> None:
        # "Immediate": the data goes with the server, so nothing has to be written out before.
        process = GuardedProcess("postgres", stop_signal="QUIT")
        folder = process.folder
        as_owner = _become_owner_of(folder)
        data = folder / "data"
        initdb = [find_program("initdb", PROGRAMS), *INITDB_OPTIONS, "--pgdata", str(data)]
        subprocess.run([*as_owner, *initdb], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        settings = {
            "port": str(self._port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [find_program("postgres", PROGRAMS), "-D", str(data), *options]
        process.start([*self._run_under, *as_owner, *server], self._answers)
        self._process = process

    def _answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: LiteralString, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        dsn = f"host=127.0.0.1 port={self._port} user=postgres dbname=postgres"
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
            connection.execute(query)


def _become_owner_of(folder: Path) -> list[str]:
    """How to run a program as the folder's owner: PostgreSQL refuses to run as root, so `postgres` gets the folder."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return [find_program("setpriv"), "--reuid=postgres", "--regid=postgres", "--clear-groups"]

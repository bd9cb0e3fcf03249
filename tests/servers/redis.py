"""A private Redis that keeps nothing."""

from collections.abc import Sequence
from typing import Self

import redis

from tests.servers.guard import GuardedProcess, NotStarted, find_program, free_port

ATTEMPTS = 3


class RedisServer:
    """A context manager: `with RedisServer() as server: connect(server.url)`."""

    def __init__(self, run_under: Sequence[str] = ()) -> None:
        """`run_under` is put before the server's command, for instance to pin it to a CPU."""
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
        """The address as redis-py takes it, database 0."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Starts the server on a free port; tries another one when somebody was faster."""
        for attempt in range(1, ATTEMPTS + 1):
            self._port = free_port()
            process = GuardedProcess("redis")
            try:
                process.start(self._command(process), self._answers)
            except NotStarted:
                if attempt == ATTEMPTS:
                    raise
            else:
                self._process = process
                return

    def stop(self) -> None:
        """Stops the server; what it held is gone."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def flush(self) -> None:
        """Forgets everything, as a restart of a Redis without persistence would."""
        with redis.Redis.from_url(self.url) as connection:
            connection.flushall()

    def _command(self, process: GuardedProcess) -> list[str]:
        # noeviction is what production runs too: an interaction may be lost, never silently pushed out.
        options = {
            "port": str(self._port),
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "dir": str(process.folder),
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return [*self._run_under, find_program("redis-server"), *arguments]

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as connection:
                return bool(connection.ping())
        except redis.ConnectionError:
            return False

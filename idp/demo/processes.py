"""The demo's processes: the provider and the relying parties, started together, ready together, stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from types import FrameType, TracebackType
from typing import Self

from idp.demo.world.clients import DemoClient

_READY_WITHIN = 30.0
_STOP_WITHIN = 15.0
_STOPS = (
    signal.SIGTERM,
    signal.SIGINT,
)  # a shell may have us ignore the latter in the background, so it is set too


class NotReady(Exception):
    """A process ended, or did not answer in time."""


def require_free(addresses: Iterable[tuple[str, int]]) -> None:
    """Raises `NotReady` when somebody listens at one of these already: their answers would be taken for ours."""
    for host, port in addresses:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise NotReady(
                    f"Port {port} of {host} cannot be used ({error.strerror}). Stop what listens there,"
                    " or choose other ports with --port."
                ) from error


class Processes:
    """A context manager: whatever it started is stopped when the block ends, however it ends."""

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        for stop in (
            signal.SIGTERM,
            signal.SIGINT,
        ):  # a shell may have us ignore the latter in the background
            signal.signal(stop, _interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Stop everything; a person's Ctrl+C is no failure."""
        for _name, process in self._running:
            process.terminate()
        deadline = time.monotonic() + _STOP_WITHIN
        for _name, process in self._running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return kind is KeyboardInterrupt

    def start(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a Python module with arguments. It holds our pipe as standard input, so it can notice our end."""
        process = subprocess.Popen(  # noqa: S603 - our own modules, with arguments of our own making
            [sys.executable, "-m", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            # Ctrl+C reaches this process alone, which then stops the others in order.
            start_new_session=True,
        )
        self._running.append((name, process))

    def start_relying_party(self, client: DemoClient, issuer: str) -> None:
        """Start one application as an HTTP service of its own."""
        assert client.url is not None, f"{client.client_id} is no web application"
        values = {
            "--code": client.application or client.client_id,
            "--name": client.name,
            "--full-name": client.full_name,
            "--url": client.url,
            "--issuer": issuer,
            "--client-id": client.client_id,
            # Without offline_access: what the application may do then ends with the person's session.
            "--scope": " ".join(scope for scope in client.scopes if scope != "offline_access"),
        }
        arguments = [part for option in values.items() for part in option]
        module = ["idp.demo.relying_party", "--end-with-stdin"]
        self.start(client.name, [*module, *arguments], {"CLIENT_SECRET": client.client_secret})

    def wait_until_ready(self, urls: Sequence[str]) -> None:
        """Return once every address answers; raises `NotReady` with the name of what ended or is silent."""
        deadline = time.monotonic() + _READY_WITHIN
        for url in urls:
            while not _answers(url):
                self.require_alive()
                if time.monotonic() > deadline:
                    raise NotReady(f"{url} does not answer after {_READY_WITHIN:.0f} seconds.")
                time.sleep(0.05)

    def wait(self) -> None:
        """Stay until the person stops the demo; raises `NotReady` when one of the processes ends by itself."""
        while True:
            self.require_alive()
            time.sleep(0.5)

    def require_alive(self) -> None:
        """Raises `NotReady` when one of the processes has ended."""
        for name, process in self._running:
            if process.poll() is not None:
                raise NotReady(
                    f"{name} has ended with status {process.returncode}; its last lines are above."
                )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """However the demo is stopped, it ends in the same way, and once: a second Ctrl+C must leave nothing behind."""
    for stop in _STOPS:
        signal.signal(stop, _is_stopping)
    raise KeyboardInterrupt


def _is_stopping(_signal: int, _frame: FrameType | None) -> None:
    """Nothing more to do."""


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - an address of our own making
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False

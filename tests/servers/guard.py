"""Runs one server process that cannot outlive the process that started it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

# $1 is the folder to remove, $2 the signal that stops the server, the rest is the server. The guard is its own session,
# so Ctrl-C reaches pytest only.
GUARD = """
folder=$1; signal=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- & server=$!
( cat >/dev/null; kill -"$signal" "$server" ) <&3 & watcher=$!
wait "$server"
kill "$watcher" 2>/dev/null
rm -rf "$folder"
"""

START_TIMEOUT_SECONDS = 30.0


class NotStarted(Exception):
    """A server did not come up; carries the end of its own log."""


def free_port() -> int:
    """A loopback port nobody listens on at this moment; who loses the race for it starts again with another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def find_program(name: str, *folders: Path) -> str:
    """The program's path, looked for in `folders` first, then in PATH."""
    found = shutil.which(name, path=os.pathsep.join(map(str, folders))) or shutil.which(name)
    if found is None:
        raise NotStarted(
            f"{name} is not installed: `make test` installs it as root, or ask your administrator"
        )
    return found


class GuardedProcess:
    """One server with a folder of its own, tied to the life of this process."""

    def __init__(self, name: str, stop_signal: str = "INT") -> None:
        """Makes the folder, readable by its owner only; `name` starts the folder's name."""
        self._stop_signal = stop_signal
        self.folder = Path(tempfile.mkdtemp(prefix=f"idp-{name}-"))
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The guard's process id; the server is its child."""
        assert self._guard is not None, "not started"
        return self._guard.pid

    def start(
        self, command: Sequence[str], answers: Callable[[], bool], within: float = START_TIMEOUT_SECONDS
    ) -> None:
        """Starts `command` and returns once `answers` says yes; raises `NotStarted` with the log if it ends first."""
        with (self.folder / "server.log").open("ab") as log:
            self._guard = subprocess.Popen(
                ["sh", "-c", GUARD, "guard", str(self.folder), self._stop_signal, *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait(answers, within)

    def _wait(self, answers: Callable[[], bool], within: float) -> None:
        assert self._guard is not None
        log = self.folder / "server.log"
        deadline = time.monotonic() + within
        while not answers():
            if self._guard.poll() is not None or time.monotonic() > deadline:
                text = log.read_text(errors="replace")[-2000:] if log.exists() else "the server ended at once"
                self.stop()
                raise NotStarted(text)
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops the server and removes its folder; harmless when there is nothing to stop."""
        if self._guard is not None:
            self._guard.communicate(timeout=START_TIMEOUT_SECONDS)
            self._guard = None
        shutil.rmtree(self.folder, ignore_errors=True)

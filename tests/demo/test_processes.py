"""The demo's processes start together and stop together."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.demo.processes import NotReady, Processes, require_free

STARTER = """
import sys
from idp.demo.processes import Processes
port = sys.argv[1]
with Processes() as processes:
    processes.start("A server", ["http.server", "--bind", "127.0.0.1", port], {})
    processes.wait_until_ready([f"http://127.0.0.1:{port}/"])
    print("ready", flush=True)
    processes.wait()
print("stopped", flush=True)
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.fixture
def keep_signals() -> Iterator[None]:
    kept = {stop: signal.getsignal(stop) for stop in (signal.SIGINT, signal.SIGTERM)}
    yield
    for stop, handler in kept.items():
        signal.signal(stop, handler)


@pytest.mark.parametrize(
    "signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGINT]], ids=str
)
def test_whoever_stops_it_and_however_often_nothing_is_left(port: int, signals: list[signal.Signals]) -> None:
    command = [sys.executable, "-c", STARTER, str(port)]
    starter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    assert starter.stdout is not None
    assert "ready\n" in starter.stdout

    for stop in signals:
        starter.send_signal(stop)

    assert starter.stdout.read().endswith("stopped\n")
    assert starter.wait(10) == 0
    require_free([("127.0.0.1", port)])


@pytest.mark.usefixtures("keep_signals")
def test_a_process_that_ends_by_itself_is_named() -> None:
    with Processes() as processes:
        processes.start("The clock", ["timeit", "pass"], {})

        with pytest.raises(NotReady, match="The clock"):
            processes.wait()

"""What one request costs us, without sockets: `python -m bench.inside [work to profile]`.

Calls the WSGI application in this process, on SQLite, and prints the CPU time of each address: the 5th percentile,
which a busy machine disturbs least. With the name of a work it prints that work's profile too.
"""

import asyncio
import cProfile
import io
import json
import os
import pstats
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bench.contestants import OURS_SQLITE
from bench.load.__main__ import DISCOVERY
from bench.load.client import Provider, VirtualUser
from bench.load.http1 import Response
from bench.load.works import WORKS
from bench.world import main as populate

BASE = "http://127.0.0.1:5999"
OPERATIONS = 300
WARM_UP = 30
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class InProcess:
    """Stands where a connection does, and calls the application instead; notes the CPU time of each call."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.profile: cProfile.Profile | None = None

    async def request(self, method: str, target: str, headers: bytes = b"", body: bytes = b"") -> Response:
        """The application's answer to one request."""
        environ = _environ(method, target, headers, body)
        given: dict[str, Any] = {}

        def start(status: str, head: list[tuple[str, str]], _: object = None) -> None:
            given.update(status=int(status[:3]), head=head)

        begun = time.process_time()
        if self.profile:
            self.profile.enable()
        answer = self._application(environ, start)
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if self.profile:
            self.profile.disable()
        self.seconds[f"{method} {environ['PATH_INFO']}"].append(time.process_time() - begun)
        head = b"HTTP/1.1" + b"".join(f"\r\n{name}: {value}".encode() for name, value in given["head"])
        return Response(given["status"], head, content)

    def close(self) -> None:
        """There is nothing to close."""


def _environ(method: str, target: str, headers: bytes, body: bytes) -> dict[str, Any]:
    path, _, query = target.partition("?")
    host, port = BASE.removeprefix("http://").split(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "HTTP_HOST": f"{host}:{port}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": host,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
    }
    if method == "POST":
        environ["CONTENT_LENGTH"] = str(len(body))
    for line in headers.decode().splitlines():
        name, _, value = line.partition(": ")
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


async def _measure(application: Application, profiled: str | None) -> None:
    transport = InProcess(application)
    endpoints = json.loads((await transport.request("GET", DISCOVERY)).body)
    provider = Provider(base=BASE, endpoints=endpoints)
    provider = replace(provider, **OURS_SQLITE.provider)  # type: ignore[arg-type]
    for work in ("cc", "flow", "refresh", "userinfo", "introspect", "login"):
        user = VirtualUser(provider, 0, transport)
        operation = await WORKS[work](user, provider)
        for _ in range(WARM_UP):
            await operation()
        transport.seconds.clear()
        transport.profile = cProfile.Profile() if work == profiled else None
        for _ in range(OPERATIONS if work != "login" else WARM_UP):
            await operation()
        _print(work, transport)


def _print(work: str, transport: InProcess) -> None:
    for address, seconds in transport.seconds.items():
        print(f"{work:11} {address:28} {1000 * sorted(seconds)[len(seconds) // 20]:7.3f} ms CPU")
    if transport.profile:
        statistics = pstats.Stats(transport.profile)
        statistics.sort_stats("cumulative").print_stats(60)
        statistics.sort_stats("tottime").print_stats(30)


def main() -> None:
    """Prepares a world of its own and measures."""
    with tempfile.TemporaryDirectory(prefix="idp-bench-") as folder:
        settings = {"IDP_ISSUER": BASE, "IDP_DATA_DIR": folder, "IDP_EMBEDDED_WORKER": "false"}
        os.environ.update(settings | {"IDP_LOG_LEVEL": "warning"})
        populate()
        from idp.wsgi import application  # noqa: PLC0415 - it reads the settings when it is imported

        asyncio.run(_measure(application, sys.argv[1] if len(sys.argv) > 1 else None))


if __name__ == "__main__":
    main()

"""A round robin in front of several servers: each request goes to the next of them, whoever sent the last one."""

import itertools
import threading
from collections.abc import Sequence
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"})


class RoundRobin:
    """A context manager on one loopback port; the servers behind it see the request's own ``Host``."""

    def __init__(self, port: int, behind: Sequence[int]) -> None:
        turns = itertools.cycle(behind)
        lock = threading.Lock()
        self.counts = dict.fromkeys(behind, 0)

        def next_port() -> int:
            with lock:
                chosen = next(turns)
                self.counts[chosen] += 1
            return chosen

        handler = type("Handler", (_Handler,), {"next_port": staticmethod(next_port)})
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # fifty at once must find room


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.0 to the browser, so that no connection lives longer than one request."""

    next_port: Any = None

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        connection = HTTPConnection("127.0.0.1", self.next_port(), timeout=30)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _forward  # noqa: N815 - http.server's names

    def log_message(self, *arguments: object) -> None:
        """Nothing: the servers behind keep the log."""

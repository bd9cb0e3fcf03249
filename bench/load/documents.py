"""Discovery and JWKS, over bare sockets: such an answer costs a server less than asyncio costs its client."""

import re
import select
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from bench.load.client import Provider, WrongAnswer

WORKS = {"discovery": "discovery", "jwks": "jwks_uri"}
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_TIMEOUT_SECONDS = 30.0


class _Fetcher:
    """One keep-alive connection that asks for the same document again and again."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        address = (parts.hostname or "", parts.port or 80)
        self._request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
        self.socket = socket.create_connection(address, timeout=_TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started = 0.0
        self._buffer = b""

    def ask(self) -> None:
        """Sends the request."""
        self._buffer = b""
        self.started = time.perf_counter()
        self.socket.send(self._request)

    def is_answered(self) -> bool:
        """Reads what there is; whether the answer is whole. Anything but a 200 with a length is an error."""
        data = self.socket.recv(65536)
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if not data or (end >= 0 and not self._buffer.startswith(b"HTTP/1.1 200")):
            raise WrongAnswer(f"document: {self._buffer[:200]!r}")
        if end < 0:
            return False
        length = _LENGTH.search(self._buffer, 0, end)
        if length is None:
            raise WrongAnswer("a document without Content-Length")
        return len(self._buffer) >= end + 4 + int(length[1])


def load(work: str, provider: Provider, users: int, seconds: float, done: Callable[[float], None]) -> float:
    """Fetches for that long; `done` is told the seconds of each answer. How long it really was."""
    fetchers = [_Fetcher(provider.endpoints[WORKS[work]]) for _ in range(users)]
    by_descriptor = {fetcher.socket.fileno(): fetcher for fetcher in fetchers}
    poll = select.epoll()
    start = time.perf_counter()
    try:
        for descriptor, fetcher in by_descriptor.items():
            poll.register(descriptor, select.EPOLLIN)
            fetcher.ask()
        while by_descriptor:
            for descriptor, _ in poll.poll(_TIMEOUT_SECONDS):
                fetcher = by_descriptor[descriptor]
                if not fetcher.is_answered():
                    continue
                now = time.perf_counter()
                done(now - fetcher.started)
                if now - start < seconds:
                    fetcher.ask()
                else:
                    del by_descriptor[descriptor]
    finally:
        poll.close()
        for fetcher in fetchers:
            fetcher.socket.close()
    return time.perf_counter() - start

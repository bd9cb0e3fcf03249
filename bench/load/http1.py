"""A small HTTP/1.1 keep-alive client on asyncio: one connection, one request at a time, no TLS, no decompression."""

import asyncio
import re
from dataclasses import dataclass

_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_IS_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.I)
_CLOSES = re.compile(rb"\r\nconnection: *close|^HTTP/1.0", re.I)
_HEAD, _LENGTH, _CHUNKED, _UNTIL_CLOSE = range(4)


class ConnectionLost(Exception):
    """The server closed the connection before the answer was whole."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; `head` holds the header lines as they came, each with its CRLF in front."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The first value of a header (its name in lower case), or nothing."""
        return next(iter(self.headers(name)), b"")

    def headers(self, name: bytes) -> list[bytes]:
        """All values of a header (its name in lower case)."""
        size = len(name)
        lines = self.head.split(b"\r\n")[1:]
        return [line[size + 1 :].strip() for line in lines if line[: size + 1].lower() == name + b":"]


class _Protocol(asyncio.Protocol):
    """Takes answers apart as their bytes arrive."""

    def __init__(self) -> None:
        self.is_alive = False
        self.answer: asyncio.Future[Response] | None = None
        self._buffer = b""
        self._state = _HEAD
        self._closes = False
        self._chunks: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.is_alive = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_alive = False
        if self.answer is None or self.answer.done():
            return
        if self._state == _UNTIL_CLOSE:
            self._finish(self._buffer)
        else:
            self.answer.set_exception(ConnectionLost(repr(exc)))

    def expect(self) -> asyncio.Future[Response]:
        """The answer to the request that is sent next."""
        self._buffer, self._state = b"", _HEAD
        self.answer = asyncio.get_running_loop().create_future()
        return self.answer

    def expire(self) -> None:
        """Gives up on the answer, and on the connection with it."""
        if self.answer is not None and not self.answer.done():
            self.is_alive = False
            self.answer.set_exception(TimeoutError("request timed out"))
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._state == _HEAD and not self._read_head():
            return
        if self._state == _LENGTH and len(self._buffer) >= self._length:
            self._finish(self._buffer[: self._length])
        elif self._state == _CHUNKED:
            self._read_chunks()

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self.answer is None:
            return False
        self._head = self._buffer[:end]
        self._buffer = self._buffer[end + 4 :]
        self._status = int(self._head[9:12])
        self._state, self._length, self._chunks = _UNTIL_CLOSE, 0, []
        if found := _CONTENT_LENGTH.search(self._head):
            self._state, self._length = _LENGTH, int(found[1])
        elif _IS_CHUNKED.search(self._head):
            self._state = _CHUNKED
        self._closes = self._state == _UNTIL_CLOSE or _CLOSES.search(self._head) is not None
        if self._status in (204, 304):
            self._state, self._length = _LENGTH, 0
        return True

    def _read_chunks(self) -> None:
        while (end := self._buffer.find(b"\r\n")) >= 0:
            size = int(self._buffer[:end].split(b";")[0], 16)
            if len(self._buffer) < end + 2 + size + 2:
                return
            self._chunks.append(self._buffer[end + 2 : end + 2 + size])
            self._buffer = self._buffer[end + 2 + size + 2 :]
            if size == 0:
                self._finish(b"".join(self._chunks))
                return

    def _finish(self, body: bytes) -> None:
        assert self.answer is not None
        self._state = _HEAD
        if self._closes:
            self.is_alive = False
            self.transport.close()
        answer, self.answer = self.answer, None
        if not answer.done():
            answer.set_result(Response(self._status, self._head, body))


class Connection:
    """A keep-alive connection that opens again when the server has closed it."""

    def __init__(self, host: str, port: int, timeout: float = 30.0) -> None:
        self._host, self._port, self._timeout = host, port, timeout
        self._host_line = f" HTTP/1.1\r\nHost: {host}:{port}\r\n".encode()
        self._protocol: _Protocol | None = None

    async def request(self, method: str, target: str, headers: bytes = b"", body: bytes = b"") -> Response:
        """The answer to one request; `headers` are lines that each end in CRLF.

        Tries once more only when a connection that was idle turns out to have been closed by the server.
        """
        message = f"{method} {target}".encode() + self._host_line + headers
        if body or method == "POST":
            message += b"Content-Length: %d\r\n" % len(body)
        message += b"\r\n" + body
        is_reused = self._protocol is not None and self._protocol.is_alive
        try:
            return await self._send(message)
        except ConnectionLost:
            if not is_reused:
                raise
        return await self._send(message)

    async def _send(self, message: bytes) -> Response:
        loop = asyncio.get_running_loop()
        protocol = self._protocol
        if protocol is None or not protocol.is_alive or protocol.transport.is_closing():
            _, protocol = await loop.create_connection(_Protocol, self._host, self._port)
            self._protocol = protocol
        answer = protocol.expect()
        expiry = loop.call_later(self._timeout, protocol.expire)
        protocol.transport.write(message)
        try:
            return await answer
        finally:
            expiry.cancel()

    def close(self) -> None:
        """Ends the connection."""
        if self._protocol is not None and self._protocol.is_alive:
            self._protocol.transport.close()

"""What is answered ahead of Flask: documents that are the same for everybody, and requests to a foreign host.

A prebuilt document costs a quarter of a Flask request. ``Host`` is checked here, by equality with the configured
issuer, so that no route ever sees a name that a stranger chose (security H2).
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from idp.ids import new_id
from idp.web.headers import complete
from idp.web.request_log import note

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_INTERNAL = frozenset({"/livez", "/readyz", "/metrics"})
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_FOREIGN = b"This server is not known by that name. Use the address that you were given for it.\n"


@dataclass(frozen=True, slots=True)
class Document:
    """A ready answer; `etag` lets a client that has it be told so."""

    body: bytes
    media_type: str
    cache_control: str
    etag: str
    allow_any_origin: bool = False

    def headers(self) -> list[tuple[str, str]]:
        """As WSGI wants them."""
        result = [
            ("Content-Type", self.media_type),
            ("Cache-Control", self.cache_control),
            ("ETag", self.etag),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ]
        if self.allow_any_origin:
            result.append(("Access-Control-Allow-Origin", "*"))
        return result


class Front:
    """The WSGI application in front of Flask's. `find_document` maps a path to a document or None."""

    def __init__(
        self, flask: Application, issuer: str, find_document: Callable[[str], Document | None]
    ) -> None:
        self._flask = flask
        self._issuer = issuer
        self._netloc = urlsplit(issuer).netloc
        self._is_https = issuer.startswith("https:")
        self._is_loopback = urlsplit(issuer).hostname in ("127.0.0.1", "localhost", "::1")
        self._find_document = find_document

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        path: str = environ["PATH_INFO"]
        if host != self._netloc and host.lower() != self._netloc and path not in _INTERNAL:
            return self._refuse(environ, start, host)
        if (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and (document := self._find_document(path)) is not None
        ):
            return self._give(environ, start, document)
        return self._pass_on(environ, start)

    def _pass_on(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """To Flask; its answer gets the headers that every answer has, a line in the log and a place in the metrics."""
        environ["idp.request_id"] = request_id = new_id()
        environ["wsgi.input_terminated"] = (
            True  # our server ends the body where the request ends, chunked or not
        )
        begun = time.perf_counter()

        def finish(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            complete(headers, is_https=self._is_https)
            headers.append(("X-Request-Id", request_id))
            note(environ, status, begun)
            return start(status, headers, error) if error else start(status, headers)

        return self._flask(environ, finish)

    def _give(self, environ: Environ, start: StartResponse, document: Document) -> Iterable[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == document.etag:
            start("304 Not Modified", document.headers())
            return []
        start("200 OK", [*document.headers(), ("Content-Length", str(len(document.body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [document.body]

    def _refuse(self, environ: Environ, start: StartResponse, host: str) -> Iterable[bytes]:
        """Another spelling of this very machine is sent to the right one; any other name gets 400."""
        name, _, port = host.rpartition(":")
        is_alias = self._is_loopback and name in _LOOPBACK_NAMES and port == self._netloc.rpartition(":")[2]
        if is_alias and environ["REQUEST_METHOD"] == "GET":
            query = environ.get("QUERY_STRING", "")
            target = self._issuer + environ["PATH_INFO"] + (f"?{query}" if query else "")
            if target.isascii() and target.isprintable():
                start("302 Found", [("Location", target), ("Content-Length", "0")])
                return []
        start("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(_FOREIGN)))])
        return [_FOREIGN]

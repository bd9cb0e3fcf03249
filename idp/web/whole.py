"""An answer in one piece, handed to the server as it is: for the addresses that applications call all day."""

from typing import TYPE_CHECKING

from flask import Response
from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class WholeAnswer(Response):
    """Werkzeug works out lengths, encodings and absolute addresses of a response when it is sent; here all is given.

    `headers` are copied; more may be set on the answer before it is returned.
    """

    def __init__(self, body: bytes, status: int, headers: Headers) -> None:
        super().__init__([body], status, headers.copy())
        self._body = body

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        start_response(self.status, [*self.headers, ("Content-Length", str(len(self._body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self._body]

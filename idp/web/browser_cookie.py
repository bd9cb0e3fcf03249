"""Flask's signed cookie: it holds the CSRF token and what binds a sign-in to this browser; and where it is left shut.

The opaque cookie of the signed-in session is another one (``idp.sessions.guards``).
"""

from functools import cached_property

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

BETWEEN_SERVERS = frozenset({"/token", "/userinfo", "/introspect", "/revoke"})


class BrowserCookie(SecureCookieSessionInterface):
    """The interface, with its serializer made once, and no session at all at addresses that no browser visits."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(self._app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path in BETWEEN_SERVERS else super().open_session(app, request)

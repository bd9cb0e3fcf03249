"""The session's cookie: an opaque value that only this server reads (security F2)."""

from flask import Request
from werkzeug.wrappers import Response

from idp.sessions.rules import is_secret
from idp.settings import Settings

_NAME = "idp_session"


def cookie_name(settings: Settings) -> str:
    """``__Host-`` binds the cookie to this very host; on plain http, which is loopback only, browsers refuse that."""
    return _NAME if settings.is_plain_http else f"__Host-{_NAME}"


def read_cookie(request: Request, settings: Settings) -> str | None:
    """The secret that the browser sent, or None when it sent none or something else (security F4)."""
    given = request.cookies.get(cookie_name(settings), "")
    return given if is_secret(given) else None


def set_cookie(response: Response, secret: str, settings: Settings) -> None:
    """Hand the secret to the browser until it closes; how long it is worth something, the server decides (F3)."""
    response.set_cookie(
        cookie_name(settings),
        secret,
        path="/",
        secure=not settings.is_plain_http,
        httponly=True,
        samesite="Lax",
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    """Take it back."""
    response.delete_cookie(
        cookie_name(settings), path="/", secure=not settings.is_plain_http, httponly=True, samesite="Lax"
    )

"""Cross-site request forgery: every form carries a token, every POST from a browser names its origin (security G1)."""

from flask import Flask, abort, current_app, request
from flask_wtf.csrf import CSRFProtect

from idp.web.services import services

protection = CSRFProtect()
"""Protocol endpoints that authenticate clients are exempt: no cookie counts there."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Attach both checks."""
    app.before_request(_check_origin)
    protection.init_app(app)


def _check_origin() -> None:
    """A browser's POST that names another origin is refused, compared by equality with the configured issuer."""
    if request.method in _SAFE:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or _is_exempt(f"{view.__module__}.{view.__name__}"):
        return
    given = request.headers.get("Origin")
    # Pages with Referrer-Policy no-referrer post with "Origin: null"; the token protects those.
    if given not in (None, "null", services().settings.issuer):
        abort(400)


def _is_exempt(view: str) -> bool:
    return view in protection._exempt_views or request.blueprint in protection._exempt_blueprints

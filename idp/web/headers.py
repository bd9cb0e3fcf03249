"""Security headers, for each response as it needs them (security G2, G3, G7, F8)."""

from flask import Response, g

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_REST_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def allow_form_target(origin: str) -> None:
    """Let a form on this page end at another origin.

    Browsers apply ``form-action`` to the whole chain of redirects after a POST, so a sign-in that ends at a relying
    party needs that party's origin here: the validated one of this interaction and no other.
    """
    g.form_target = origin


def add_headers(response: Response) -> Response:
    """After each request."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")
    if response.mimetype != "text/html":
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = _REST_POLICY
        return response
    target = g.get("form_target")
    headers["Content-Security-Policy"] = f"{_PAGE_POLICY} {target}" if target else _PAGE_POLICY
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Permissions-Policy"] = _PERMISSIONS
    return response

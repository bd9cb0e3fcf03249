"""Security headers, for each response as it needs them (security G2, G3, G7, F8)."""

from flask import Response, g

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_OF_PAGES = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_ANYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
_STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")


def allow_form_target(origin: str) -> None:
    """Let a form on this page end at another origin.

    Browsers apply ``form-action`` to the whole chain of redirects after a POST, so a sign-in that ends at a relying
    party needs that party's origin here: the validated one of this interaction and no other.
    """
    g.form_target = origin


def add_page_headers(response: Response) -> None:
    """What a page for people needs."""
    target = g.get("form_target")
    response.headers["Content-Security-Policy"] = f"{_PAGE_POLICY} {target}" if target else _PAGE_POLICY
    response.headers.update(_OF_PAGES)


def complete(headers: list[tuple[str, str]], *, is_https: bool) -> None:
    """Add what every response needs and does not have yet; on the WSGI list, where it costs next to nothing."""
    given = {name.lower() for name, _ in headers}
    headers.extend(header for header in _ANYWHERE if header[0].lower() not in given)
    if is_https:
        headers.append(_STRICT_TRANSPORT)

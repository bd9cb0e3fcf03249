"""Cross-site request forgery: every form carries a token, every POST from a browser names its origin (security G1)."""

from flask import abort, g, request
from flask_wtf.csrf import CSRFProtect

from idp.web.services import services


class Protection(CSRFProtect):  # type: ignore[misc]  # flask_wtf carries no types
    """Flask-WTF's check of the token, and after it one of the origin, by equality with the configured issuer.

    Pages have Referrer-Policy no-referrer, with which some browsers post ``Origin: null``: there the token protects.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        super().protect(apply_exemptions)
        was_checked = g.get("csrf_valid", False)
        if was_checked and request.headers.get("Origin") not in (None, "null", services().settings.issuer):
            abort(400)


protection = Protection()
"""Protocol endpoints that authenticate clients are exempt: no cookie counts there."""

"""Answering a client through the browser: always with ``state`` as it came and with ``iss`` (RFC 9207)."""

from urllib.parse import urlencode

from flask import Response
from werkzeug.datastructures import Headers

from idp.oidc.parameters import printable
from idp.web.whole import WholeAnswer


def answer(redirect_uri: str, state: str | None, issuer: str, **parameters: str) -> Response:
    """Send the browser to the client with these parameters.

    303, so that no browser repeats a POST with what it carried (RFC 9700 §4.12, security A17). The redirect address is
    one that was registered, and registration refuses addresses that carry an answer's parameters already (A2).
    """
    if state is not None:
        parameters["state"] = state
    parameters["iss"] = issuer
    separator = "&" if "?" in redirect_uri else "?"
    location = redirect_uri + separator + urlencode(parameters)
    return WholeAnswer(b"", 303, Headers([("Location", location), ("Referrer-Policy", "no-referrer")]))


def answer_error(redirect_uri: str, state: str | None, issuer: str, error: str, description: str) -> Response:
    """RFC 6749 §4.1.2.1."""
    text = printable(description, most=200)
    return answer(redirect_uri, state, issuer, error=error, error_description=text)

"""Answering a client through the browser: always with ``state`` as it came and with ``iss`` (RFC 9207)."""

from urllib.parse import urlencode

from flask import Response, redirect

from idp.oidc.parameters import printable


def answer(redirect_uri: str, state: str | None, issuer: str, **parameters: str) -> Response:
    """Send the browser to the client with these parameters.

    303, so that no browser repeats a POST with what it carried (RFC 9700 §4.12, security A17). The redirect address is
    one that was registered, and registration refuses addresses that carry an answer's parameters already (A2).
    """
    if state is not None:
        parameters["state"] = state
    parameters["iss"] = issuer
    separator = "&" if "?" in redirect_uri else "?"
    response = redirect(redirect_uri + separator + urlencode(parameters), 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response  # type: ignore[return-value]


def answer_error(redirect_uri: str, state: str | None, issuer: str, error: str, description: str) -> Response:
    """RFC 6749 §4.1.2.1."""
    text = printable(description, most=200)
    return answer(redirect_uri, state, issuer, error=error, error_description=text)

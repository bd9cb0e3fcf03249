"""Reading the parameters of a protocol request: each once, none too long, from the one right place."""

from collections.abc import Mapping

from flask import Request
from werkzeug.datastructures import MultiDict

MOST_BYTES = 16_384
"""Beyond it a request is refused before anything in it is looked at (security A16, L2)."""


class BadParameters(Exception):
    """The request's form cannot be read; `description` says what was wrong, in characters RFC 6749 allows."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


def authorization_parameters(request: Request) -> dict[str, str]:
    """Those of an authorization request: the query of a GET or the form of a POST (OpenID Connect Core §3.1.2.1)."""
    if request.method == "POST":
        return _once(request.form)
    if len(request.query_string) > MOST_BYTES:
        raise BadParameters("The request is longer than 16 kB.")
    return _once(request.args)


def form_parameters(request: Request) -> dict[str, str]:
    """Those of a POST between servers: only the form counts.

    security B5: secrets in a query end up in logs, so a query is refused and not ignored.
    """
    if request.query_string:
        raise BadParameters("Send the parameters in the body, not in the query.")
    if request.mimetype != "application/x-www-form-urlencoded":
        raise BadParameters("Send the parameters as application/x-www-form-urlencoded.")
    return _once(request.form)


def _once(given: MultiDict[str, str]) -> dict[str, str]:
    """RFC 6749 §3.1 and §3.2: no parameter more than once; one without a value counts as left out."""
    result: dict[str, str] = {}
    for name, values in given.lists():
        if len(values) > 1:
            raise BadParameters(f"The parameter {printable(name)} is given more than once.")
        if "\0" in values[0]:
            raise BadParameters(f"The parameter {printable(name)} holds a null character.")
        if values[0]:
            result[name] = values[0]
    return result


def printable(text: str, most: int = 60) -> str:
    """The text as it may stand in an ``error_description`` (RFC 6749 §5.2: no quotes, backslashes or non-ASCII)."""
    return "".join(c if 0x20 <= ord(c) <= 0x7E and c not in '"\\' else "?" for c in text[:most])


def scope_of(parameters: Mapping[str, str]) -> frozenset[str]:
    """The scope values asked for (RFC 6749 §3.3)."""
    return frozenset(parameters.get("scope", "").split())

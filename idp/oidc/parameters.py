"""Reading the parameters of a protocol request: each once, none too long, from the one right place."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from flask import Request

MOST_PARAMETERS = 100
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
        return _once(request.form.items(multi=True))
    query = request.environ.get("QUERY_STRING", "")
    if len(query) > MOST_BYTES:
        raise BadParameters("The request is longer than 16 kB.")
    return _parsed(query)


def form_parameters(request: Request) -> dict[str, str]:
    """Those of a POST between servers: only the form counts.

    security B5: secrets in a query end up in logs, so a query is refused and not ignored.
    """
    environ = request.environ
    if environ.get("QUERY_STRING"):
        raise BadParameters("Send the parameters in the body, not in the query.")
    if (
        environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        != "application/x-www-form-urlencoded"
    ):
        raise BadParameters("Send the parameters as application/x-www-form-urlencoded.")
    return _parsed(request.get_data(cache=False).decode("latin-1"))


def _parsed(encoded: str) -> dict[str, str]:
    """URL-encoded parameters; what is not ASCII has no place in them."""
    try:
        return _once(
            parse_qsl(
                encoded.encode("ascii").decode(), keep_blank_values=True, max_num_fields=MOST_PARAMETERS
            )
        )
    except ValueError as error:
        raise BadParameters("The request cannot be read: not URL-encoded, or too many parameters.") from error


def _once(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """RFC 6749 §3.1 and §3.2: no parameter more than once; one without a value counts as left out."""
    result: dict[str, str] = {}
    for name, value in given:
        if name in result:
            raise BadParameters(f"The parameter {printable(name)} is given more than once.")
        if "\0" in value:
            raise BadParameters(f"The parameter {printable(name)} holds a null character.")
        result[name] = value
    return {name: value for name, value in result.items() if value}


def printable(text: str, most: int = 60) -> str:
    """The text as it may stand in an ``error_description`` (RFC 6749 §5.2: no quotes, backslashes or non-ASCII)."""
    return "".join(c if 0x20 <= ord(c) <= 0x7E and c not in '"\\' else "?" for c in text[:most])


def scope_of(parameters: Mapping[str, str]) -> frozenset[str]:
    """The scope values asked for (RFC 6749 §3.3)."""
    return frozenset(parameters.get("scope", "").split())

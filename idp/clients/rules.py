"""What a client may be: its addresses and the combinations that make sense. Plain values in, problems out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_plus, urlsplit

SCOPES = frozenset({"openid", "profile", "email", "phone", "roles", "offline_access"})
GRANT_TYPES = frozenset({"authorization_code", "refresh_token", "client_credentials"})
AUTHENTICATION_METHODS = frozenset({"client_secret_basic", "client_secret_post", "none"})
SIGNING_ALGORITHMS = frozenset({"RS256", "ES256"})
_ANSWERS = frozenset({"code", "state", "iss", "error", "error_description", "id_token", "access_token"})
_APPLICATION = re.compile(r"[a-z][a-z0-9_]{0,15}", re.ASCII)
_AUDIENCE = re.compile(r"[\x21-\x7e]{1,300}")
_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A relying party as an operator describes it; names as in RFC 7591."""

    client_name: str
    client_id: str | None = None
    application: str | None = None
    audience: str | None = None
    token_endpoint_auth_method: str = "client_secret_basic"  # noqa: S105 - a method's name
    grant_types: tuple[str, ...] = ("authorization_code", "refresh_token")
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "profile", "email", "roles", "offline_access")
    id_token_signed_response_alg: str = "RS256"  # noqa: S105 - an algorithm
    requires_consent: bool = True
    requires_role: bool = False
    roles_in_id_token: bool = False
    client_uri: str | None = None
    initiate_login_uri: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the field of RFC 7591 and a sentence."""

    field: str
    message: str


@dataclass(slots=True)
class _Problems:
    found: list[Problem] = field(default_factory=list)

    def add(self, name: str, message: str) -> None:
        self.found.append(Problem(name, message))


def check_client(client: NewClient) -> list[Problem]:
    """Everything that is wrong with a client as it would be stored (N8: the whole, not the change)."""
    problems = _Problems()
    _check_names(problems, client)
    _check_choice(problems, "grant_types", client.grant_types, GRANT_TYPES)
    _check_choice(problems, "scopes", client.scopes, SCOPES)
    _check_choice(
        problems, "token_endpoint_auth_method", [client.token_endpoint_auth_method], AUTHENTICATION_METHODS
    )
    _check_choice(
        problems, "id_token_signed_response_alg", [client.id_token_signed_response_alg], SIGNING_ALGORITHMS
    )
    _check_combination(problems, client)
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        for uri in getattr(client, name):
            _check_uri(problems, name, uri, most=2000)
    for name in ("client_uri", "initiate_login_uri"):
        if (uri := getattr(client, name)) is not None:
            _check_uri(problems, name, uri, most=300)
    return problems.found


def _check_names(problems: _Problems, client: NewClient) -> None:
    """security A15: a name that people read has nothing in it that they cannot see, such as a change of direction."""
    name = client.client_name
    if not name.strip() or len(name) > 200 or not name.isprintable():
        problems.add("client_name", "A name of 1 to 200 printable characters is needed.")
    if client.client_id is not None and not _is_client_id(client.client_id):
        problems.add("client_id", "Use 3 to 100 letters, digits, dots, hyphens and underscores.")
    if client.application is not None and not _APPLICATION.fullmatch(client.application):
        problems.add("application", "Name the application by its code, for example upd.")
    if client.audience is not None and not _AUDIENCE.fullmatch(client.audience):
        problems.add("audience", "Use 1 to 300 characters without spaces, for example a URL.")


def _check_combination(problems: _Problems, client: NewClient) -> None:
    is_public = client.token_endpoint_auth_method == "none"  # noqa: S105 - a method's name
    if "authorization_code" in client.grant_types and not client.redirect_uris:
        problems.add("redirect_uris", "A client that signs people in needs at least one redirect address.")
    if "client_credentials" in client.grant_types and is_public:
        # RFC 6749 §4.4: "MUST only be used by confidential clients".
        problems.add("grant_types", "client_credentials is for clients that authenticate.")
    if "refresh_token" in client.grant_types and "authorization_code" not in client.grant_types:
        problems.add("grant_types", "refresh_token needs authorization_code.")
    if client.requires_role and client.application is None:
        problems.add("requires_role", "A client can only require a role of its application: name one.")


def _check_choice(problems: _Problems, name: str, given: Iterable[str], allowed: frozenset[str]) -> None:
    for value in given:
        if value not in allowed:
            problems.add(name, f"“{value}” is not one of {', '.join(sorted(allowed))}.")


def _check_uri(problems: _Problems, name: str, uri: str, *, most: int) -> None:
    """security A1 to A4: https, or plain http on loopback; no fragment, no user part, nothing that hides.

    The parameters of an authorization response must not stand in it already (A2, RFC 9700 §4.4).
    """
    if len(uri) > most or any(not "!" <= c <= "~" or c in '\\"<>^`{|}' for c in uri):
        problems.add(
            name, f"{uri!r}: use a plain URL of at most {most} characters, without spaces or quotes."
        )
        return
    try:
        parts = urlsplit(uri)
        has_host = bool(parts.hostname) and parts.port is not False
    except ValueError:
        has_host = False
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not has_host:
        problems.add(name, f"{uri!r}: must be a complete https URL.")
    elif parts.scheme == "http" and parts.netloc.rpartition(":")[0].lower() not in _LOOPBACK:
        problems.add(name, f"{uri!r}: must be https; plain http is for a loopback address with a port.")
    elif "#" in uri or "@" in parts.netloc:
        problems.add(name, f"{uri!r}: must have neither a fragment nor a user name.")
    elif any(unquote_plus(part.partition("=")[0]) in _ANSWERS for part in parts.query.split("&")):
        problems.add(name, f"{uri!r}: must not carry the parameters of an answer in its query.")


def _is_client_id(given: str) -> bool:
    return 3 <= len(given) <= 100 and given.isascii() and all(c.isalnum() or c in "._-" for c in given)

"""An authorization request and the checks it has to pass, in their order.

Until the client and its redirect address are known to be right, an error is a page of ours (`NotRedirectable`); from
then on it is an answer to the client (`RequestError`). Each check looks at one thing.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from idp.clients.service import SCOPES, CachedClients, ClientView
from idp.oidc.parameters import printable, scope_of

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_LONGEST = {"state": 4000, "nonce": 512, "login_hint": 254, "id_token_hint": 8000}
_LONGEST_AGE = 10**9


class NotRedirectable(Exception):
    """The client or its redirect address is not right, so nobody is sent there (RFC 6749 §4.1.2.1, security A5)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class RequestError(Exception):
    """The client is told what was wrong, at its redirect address."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that passed every check. `max_age` is in seconds; `scopes` are those that will be granted."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    nonce: str | None
    code_challenge: str
    prompts: tuple[str, ...]
    max_age: int | None
    login_hint: str | None
    id_token_hint: str | None

    @property
    def redirect_origin(self) -> str:
        """The origin of the redirect address, for the ``form-action`` of the pages on the way."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def as_dict(self) -> dict[str, Any]:
        """For keeping it in an interaction."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "AuthorizationRequest":
        """What `as_dict` gave."""
        lists = {"scopes": tuple(kept["scopes"]), "prompts": tuple(kept["prompts"])}
        return cls(**{**kept, **lists})


def find_redirectable(parameters: Mapping[str, str], clients: CachedClients) -> tuple[ClientView, str]:
    """The client and the redirect address, both known to be right: from here on errors go to the client."""
    client_id = parameters.get("client_id")
    if client_id is None:
        raise NotRedirectable("invalid_request", "The parameter client_id is missing.")
    client = clients.find(client_id)
    if client is None or not client.is_active:
        raise NotRedirectable("invalid_client", "There is no active application with this client_id.")
    redirect_uri = parameters.get("redirect_uri")
    if redirect_uri is None:
        raise NotRedirectable("invalid_request", "The parameter redirect_uri is missing.")
    if redirect_uri not in client.redirect_uris:
        # RFC 9700 §2.1: exact string comparison and nothing cleverer (security A1).
        raise NotRedirectable("invalid_request", "This redirect_uri is not registered for the application.")
    return client, redirect_uri


def check_request(
    parameters: Mapping[str, str], client: ClientView, redirect_uri: str
) -> AuthorizationRequest:
    """The validated request, or `RequestError` with the first thing that is wrong."""
    _check_lengths(parameters)
    _check_response(parameters, client)
    _check_unsupported(parameters)
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scopes=_check_scope(parameters, client),
        state=parameters.get("state"),
        nonce=parameters.get("nonce"),
        code_challenge=_check_pkce(parameters),
        prompts=_check_prompt(parameters),
        max_age=_check_max_age(parameters),
        login_hint=parameters.get("login_hint"),
        id_token_hint=parameters.get("id_token_hint"),
    )


def _check_lengths(parameters: Mapping[str, str]) -> None:
    for name, most in _LONGEST.items():
        if len(parameters.get(name, "")) > most:
            raise RequestError("invalid_request", f"The parameter {name} is longer than {most} characters.")


def _check_response(parameters: Mapping[str, str], client: ClientView) -> None:
    """Only the code flow (RFC 9700 §2.1.2), only in the query (OAuth Multiple Response Types §2.1)."""
    response_type = parameters.get("response_type")
    if response_type is None:
        raise RequestError("invalid_request", "The parameter response_type is missing.")
    if response_type != "code":
        raise RequestError("unsupported_response_type", "Only response_type=code is supported.")
    if "authorization_code" not in client.grant_types:
        raise RequestError("unauthorized_client", "This client is not registered for the code flow.")
    if parameters.get("response_mode", "query") != "query":
        raise RequestError("invalid_request", "Only response_mode=query is supported.")


def _check_unsupported(parameters: Mapping[str, str]) -> None:
    """OpenID Connect Core §3.1.2.6: what we do not support is said and never ignored (security A11)."""
    for name in ("request", "request_uri", "registration"):
        if name in parameters:
            raise RequestError(f"{name}_not_supported", f"The parameter {name} is not supported.")


def _check_scope(parameters: Mapping[str, str], client: ClientView) -> tuple[str, ...]:
    """RFC 6749 §3.3; a scope nobody knows is left out (OIDC Core §3.1.2.1), one not registered is refused (B7)."""
    asked = scope_of(parameters) & SCOPES
    if not asked:
        raise RequestError("invalid_scope", "Ask for at least one known scope, for example openid.")
    refused = asked - client.scopes
    if refused:
        raise RequestError(
            "invalid_scope", f"Not registered for the client: {printable(' '.join(sorted(refused)))}."
        )
    return tuple(sorted(asked))


def _check_pkce(parameters: Mapping[str, str]) -> str:
    """RFC 7636 §4.3, for every client and with S256 alone (RFC 9700 §2.1.1; Authlib would fall back to plain)."""
    challenge = parameters.get("code_challenge")
    if challenge is None:
        raise RequestError(
            "invalid_request", "PKCE is required: send code_challenge and code_challenge_method=S256."
        )
    if parameters.get("code_challenge_method") != "S256":
        raise RequestError("invalid_request", "code_challenge_method must be S256.")
    if not _CHALLENGE.fullmatch(challenge):
        raise RequestError("invalid_request", "code_challenge must be 43 characters of base64url.")
    return challenge


def _check_prompt(parameters: Mapping[str, str]) -> tuple[str, ...]:
    prompts = frozenset(parameters.get("prompt", "").split())
    if not prompts <= _PROMPTS:
        raise RequestError("invalid_request", "prompt may be none, login, consent or select_account.")
    if "none" in prompts and len(prompts) > 1:
        raise RequestError("invalid_request", "prompt=none stands alone (OpenID Connect Core 3.1.2.1).")
    return tuple(sorted(prompts))


def _check_max_age(parameters: Mapping[str, str]) -> int | None:
    text = parameters.get("max_age")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= _LONGEST_AGE):
        raise RequestError("invalid_request", "max_age must be a number of seconds from 0 to 1000000000.")
    return int(text)

"""Who is this client? RFC 6749 §2.3, with exactly one credential and the registered method."""

from base64 import b64decode
from binascii import Error as BinasciiError
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError

from idp.audit.events import EventName
from idp.audit.prepared import record_directly
from idp.clients.service import ClientView
from idp.oidc.authlib_adapter.request import ServerRequest
from idp.oidc.provider import Provider
from idp.web.throttling import Window, count_try, network_of

_WRONG_SECRETS = Window("client_secret", most=30, length=timedelta(minutes=1))
_LONGEST_HEADER = 2048


class Throttled(InvalidClientError):  # type: ignore[misc]  # authlib carries no types
    """Too many wrong secrets for this client from this network (security C3): others are not held up."""

    def __init__(self) -> None:
        super().__init__(description="Too many failed attempts. Wait a minute.", status_code=429)


@dataclass(frozen=True, slots=True)
class _Credentials:
    method: str
    client_id: str
    secret: str


def authenticate(provider: Provider, request: ServerRequest, *, fresh: bool = False) -> ClientView:
    """The client, authenticated by its registered method; raises `InvalidClientError`.

    Two credentials in one request are refused, not tried in turn (RFC 6749 §2.3). `fresh` reads the client from the
    database; otherwise it may be a second old, and what is issued checks its status again.
    """
    presented = _credentials(request)
    found = (
        provider.clients.read(presented.client_id) if fresh else provider.clients.find(presented.client_id)
    )
    return _accept(provider, request, presented, found)


def authenticate_for_now(provider: Provider, request: ServerRequest) -> ClientView:
    """The client as this node remembers it, for a grant that compares its version in the transaction that acts.

    A grant in use thus reads no client. What the memory does not bear out is looked up before it is refused.
    """
    presented = _credentials(request)
    found = provider.clients.remembered(presented.client_id)
    if not _is_borne_out(provider, presented, found):
        found = provider.clients.read(presented.client_id)
    return _accept(provider, request, presented, found)


def _is_borne_out(provider: Provider, presented: _Credentials, found: ClientView | None) -> bool:
    if found is None or not found.is_active or found.token_endpoint_auth_method != presented.method:
        return False
    return found.is_public or found.holds_secret(presented.secret, provider.clock.now())


def _accept(
    provider: Provider, request: ServerRequest, presented: _Credentials, found: ClientView | None
) -> ClientView:
    is_basic = presented.method == "client_secret_basic"
    if found is None or not found.is_active or found.token_endpoint_auth_method != presented.method:
        raise _refusal(is_basic, "Unknown client, or another authentication method is registered for it.")
    if not _is_borne_out(provider, presented, found):
        _note_failure(provider, request, presented.client_id)
        raise _refusal(is_basic, "The client secret is wrong.")
    request.client = found
    request.auth_method = presented.method
    return found


def _note_failure(provider: Provider, request: ServerRequest, client_id: str) -> None:
    """Counted, and audited while the count lasts.

    The right secret is never held up: nobody guesses its 256 bits, so the limit protects the audit trail alone.
    """
    who = f"{client_id}:{network_of(request.origin.address)}"
    if not count_try(provider.store, _WRONG_SECRETS, who):
        raise Throttled
    with provider.direct.transaction() as connection:
        record_directly(
            connection,
            EventName.CLIENT_AUTHENTICATION_FAILED,
            provider.clock.now(),
            request.origin,
            result="refused",
            reason="wrong_secret",
            client_id=client_id,
        )


def _credentials(request: ServerRequest) -> _Credentials:
    """Method, client_id and secret as presented."""
    in_body = request.parameters.get("client_id")
    body_secret = request.parameters.get("client_secret")
    if request.authorization is not None:
        if body_secret is not None:
            raise InvalidRequestError("Authenticate once: by the header or by the body.")
        client_id, secret = _basic(request.authorization)
        if in_body not in (None, client_id):
            raise InvalidRequestError("client_id differs from the one in the Authorization header.")
        return _Credentials("client_secret_basic", client_id, secret)
    if in_body is None:
        raise _refusal(True, "The client has to authenticate.")
    if body_secret is None:
        return _Credentials("none", in_body, "")
    return _Credentials("client_secret_post", in_body, body_secret)


def _basic(header: str) -> tuple[str, str]:
    """RFC 6749 §2.3.1: both parts are form-encoded before they are joined by a colon (security C4)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic" or len(header) > _LONGEST_HEADER:
        raise _refusal(True, "The Authorization header is not HTTP Basic.")
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
        client_id, secret = unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (BinasciiError, ValueError) as error:
        raise _refusal(True, "The Authorization header cannot be read.") from error
    if not colon or not client_id or not secret or "\0" in client_id:
        raise _refusal(True, "The Authorization header lacks a client_id or a secret.")
    return client_id, secret


def _refusal(is_basic: bool, description: str) -> InvalidClientError:
    """RFC 6749 §5.2: 401, and with a challenge when the header was used."""
    return InvalidClientError(description=description, status_code=401 if is_basic else 400)

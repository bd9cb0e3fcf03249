"""Signing out on an application's request (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, redirect, request

from consent_ui.pages.sign_out import SignedOutPage, SignOutConfirmPage
from consent_ui.parts import Application, Person
from idp.authentication.guards import forget_browser
from idp.clients.service import ClientView
from idp.oidc.authorize import wrong_request
from idp.oidc.hints import read_hint
from idp.oidc.parameters import BadParameters, authorization_parameters
from idp.oidc.provider import Provider
from idp.sessions import service as sessions
from idp.web.headers import allow_form_target
from idp.web.pages import show
from idp.web.services import origin
from idp.web.viewer import forget_viewer, viewer

_CARRIED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


class NotAllowed(Exception):
    """The request cannot be followed; nobody is sent anywhere (security E3)."""


@dataclass(frozen=True, slots=True)
class SignOutRequest:
    """A checked request. `session_id` is that of a valid hint; `return_url` is registered, and has the state on it."""

    client: ClientView | None
    session_id: str | None
    return_url: str | None
    carried: tuple[tuple[str, str], ...]


def respond(provider: Provider) -> Response:
    """``GET`` or ``POST /end_session``.

    A hint that names the session proves that the request comes from an application the person used; without it we ask
    (§2, security E1): anybody can make a browser call this address.
    """
    try:
        asked = _check(provider, authorization_parameters(request))
    except BadParameters as error:
        return wrong_request("invalid_request", error.description)
    except NotAllowed as error:
        return wrong_request("invalid_request", str(error))
    looking = viewer()
    if asked.session_id is not None and (looking is None or looking.session_id == asked.session_id):
        return _end(provider, asked, asked.session_id)
    if looking is None:
        return _leave(asked)
    if asked.return_url is not None:
        allow_form_target(_origin_of(asked.return_url))
    page = SignOutConfirmPage(
        action="/end_session/confirm",
        person=Person(name=looking.name, username=looking.username, email=looking.email),
        application=_shown(asked.client),
        hidden=asked.carried,
    )
    return show(page)


def confirm(provider: Provider) -> Response:
    """``POST /end_session/confirm``: the person said yes on our page, which carried the request along."""
    try:
        asked = _check(provider, {name: request.form[name] for name in _CARRIED if request.form.get(name)})
    except NotAllowed as error:
        return wrong_request("invalid_request", str(error))
    looking = viewer()
    return _leave(asked) if looking is None else _end(provider, asked, looking.session_id)


def _check(provider: Provider, parameters: dict[str, str]) -> SignOutRequest:
    hint = parameters.get("id_token_hint")
    claims = read_hint(provider, hint) if hint else None
    if hint and claims is None:
        raise NotAllowed("The id_token_hint is not an ID token of this provider.")
    client_id = parameters.get("client_id")
    if claims is not None and client_id not in (None, claims["aud"]):
        raise NotAllowed("client_id is not the one that the id_token_hint was issued to.")
    known_id = client_id or (claims["aud"] if claims else None)
    client = provider.clients.find(known_id) if known_id else None
    uri = parameters.get("post_logout_redirect_uri")
    if uri is not None and (client is None or uri not in client.post_logout_redirect_uris):
        raise NotAllowed("This post_logout_redirect_uri is not registered for the application.")
    state = parameters.get("state")
    return SignOutRequest(
        client=client,
        session_id=str(claims["sid"]) if claims and "sid" in claims else None,
        return_url=_with_state(uri, state) if uri else None,
        carried=tuple((name, parameters[name]) for name in _CARRIED if name in parameters),
    )


def _end(provider: Provider, asked: SignOutRequest, session_id: str) -> Response:
    now = provider.clock.now()
    with provider.database.transaction() as session:
        sessions.end(session, session_id, sessions.EndReason.SIGNED_OUT, now, origin())
    forget_viewer()  # the page after this is nobody's
    response = _leave(asked)
    forget_browser(response)
    return response


def _leave(asked: SignOutRequest) -> Response:
    """§3: back to the application when it registered where, else our own page."""
    if asked.return_url is not None:
        return redirect(asked.return_url, 303)  # type: ignore[return-value]
    return show(SignedOutPage(application=_shown(asked.client)))


def _with_state(uri: str, state: str | None) -> str:
    if state is None:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'state': state})}"


def _origin_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}"


def _shown(client: ClientView | None) -> Application | None:
    return Application(name=client.client_name) if client else None

"""The authorization endpoint: validate, gather, decide; issue or lead to the step that is missing.

No step knows another: each comes back to ``/authorize/resume``, where everything is looked at again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Response, redirect, request

from idp.clients.service import ClientView
from idp.database.prepared import DirectConnection
from idp.oidc.answers import answer, answer_error
from idp.oidc.authorization_request import (
    AuthorizationRequest,
    NotRedirectable,
    RequestError,
    check_request,
    find_redirectable,
)
from idp.oidc.facts import Gathered, gather
from idp.oidc.hints import subject_of_hint
from idp.oidc.issuing import issue_code
from idp.oidc.parameters import BadParameters, authorization_parameters
from idp.oidc.provider import Provider
from idp.oidc.rules import Refusal, Step, next_step
from idp.sessions.guards import read_cookie
from idp.web.errors import error_page
from idp.web.interaction import Interaction, find_interaction, new_interaction_id, remember, take_interaction
from idp.web.services import origin, services

STEP_PATHS = {
    Step.SIGN_IN: "/sign-in",
    Step.ASK_FOR_ROLE: "/access/needed",
    Step.CONSENT: "/authorize/consent",
}
LOST_WHAT = "This sign-in is no longer under way in this browser."
LOST_REMEDY = "Go back to the application and sign in there again."
CLIENT_CHANGED = "The application was disabled meanwhile, or this redirect_uri is no longer registered."
_WRONG_WHAT = "The application that sent you here made a mistake, so you were not sent back to it."
_WRONG_REMEDY = "Go back to the application and try again. If it happens again, tell the people who run it."


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request on its way: from the wire or from an interaction."""

    request: AuthorizationRequest
    client: ClientView
    at: datetime


def start(provider: Provider) -> Response:
    """``GET`` or ``POST /authorize`` (OpenID Connect Core §3.1.2.1)."""
    try:
        parameters = authorization_parameters(request)
        client, redirect_uri = find_redirectable(parameters, provider.clients)
    except BadParameters as error:
        return wrong_request("invalid_request", error.description)
    except NotRedirectable as error:
        return wrong_request(error.error, error.description)
    try:
        checked = check_request(parameters, client, redirect_uri)
    except RequestError as error:
        state = parameters.get("state")
        return answer_error(redirect_uri, state, provider.issuer, error.error, error.description)
    asked = _Asked(checked, client, provider.clock.now())
    with provider.direct.transaction() as connection:
        gathered = _gather(provider, connection, asked)
        if gathered is None:
            return _refuse(provider, asked, "invalid_request", "The id_token_hint is not one of ours.")
        step = next_step(gathered.facts)
        code = _issue(provider, connection, asked, gathered) if step is Step.ISSUE else None
    if code is not None:
        return _give(provider, asked, code)
    if isinstance(step, Refusal):
        return _refuse(provider, asked, step.error, step.description)
    return _lead_to(step, _remember(provider, asked))


def resume(provider: Provider) -> Response:
    """``GET /authorize/resume``: every step comes back here, and everything is looked at again."""
    interaction = find_interaction(provider.store, request.args.get("interaction"))
    if interaction is None:
        return error_page(400, what=LOST_WHAT, remedy=LOST_REMEDY)
    client = find_client(provider, interaction)
    if client is None:
        return wrong_request("invalid_client", CLIENT_CHANGED)
    asked = asked_in(interaction, client)
    with provider.direct.reading() as connection:
        gathered = _gather(provider, connection, asked)
    step = next_step(gathered.facts) if gathered else Step.SIGN_IN
    if isinstance(step, Refusal):
        return _refuse(provider, asked, step.error, step.description)
    if step is not Step.ISSUE:
        return _lead_to(step, interaction)
    if not take_interaction(provider.store, interaction.id):
        return error_page(400, what=LOST_WHAT, remedy=LOST_REMEDY)
    with provider.direct.transaction() as connection:
        gathered = _gather(provider, connection, asked)
        still_issues = gathered is not None and next_step(gathered.facts) is Step.ISSUE
        code = _issue(provider, connection, asked, gathered) if gathered and still_issues else None
    if code is None:  # something ended between the look and the act: begin the steps again
        return _lead_to(Step.SIGN_IN, _remember(provider, asked))
    return _give(provider, asked, code)


def find_client(provider: Provider, interaction: Interaction) -> ClientView | None:
    """The client, if it may still be answered at the address of its request (security A3, A5: checked at use too)."""
    client = provider.clients.find(interaction.client_id)
    if client is None or not client.is_active:
        return None
    return client if interaction.request["redirect_uri"] in client.redirect_uris else None


def asked_in(interaction: Interaction, client: ClientView) -> _Asked:
    """The request that an interaction remembers."""
    asked_at = datetime.fromtimestamp(interaction.started_at, UTC)
    return _Asked(AuthorizationRequest.from_dict(interaction.request), client, asked_at)


def wrong_request(error: str, description: str) -> Response:
    """An error that must not be sent to the client: a page, findable by its code (security A5)."""
    return error_page(400, what=_WRONG_WHAT, remedy=_WRONG_REMEDY, code=error, detail=description)


def _gather(provider: Provider, connection: DirectConnection, asked: _Asked) -> Gathered | None:
    hint = asked.request.id_token_hint
    hint_subject = subject_of_hint(provider, hint, asked.client.client_id) if hint else None
    if hint and hint_subject is None:
        return None
    return gather(
        connection,
        asked.request,
        asked.client,
        cookie=read_cookie(request, services().settings),
        idle=provider.session_limits.idle,
        now=provider.clock.now(),
        asked_at=asked.at,
        hint_subject=hint_subject,
    )


def _issue(provider: Provider, connection: DirectConnection, asked: _Asked, gathered: Gathered) -> str | None:
    if gathered.signed_in is None:
        return None
    now = provider.clock.now()
    return issue_code(
        connection, asked.request, asked.client, gathered.signed_in, provider.lifetimes, now, origin()
    )


def _remember(provider: Provider, asked: _Asked) -> Interaction:
    interaction = Interaction(
        id=new_interaction_id(),
        client_id=asked.client.client_id,
        client_name=asked.client.client_name,
        client_uri=asked.client.client_uri,
        application=asked.client.application,
        form_target=asked.request.redirect_origin,
        started_at=asked.at.timestamp(),
        request=asked.request.as_dict(),
    )
    remember(provider.store, interaction, provider.lifetimes.interaction)
    return interaction


def _lead_to(step: Step, interaction: Interaction) -> Response:
    query = {"interaction": interaction.id}
    if step is Step.SIGN_IN and (hint := interaction.request.get("login_hint")):
        query["login_hint"] = hint
    return redirect(f"{STEP_PATHS[step]}?{urlencode(query)}", 303)  # type: ignore[return-value]


def _give(provider: Provider, asked: _Asked, code: str) -> Response:
    return answer(asked.request.redirect_uri, asked.request.state, provider.issuer, code=code)


def _refuse(provider: Provider, asked: _Asked, error: str, description: str) -> Response:
    return answer_error(asked.request.redirect_uri, asked.request.state, provider.issuer, error, description)

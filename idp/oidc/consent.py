"""The consent step: the person sees who asks for what, and says yes or no."""

from urllib.parse import urlsplit

from flask import Response, redirect, request

from consent_ui.pages.consent import ConsentForm, ConsentPage, ScopeLine
from consent_ui.parts import Application, Person
from idp.consents import service as consents
from idp.oidc.answers import answer_error
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.authorize import CLIENT_CHANGED, LOST_REMEDY, LOST_WHAT, find_client, wrong_request
from idp.oidc.provider import Provider
from idp.web.errors import error_page
from idp.web.headers import allow_form_target
from idp.web.interaction import Interaction, find_interaction, take_interaction
from idp.web.pages import show
from idp.web.services import origin
from idp.web.viewer import Viewer, signed_in_viewer


def respond(provider: Provider) -> Response:
    """``GET`` and ``POST /authorize/consent``."""
    interaction = find_interaction(provider.store, request.values.get("interaction"))
    if interaction is None:
        return error_page(400, what=LOST_WHAT, remedy=LOST_REMEDY)
    if find_client(provider, interaction) is None:
        return wrong_request("invalid_client", CLIENT_CHANGED)
    form = ConsentForm(request.form)
    if request.method == "POST" and form.validate():
        return _decide(provider, interaction, is_yes=form.decision.data == "allow")
    return _ask(provider, interaction, form)


def _ask(provider: Provider, interaction: Interaction, form: ConsentForm) -> Response:
    asked = AuthorizationRequest.from_dict(interaction.request)
    viewer = signed_in_viewer()
    with provider.database.reading() as session:
        agreed = consents.find(session, viewer.account_id, interaction.client_id)
    allow_form_target(interaction.form_target)
    page = ConsentPage(
        form=form,
        action=f"/authorize/consent?interaction={interaction.id}",
        application=Application(name=interaction.client_name),
        person=_person(viewer),
        scopes=tuple(ScopeLine(name=scope, is_new=scope not in agreed) for scope in asked.scopes),
        return_host=urlsplit(asked.redirect_uri).netloc,
        use_another_account_url=f"/sign-in?interaction={interaction.id}&another=1",
        privacy_url="/help/privacy",
    )
    return show(page)


def _decide(provider: Provider, interaction: Interaction, *, is_yes: bool) -> Response:
    asked = AuthorizationRequest.from_dict(interaction.request)
    viewer = signed_in_viewer()
    now = provider.clock.now()
    if is_yes:
        with provider.database.transaction() as session:
            scopes = frozenset(asked.scopes)
            consents.give(session, viewer.account_id, interaction.client_id, scopes, now, origin())
        return redirect(interaction.resume_url, 303)  # type: ignore[return-value]
    if not take_interaction(provider.store, interaction.id):
        return error_page(400, what=LOST_WHAT, remedy=LOST_REMEDY)
    with provider.database.transaction() as session:
        consents.refuse(session, viewer.account_id, interaction.client_id, now, origin())
    description = "The person did not agree."
    return answer_error(asked.redirect_uri, asked.state, provider.issuer, "access_denied", description)


def _person(viewer: Viewer) -> Person:
    return Person(name=viewer.name, username=viewer.username, email=viewer.email)

"""``/sign-in``: username or e-mail address and password."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.sign_in import SignInForm, SignInPage, SignInReason, SignInState
from consent_ui.parts import Application, Person
from idp.accounts.guards import hash_queue
from idp.authentication.attempt import Answer, Attempt, Outcome, Parts, attempt_sign_in
from idp.authentication.password_step import Rules
from idp.sessions.guards import cookie_name, read_cookie, set_cookie
from idp.sessions.service import Browser, StartedSession
from idp.web.errors import error_page
from idp.web.headers import allow_form_target
from idp.web.interaction import Interaction, find_interaction, renew_browser
from idp.web.own_path import own_path
from idp.web.pages import show
from idp.web.services import origin, services
from idp.web.viewer import Viewer, forget_viewer, viewer

blueprint = Blueprint("sign_in", __name__)

_KEPT = ("interaction", "next", "reason", "another")
_STATES = {
    Outcome.WRONG: SignInState.WRONG,
    Outcome.LOCKED: SignInState.LOCKED,
    Outcome.THROTTLED: SignInState.THROTTLED,
}
_OVER = "This sign-in was open too long, or it began in another browser."
_START_AGAIN = "Go back to the application that you came from and start again there."


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the person comes from and goes to: an application's sign-in under way, or a page of ours."""

    interaction: Interaction | None
    target: str
    reason: SignInReason
    signed_in: Viewer | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do: signed in, and neither an application nor a page asks for more."""
        return self.signed_in is not None and self.interaction is None and self.reason is SignInReason.NONE


@blueprint.get("/sign-in")
def ask() -> Response | AnyResponse:
    """The form; whoever is signed in and not asked again goes on at once."""
    way = _find_way()
    if way is None:
        return error_page(400, what=_OVER, remedy=_START_AGAIN)
    if way.is_done and "another" not in request.args:
        return redirect(way.target, 303)
    return _show(way, SignInForm())


@blueprint.post("/sign-in")
def answer() -> Response | AnyResponse:
    """Check the pair: 303 to where the person wanted to go, or the form with what to do."""
    way = _find_way()
    if way is None:
        return error_page(400, what=_OVER, remedy=_START_AGAIN)
    form = SignInForm(request.form)
    if not form.validate():
        return _show(way, form, status=400)
    told = attempt_sign_in(_parts(), _attempt(form))
    if told.session is not None:
        return _enter(way, told.session)
    return _refuse(way, form, told)


def _enter(way: _Way, session: StartedSession) -> AnyResponse:
    """security F1: everything that this browser is known by is new after signing in; A17: the redirect is a 303."""
    renew_browser()
    forget_viewer()
    response = redirect(way.target, 303)
    set_cookie(response, session.secret, services().settings)
    return response


def _refuse(way: _Way, form: SignInForm, told: Answer) -> Response:
    response = _show(
        way, form, state=_STATES[told.outcome], wait=told.wait, status=400 if told.wait is None else 429
    )
    if told.wait is not None:
        response.headers["Retry-After"] = str(max(1, int(told.wait.total_seconds())))
    return response


def _parts() -> Parts:
    node = services()
    rules = Rules(node.settings.lock_out, node.settings.sessions, node.settings.issuer)
    return Parts(node.database, node.store, node.clock, hash_queue(), rules)


def _attempt(form: SignInForm) -> Attempt:
    secret = read_cookie(request, services().settings)
    browser = Browser(request.headers.get("User-Agent"), request.remote_addr, secret)
    return Attempt(form.username.data or "", form.password.data or "", browser, origin())


def _find_way() -> _Way | None:
    """The way, or None when an application's sign-in is named that is over or another browser's."""
    given = request.args.get("interaction")
    interaction = find_interaction(services().store, given)
    if given is not None and interaction is None:
        return None
    looking = None if "another" in request.args else viewer()
    target = interaction.resume_url if interaction else own_path(request.args.get("next"))
    return _Way(interaction, target, _reason(interaction, looking), looking)


def _reason(interaction: Interaction | None, looking: Viewer | None) -> SignInReason:
    if "another" in request.args:
        return SignInReason.NONE
    if looking is None:
        had_session = cookie_name(services().settings) in request.cookies
        return SignInReason.SESSION_ENDED if had_session else SignInReason.NONE
    if request.args.get("reason") == SignInReason.FRESH_SIGN_IN_NEEDED.value:
        return SignInReason.FRESH_SIGN_IN_NEEDED
    return SignInReason.APPLICATION_ASKS if interaction else SignInReason.NONE


def _show(
    way: _Way,
    form: SignInForm,
    *,
    state: SignInState = SignInState.READY,
    wait: timedelta | None = None,
    status: int = 200,
) -> Response:
    interaction, looking = way.interaction, way.signed_in
    if interaction is not None:
        allow_form_target(interaction.form_target)
    page = SignInPage(
        form=form,
        action=_here(),
        application=Application(name=interaction.client_name) if interaction else None,
        state=state,
        reason=way.reason,
        wait=wait,
        signed_in_as=Person(name=looking.name, username=looking.username, email=looking.email)
        if looking
        else None,
        use_another_account_url=_here(another="1") if looking else None,
        cancel_url=_web_address(interaction.client_uri) if interaction else None,
    )
    return show(page, status)


def _here(**more: str) -> str:
    """This page's address with what it was asked with, as far as it is ours."""
    kept = {name: value for name in _KEPT if (value := request.args.get(name))}
    query = urlencode(kept | more)
    return f"/sign-in?{query}" if query else "/sign-in"


def _web_address(given: str | None) -> str | None:
    """security A3: no other scheme than the web's in a link, whatever was registered."""
    return given if given and urlsplit(given).scheme in ("https", "http") else None

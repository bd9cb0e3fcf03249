"""``/access/request/review``: the last look, the documents, and sending."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.pages.asking import ChooseRolesForm, ReviewRequestPage, SendRequestForm
from idp.access_requests import service
from idp.access_requests.guards import begin, site
from idp.access_requests.routes.asking import chosen_organisations, show_roles
from idp.access_requests.routes.uploads import allow_upload, take_in
from idp.access_requests.routes.way import Way, find_way
from idp.access_requests.service import Asked, LineProblem, NewLine, NewRequest, NotAsked
from idp.errors import InvalidInput
from idp.web.errors import error_page
from idp.web.pages import show
from idp.web.services import origin, services
from idp.web.throttling import Window, count_try
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("review", __name__, url_prefix="/access/request")

_REQUESTS = Window("access_request", 60, timedelta(hours=1))
"""Each request mails its deciders: nobody fills their mailboxes."""
_TOO_MANY = "You have sent very many requests within an hour. This one was not sent."
_LATER = "Ask for several roles at several organisations in one request, or go on in an hour."


@blueprint.url_value_preprocessor
def _before_the_body_is_read(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Runs ahead of the CSRF check, which reads the form and with it the files."""
    if endpoint == "review.send" and request.method == "POST":
        allow_upload()


@blueprint.get("/review")
@needs_sign_in
def review() -> Response | AnyResponse:
    """Step 3: who decides about each line, and which documents it needs."""
    way = find_way()
    lines = _lines(request.args.getlist("line"))
    if not lines:
        form = ChooseRolesForm(request.args)
        form.validate()
        return show_roles(way, form, 400) if chosen_organisations() else redirect("/access/request", 303)
    return _show(way, lines, SendRequestForm())


@blueprint.post("/review")
@needs_sign_in
def send() -> Response | AnyResponse:
    """Send the request: all of it or, with what is wrong told, nothing."""
    way = find_way()
    form = SendRequestForm(request.form)
    lines = _lines(request.form.getlist("line"))
    if not lines:
        return redirect("/access/request", 303)
    if not form.validate():
        return _show(way, lines, form, status=400)
    if not count_try(services().store, _REQUESTS, signed_in_viewer().account_id):
        return error_page(429, what=_TOO_MANY, remedy=_LATER, wait=_REQUESTS.length)
    uploads = take_in(lines)
    if uploads.problems:
        uploads.discard()
        return _show(way, lines, form, uploads.problems, 400)
    new = NewRequest(
        account_id=signed_in_viewer().account_id,
        lines=uploads.lines,
        comment=form.comment.data or "",
        client_id=way.client_id,
        includes_historical=True,
    )
    try:
        asked = _ask(new)
    except NotAsked as refused:
        uploads.discard()
        return _show(way, lines, form, refused.problems, 400)
    except InvalidInput as refused:
        uploads.discard()
        form.line.errors = [refused.message]
        return _show(way, lines, form, status=400)
    query = f"?{urlencode(way.hidden)}" if way.hidden else ""
    return redirect(f"/access/request/sent/{asked.request_id}{query}", 303)


def _ask(new: NewRequest) -> Asked:
    node = services()
    with node.database.transaction() as session:
        return service.ask(session, new, node.clock.now(), origin(), site())


def _lines(values: list[str]) -> tuple[NewLine, ...]:
    """The lines that were chosen, each once; how many there may be is the service's to say."""
    wanted = dict.fromkeys(values[: service.MOST_LINES + 1])
    return tuple(service.parse_line(value) for value in wanted)


def _show(
    way: Way,
    lines: tuple[NewLine, ...],
    form: SendRequestForm,
    problems: tuple[LineProblem, ...] | list[LineProblem] = (),
    status: int = 200,
) -> Response | AnyResponse:
    new = NewRequest(signed_in_viewer().account_id, lines, includes_historical=True)
    with services().database.reading() as session:
        shown = service.review_lines(begin(session), new, problems)
    if not shown:
        return redirect("/access/request", 303)
    limits = services().settings.attachments
    page = ReviewRequestPage(
        form=form,
        action="/access/request/review",
        lines=tuple(replace(one, remove_url=_without(line, lines, way)) for one, line in shown),
        back_url=_back(lines, way),
        hidden=way.hidden,
        largest_file=limits.largest,
        most_files=limits.per_line,
        cancel_url=way.cancel_url,
    )
    return show(page, status)


def _without(line: NewLine, lines: tuple[NewLine, ...], way: Way) -> str | None:
    """This page with one line less; the only line cannot be taken out."""
    rest = [("line", _value(one)) for one in lines if one != line]
    return f"/access/request/review?{urlencode([*way.hidden, *rest])}" if rest else None


def _back(lines: tuple[NewLine, ...], way: Way) -> str:
    places = dict.fromkeys(line.organisation_id for line in lines)
    kept = [("organisation", one) for one in places] + [("line", _value(line)) for line in lines]
    return f"/access/request/roles?{urlencode([*way.hidden, *kept])}"


def _value(line: NewLine) -> str:
    return service.line_value(line.role, line.organisation_id)

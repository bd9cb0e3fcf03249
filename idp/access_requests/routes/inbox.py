"""``/access/inbox``: what waits for the viewer's decision, and the decision."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from consent_ui.frame import NoticeKind
from consent_ui.pages.inbox import DecisionForm, DecisionPage, InboxFilterForm, InboxPage, InboxRow
from consent_ui.texts import mark
from idp.access_requests import service
from idp.access_requests.guards import begin, fresh_sign_in_needed, site
from idp.access_requests.routes.paging import page_of
from idp.access_requests.service import Decision, Outcome, ShownLine
from idp.errors import NotFound
from idp.web.errors import error_page
from idp.web.pages import show, tell
from idp.web.services import origin, services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("inbox", __name__, url_prefix="/access/inbox")

_DRAFT = timedelta(minutes=30)
_OWN = "Nobody decides about an own request of this kind."
_OWN_REMEDY = "Somebody else who may decide has been asked as well. Leave it to them."


@blueprint.get("")
@needs_sign_in
def show_inbox() -> Response | AnyResponse:
    """The lines that the viewer may decide now, filtered, ordered and in pages."""
    with services().database.reading() as session:
        act = begin(session)
        lines = service.waiting_lines(act, signed_in_viewer().account_id)
        rows = service.inbox_rows(act, lines)
    form = InboxFilterForm(request.args)
    form.application.choices = [("", mark("All applications")), *_applications(rows)]
    form.organisation.choices = [("", mark("All organisations")), *_organisations(rows)]
    form.validate()
    wanted, paging = page_of(_ordered([row for row in rows if _fits(row, form)], form.sort.data))
    page = InboxPage(form=form, action="/access/inbox", rows=tuple(wanted), total=len(rows), paging=paging)
    return show(page)


@blueprint.get("/<line_id>")
@needs_sign_in
def show_line(line_id: str) -> Response | AnyResponse:
    """One line with all that a decider should know. A comment written before signing in again is still there."""
    found = _find(line_id)
    draft = services().store.take(_draft_key(line_id))
    form = DecisionForm(data={"version": str(found.version), "comment": (draft or {}).get("comment", "")})
    return _show(found, form)


@blueprint.post("/<line_id>")
@needs_sign_in
def decide(line_id: str) -> Response | AnyResponse:
    """Approve or reject. Who may, and what the line is now, is asked again in the transaction that decides."""
    form = DecisionForm(request.form)
    if sign_in := fresh_sign_in_needed(f"/access/inbox/{line_id}"):
        services().store.put(_draft_key(line_id), {"comment": (form.comment.data or "")[:2000]}, _DRAFT)
        return sign_in
    if not form.validate():
        return _show(_find(line_id), form, 400)
    outcome = _decide(line_id, form)
    if outcome is Outcome.NOT_FOUND:
        raise NotFound
    if outcome is Outcome.OWN_REQUEST:
        return error_page(403, what=_OWN, remedy=_OWN_REMEDY)
    if outcome is Outcome.STALE:
        return _show_again(line_id, form)
    _tell(outcome)
    return redirect("/access/inbox", 303)


def _decide(line_id: str, form: DecisionForm) -> Outcome:
    node, given = services(), form.version.data or ""
    decision = Decision(
        line_id=line_id,
        actor_id=signed_in_viewer().account_id,
        version=int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0,
        approve=form.decision.data == "approve",
        comment=form.comment.data or "",
    )
    with node.database.transaction() as session:
        return service.decide(session, decision, node.clock.now(), origin(), site())


def _show_again(line_id: str, form: DecisionForm) -> Response:
    """security J3: what was on the screen is not what is; nothing was decided, and the comment stays."""
    found = _find(line_id)
    again = DecisionForm(data={"version": str(found.version), "comment": form.comment.data or ""})
    return _show(found, again, 409, has_changed=True)


def _find(line_id: str) -> ShownLine:
    with services().database.reading() as session:
        return service.get_line_to_decide(begin(session), line_id, signed_in_viewer().account_id)


def _show(found: ShownLine, form: DecisionForm, status: int = 200, *, has_changed: bool = False) -> Response:
    page = DecisionPage(
        form=form,
        action=f"/access/inbox/{found.id}",
        requester=found.requester,
        role=found.role,
        organisation=found.organisation,
        submitted_at=found.submitted_at,
        asked_of=found.asked_of,
        requester_comment=found.comment,
        until=found.until,
        opens=found.opens,
        other_roles=found.other_roles,
        documents=found.documents,
        usual_mail_domain=found.usual_mail_domain,
        is_first_administrator=found.is_first_administrator,
        is_own_request=found.is_own_request,
        is_removal=found.is_removal,
        decided=found.decided,
        has_changed=has_changed,
    )
    return show(page, status)


def _draft_key(line_id: str) -> str:
    return f"decision:{signed_in_viewer().account_id}:{line_id[:26]}"


def _tell(outcome: Outcome) -> None:
    if outcome is Outcome.APPROVED:
        tell(mark("Approved. The person gets a mail."))
    else:
        tell(mark("Rejected. The person gets a mail with your comment."), NoticeKind.INFO)


def _fits(row: InboxRow, form: InboxFilterForm) -> bool:
    return form.application.data in (None, "", row.role.application) and form.organisation.data in (
        None,
        "",
        row.organisation.org_id,
    )


def _ordered(rows: list[InboxRow], sort: str | None) -> list[InboxRow]:
    if sort == "newest":
        return rows[::-1]
    if sort == "person":
        return sorted(rows, key=lambda row: row.requester.name.casefold())
    if sort == "organisation":
        return sorted(rows, key=lambda row: row.organisation.name.casefold())
    return rows


def _applications(rows: tuple[InboxRow, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in sorted({row.role.application for row in rows})]


def _organisations(rows: tuple[InboxRow, ...]) -> list[tuple[str, str]]:
    found = {row.organisation.org_id: row.organisation.name for row in rows}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())

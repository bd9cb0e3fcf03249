"""The demo's mailbox at ``/demo/mail``, and the guide on the start page; both only where ``settings.demo`` is set."""

from flask import Blueprint, Response, abort
from flask.blueprints import BlueprintSetupState

from consent_ui.pages.demo_mail import MailPage, MailRow, MailsPage
from idp.demo.world.guide import demo_guide
from idp.errors import NotFound
from idp.notifications import service as notifications
from idp.portal.service import leave_guide
from idp.web.pages import show
from idp.web.services import services

blueprint = Blueprint("demo", __name__)


@blueprint.record_once
def _leave_guide(state: BlueprintSetupState) -> None:
    """Give the portal what its start page says in the demo."""
    leave_guide(state.app.extensions, demo_guide)


@blueprint.before_request
def _only_in_the_demo() -> None:
    """Everybody's mails for everybody: outside the demo there is nothing here."""
    if not services().settings.demo:
        abort(404)


@blueprint.get("/demo/mail")
def mails() -> Response:
    """What was sent lately, newest first."""
    with services().database.reading() as session:
        found = notifications.newest_mails(session)
    rows = tuple(
        MailRow(
            url=f"/demo/mail/{mail.id}",
            recipient=mail.recipient,
            subject=mail.subject,
            sent_at=mail.created_at,
        )
        for mail in found
    )
    return show(MailsPage(mails=rows))


@blueprint.get("/demo/mail/<mail_id>")
def mail(mail_id: str) -> Response:
    """One mail, with links that can be followed."""
    with services().database.reading() as session:
        found = notifications.find_mail(session, mail_id)
    if found is None:
        raise NotFound("There is no such mail. The list shows the latest hundred.")
    return show(
        MailPage(
            recipient=found.recipient,
            sender=services().settings.smtp.sender,
            subject=found.subject,
            sent_at=found.created_at,
            text=found.text,
        )
    )

"""The mails about requests: who gets one, once for each event and recipient (domain.md 8, security S9, J15).

A mail to a decider tells who asks for which role where, never a comment nor a document, and its link leads to a page
that asks to sign in; nothing happens by opening it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent_ui.mails import Mail
from consent_ui.mails.rendering import render_mail
from consent_ui.mails.requests import (
    AskedLine,
    FirstAdministratorRequestMail,
    RequestApprovedMail,
    RequestReceiptMail,
    RequestRejectedMail,
    RequestToDecideMail,
    RequestWithdrawnMail,
)
from consent_ui.parts import AutoRejection
from idp.access_requests.acting import Act, Site
from idp.access_requests.models import RequestLine
from idp.access_requests.showing import (
    application_part,
    approver_part,
    asked_of,
    organisation_part,
    role_part,
)
from idp.access_requests.verdicts import DecidedBy, Routing
from idp.accounts.models import Account, AccountStatus
from idp.clients.models import Client, ClientStatus
from idp.clients.service import find_for_application
from idp.notifications.service import Recipient, queue_mail
from idp.organisations.service import OrganisationSummary, summaries
from idp.roles.models import Catalogue, Entitlement, Role
from idp.roles.service import is_live

_MOST_RECIPIENTS = 500


@dataclass(frozen=True, slots=True)
class LineToTell:
    """A line with what mails say of it."""

    line: RequestLine
    role: Role
    organisation: OrganisationSummary
    routing: Routing
    documents: int = 0


def send(act: Act, mail: Mail, account: Account, event_key: str) -> None:
    """Queue one mail to one person, in their language."""
    rendered = render_mail(mail, account.locale or "en")
    queue_mail(act.session, rendered, Recipient(account.email, account.id), act.now, event_key=event_key)


def tell_deciders(act: Act, requester: Account, asked: Sequence[LineToTell]) -> None:
    """One mail to each person who may decide some of the lines, with those lines only; EMA's come one by one.

    Who asked is not asked: an administrator who wants an ordinary role gets the receipt (domain.md Q18).
    """
    by_person: dict[str, list[LineToTell]] = {}
    for one in asked:
        if one.routing.decided_by is DecidedBy.EMA:
            _tell_ema(act, requester, one)
        for account_id in one.routing.approvers - {requester.id}:
            by_person.setdefault(account_id, []).append(one)
    for account in active_accounts(act.session, by_person):
        lines = by_person[account.id]
        path = f"/{lines[0].line.id}" if len(lines) == 1 else ""
        mail = RequestToDecideMail(
            greeting_name=account.name,
            contact_url=act.site.contact_url,
            requester_name=requester.name,
            requester_username=requester.username,
            lines=tuple(_asked_line(act.catalogue, one) for one in lines),
            decide_url=f"{act.site.issuer}/access/inbox{path}",
        )
        send(act, mail, account, f"request:{lines[0].line.request_id}:to_decide")


def _tell_ema(act: Act, requester: Account, one: LineToTell) -> None:
    for account in staff_holding(act, one.routing.approver_roles):
        if account.id == requester.id:
            continue
        mail = FirstAdministratorRequestMail(
            greeting_name=account.name,
            contact_url=act.site.contact_url,
            requester_name=requester.name,
            requester_username=requester.username,
            line=_asked_line(act.catalogue, one),
            documents=one.documents,
            decide_url=f"{act.site.issuer}/access/inbox/{one.line.id}",
        )
        send(act, mail, account, f"line:{one.line.id}:to_decide")


def send_receipt(act: Act, requester: Account, asked: Sequence[LineToTell]) -> None:
    """To the requester: who has the request now."""
    request_id = asked[0].line.request_id
    mail = RequestReceiptMail(
        greeting_name=requester.name,
        contact_url=act.site.contact_url,
        lines=tuple(_asked_line(act.catalogue, one) for one in asked),
        request_url=f"{act.site.issuer}/access/requests/{request_id}",
    )
    send(act, mail, requester, f"request:{request_id}:receipt")


def tell_approved(act: Act, line: RequestLine, decider: Account | None) -> None:
    """To the requester: the role is there, and the link that signs in where one came from."""
    requester, organisation = people_and_place(act.session, line)
    mail = RequestApprovedMail(
        greeting_name=requester.name,
        contact_url=act.site.contact_url,
        role=role_part(act.catalogue, line.role, line.application),
        organisation=organisation_part(organisation),
        application_name=application_part(act.catalogue, line.application).name,
        access_url=f"{act.site.issuer}/access",
        open_url=open_url(act.session, act.site, line),
        decided_by=approver_part(line.decided_as),
        decider_name=decider.name if decider else None,
        comment=line.comment,
        until=line.until,
    )
    send(act, mail, requester, f"line:{line.id}:approved:{line.version}")


def tell_rejected(act: Act, line: RequestLine, decider: Account | None) -> None:
    """To the requester: no, and why; or that the line closed by itself (domain.md Q15)."""
    requester, organisation = people_and_place(act.session, line)
    mail = RequestRejectedMail(
        greeting_name=requester.name,
        contact_url=act.site.contact_url,
        role=role_part(act.catalogue, line.role, line.application),
        organisation=organisation_part(organisation),
        request_url=f"{act.site.issuer}/access/requests/{line.request_id}",
        ask_again_url=f"{act.site.issuer}/access/request",
        decided_by=approver_part(line.decided_as),
        decider_name=decider.name if decider else None,
        comment=line.comment,
        auto_rejection=AutoRejection(line.reason) if line.reason else None,
    )
    send(act, mail, requester, f"line:{line.id}:rejected:{line.version}")


def tell_withdrawn(act: Act, line: RequestLine, routing: Routing) -> None:
    """To those who were asked: nothing is left to decide."""
    requester, organisation = people_and_place(act.session, line)
    asked = active_accounts(act.session, routing.approvers)
    if routing.decided_by is DecidedBy.EMA:
        asked = staff_holding(act, routing.approver_roles)
    for account in asked:
        if account.id == requester.id:
            continue
        mail = RequestWithdrawnMail(
            greeting_name=account.name,
            contact_url=act.site.contact_url,
            requester_name=requester.name,
            requester_username=requester.username,
            role=role_part(act.catalogue, line.role, line.application),
            organisation=organisation_part(organisation),
            inbox_url=f"{act.site.issuer}/access/inbox",
        )
        send(act, mail, account, f"line:{line.id}:withdrawn")


def staff_holding(act: Act, roles: Iterable[str]) -> list[Account]:
    """EMA's queue: active people who hold one of these staff roles now (domain.md Q30)."""
    holders = select(Entitlement.account_id).where(
        is_live(act.now), Entitlement.role.in_(tuple(roles)), Entitlement.organisation_id.is_(None)
    )
    return active_accounts(act.session, act.session.scalars(holders.limit(_MOST_RECIPIENTS)))


def open_url(session: Session, site: Site, line: RequestLine) -> str | None:
    """Where a sign-in at the line's application begins (OpenID Connect Core §4, third-party initiated login).

    The client one came from, else the application's own; None when it registered no such address.
    """
    client = session.get(Client, line.client_id) if line.client_id else None
    if client is None or client.status != ClientStatus.ACTIVE or not client.initiate_login_uri:
        client = find_for_application(session, line.application)
    if client is None or client.initiate_login_uri is None:
        return None
    joint = "&" if "?" in client.initiate_login_uri else "?"
    return client.initiate_login_uri + joint + urlencode({"iss": site.issuer})


def _asked_line(catalogue: Catalogue, one: LineToTell) -> AskedLine:
    return AskedLine(
        role=role_part(catalogue, one.role.code, one.role.application),
        organisation=organisation_part(one.organisation),
        approver=asked_of(one.role, one.routing),
        approvers=len(one.routing.approvers),
    )


def active_accounts(session: Session, ids: Iterable[str]) -> list[Account]:
    found = select(Account).where(Account.id.in_(tuple(ids)), Account.status == AccountStatus.ACTIVE)
    return list(session.scalars(found.order_by(Account.id).limit(_MOST_RECIPIENTS)))


def people_and_place(session: Session, line: RequestLine) -> tuple[Account, OrganisationSummary]:
    """Whose line it is, and for which organisation."""
    organisation = summaries(session, [line.organisation_id])[line.organisation_id]
    return session.get_one(Account, line.account_id), organisation

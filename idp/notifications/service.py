"""Queueing a mail, and sending one that was queued."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.database.base import table
from idp.ids import new_id
from idp.jobs.service import enqueue
from idp.notifications.models import Mail
from idp.settings import Smtp

SEND = "mail:send"
_mails = table(Mail)


class Rendered(Protocol):
    """A mail as ``consent_ui`` writes it."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the mail; the account lets a person's mails be found, and erased."""

    email: str
    account_id: str | None = None


def queue_mail(
    session: Session, mail: Rendered, recipient: Recipient, now: datetime, *, event_key: str
) -> None:
    """Queue a mail in the caller's transaction: once for each `event_key` and recipient, however often it is called."""
    key = f"{event_key}:{hashlib.sha256(recipient.email.casefold().encode()).hexdigest()[:16]}"
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "id": new_id(),
        "event_key": key,
        "account_id": recipient.account_id,
        "recipient": recipient.email,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "created_at": now,
    }
    statement = insert(_mails).values(values).on_conflict_do_nothing(index_elements=["event_key"])
    row = session.execute(statement.returning(_mails.c.id)).one_or_none()
    if row is not None:
        enqueue(session, SEND, {"mail_id": row.id}, now, key=f"{SEND}:{row.id}")


def message(mail: Mail, sender: str, domain: str) -> EmailMessage:
    """The mail as it goes over the wire.

    `EmailMessage` refuses line breaks in headers, so no header can be added by a name or an address (security H7).
    Raises ``ValueError`` for those, and for a recipient that is not exactly one address.
    """
    result = EmailMessage()
    result["From"] = sender
    result["To"] = mail.recipient
    if [address.addr_spec for address in result["To"].addresses] != [mail.recipient]:
        raise ValueError("the recipient is not exactly one address")
    result["Subject"] = " ".join(mail.subject.split())
    result["Date"] = format_datetime(mail.created_at)
    result["Message-ID"] = f"<{mail.id}@{domain}>"
    result["Auto-Submitted"] = "auto-generated"
    result.set_content(mail.text)
    result.add_alternative(mail.html, subtype="html")
    return result


def transmit(mail: Mail, smtp: Smtp, domain: str) -> None:
    """Hand one mail to the mail server; raises `OSError` or `smtplib.SMTPException` when it does not take it."""
    with smtplib.SMTP(smtp.host or "", smtp.port, timeout=smtp.timeout.total_seconds()) as server:
        if smtp.starttls:
            server.starttls(context=ssl.create_default_context())
        if smtp.username and smtp.password:
            server.login(smtp.username, smtp.password.get_secret_value())
        server.send_message(message(mail, smtp.sender, domain), parseaddr(smtp.sender)[1], [mail.recipient])


def find_mail(session: Session, mail_id: str) -> Mail | None:
    """One mail."""
    return session.get(Mail, mail_id)


def newest_mails(session: Session, *, most: int = 100) -> list[Mail]:
    """The latest mails, newest first: for the demo's mail page."""
    return list(session.scalars(select(Mail).order_by(Mail.id.desc()).limit(most)))


def mark_sent(session: Session, mail_id: str, now: datetime) -> None:
    """Note that the mail left."""
    session.execute(
        update(_mails).where(_mails.c.id == mail_id, _mails.c.sent_at.is_(None)).values(sent_at=now)
    )

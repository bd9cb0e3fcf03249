"""The demo's mailbox: mails that would have been sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consent_ui.pages import Page


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """A kept mail in the list."""

    url: str
    recipient: str
    subject: str
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class MailsPage(Page):
    """`/demo/mail`, newest first; `recipient` is set when only one person's mails are shown."""

    template: ClassVar[str] = "mails.html"
    mails: tuple[MailRow, ...]
    recipient: str | None = None
    all_url: str = "/demo/mail"


@dataclass(frozen=True, kw_only=True)
class MailPage(Page):
    """One kept mail, shown from its text part; its links can be followed."""

    template: ClassVar[str] = "mail.html"
    recipient: str
    sender: str
    subject: str
    sent_at: datetime
    text: str
    back_url: str = "/demo/mail"

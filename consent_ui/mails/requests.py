"""Mails about access requests (domain 8, table of notifications)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from consent_ui.mails import Mail
from consent_ui.parts import Approver, AutoRejection, Organisation, Role


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """A role at an organisation inside a mail, who was asked to decide and how many they are."""

    role: Role
    organisation: Organisation
    approver: Approver = Approver.USER_ADMINISTRATOR
    approvers: int = 0
    usual_wait: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class RequestToDecideMail(Mail):
    """To each approver: somebody asks for a role, please decide. Leads to the inbox or the one line."""

    template: ClassVar[str] = "request_to_decide.txt"
    requester_name: str
    requester_username: str
    lines: tuple[AskedLine, ...]
    decide_url: str
    answer_due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FirstAdministratorRequestMail(Mail):
    """To EMA's queue: a first administrator (or EU QPPV, Responsible) is asked for, with documents."""

    template: ClassVar[str] = "first_administrator_request.txt"
    requester_name: str
    requester_username: str
    line: AskedLine
    documents: int
    decide_url: str


@dataclass(frozen=True, kw_only=True)
class RequestReceiptMail(Mail):
    """To the requester: the request is with those who decide."""

    template: ClassVar[str] = "request_receipt.txt"
    lines: tuple[AskedLine, ...]
    request_url: str


@dataclass(frozen=True, kw_only=True)
class RequestApprovedMail(Mail):
    """To the requester: the role is there. `open_url` starts the application and signs in there."""

    template: ClassVar[str] = "request_approved.txt"
    role: Role
    organisation: Organisation
    application_name: str
    access_url: str
    open_url: str | None = None
    decided_by: Approver = Approver.USER_ADMINISTRATOR
    decider_name: str | None = None
    comment: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RequestRejectedMail(Mail):
    """To the requester: no, why, and what can be done. `auto_rejection` is set when nobody decided (Q15)."""

    template: ClassVar[str] = "request_rejected.txt"
    role: Role
    organisation: Organisation
    request_url: str
    ask_again_url: str
    decided_by: Approver = Approver.USER_ADMINISTRATOR
    decider_name: str | None = None
    comment: str | None = None
    auto_rejection: AutoRejection | None = None


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawnMail(Mail):
    """To those who were asked: nothing is left to decide."""

    template: ClassVar[str] = "request_withdrawn.txt"
    requester_name: str
    requester_username: str
    role: Role
    organisation: Organisation
    inbox_url: str

"""My access: the roles one holds, one's requests, one request, and why a role exists."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consent_ui.pages import Page
from consent_ui.parts import Application, Approver, HeldRole, Organisation, Person, RequestLine, Role


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """One of one's requests in the overview, with its lines."""

    url: str
    submitted_at: datetime
    lines: tuple[RequestLine, ...]


@dataclass(frozen=True, kw_only=True)
class AccessPage(Page):
    """`/access`. The template groups `roles` by application and organisation."""

    template: ClassVar[str] = "access.html"
    roles: tuple[HeldRole, ...]
    requests: tuple[RequestRow, ...]
    request_url: str = "/access/request"


@dataclass(frozen=True, kw_only=True)
class RequestPage(Page):
    """`/access/requests/<id>`: each line with its life so far and what comes next.

    `is_own` decides between "you asked" and "NAME asked".
    """

    template: ClassVar[str] = "request.html"
    reference: str
    requester: Person
    submitted_at: datetime
    lines: tuple[RequestLine, ...]
    comment: str | None = None
    is_own: bool = True
    back_url: str = "/access"


@dataclass(frozen=True, kw_only=True)
class RequestSentPage(Page):
    """Step 4: what happens next, and when. `continue_url` leads back into the interrupted sign-in."""

    template: ClassVar[str] = "request_sent.html"
    lines: tuple[RequestLine, ...]
    request_url: str
    email: str
    application: Application | None = None
    continue_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleNeededPage(Page):
    """Inside a sign-in: the application needs a role that the person does not have (yet).

    `roles` are those that would open the application. `pending` are the person's lines for it.
    `continue_url` looks again and goes on to the application when the role is there.
    """

    template: ClassVar[str] = "role_needed.html"
    application: Application
    person: Person
    request_url: str
    continue_url: str
    roles: tuple[Role, ...] = ()
    pending: tuple[RequestLine, ...] = ()
    use_another_account_url: str | None = None
    cancel_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalPage(Page):
    """`/approvals/<id>`: the decision that gave a role. `ended_at` is set once the role is over."""

    template: ClassVar[str] = "approval.html"
    reference: str
    person: Person
    role: Role
    decided_at: datetime
    decided_by: Approver
    organisation: Organisation | None = None
    decider_name: str | None = None
    asked_at: datetime | None = None
    until: datetime | None = None
    ended_at: datetime | None = None
    comment: str | None = None
    request_url: str | None = None
    remove_url: str | None = None

"""Deciding: the inbox of waiting lines and the page of one decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from consent_ui.pages import Page
from consent_ui.parts import Approver, Document, HeldRole, Organisation, Paging, Person, RequestLine, Role
from consent_ui.texts import mark

SORTS = [
    ("oldest", mark("Longest waiting first")),
    ("newest", mark("Newest first")),
    ("person", mark("By person")),
    ("organisation", mark("By organisation")),
]


class InboxFilterForm(Form):
    """Sent by GET. The server sets the choices of `application` and `organisation`."""

    application = SelectField(mark("Application"), [Optional()], choices=[("", mark("All applications"))])
    organisation = SelectField(mark("Organisation"), [Optional()], choices=[("", mark("All organisations"))])
    sort = SelectField(mark("Order"), [Optional()], choices=SORTS, default="oldest")


class DecisionForm(Form):
    """Approve with an optional comment, or reject with one (Q21). `version` is what was on the screen (J3)."""

    version = HiddenField(validators=[InputRequired(mark("Open the request again, then decide."))])
    comment = TextAreaField(
        mark("Comment to the person who asked"),
        [Length(max=2000, message=mark("Use at most 2,000 characters in the comment."))],
    )
    decision = StringField(validators=[AnyOf(["approve", "reject"], message=mark("Choose Approve or Reject."))])

    def validate_comment(self, field: TextAreaField) -> None:
        """A rejection explains itself."""
        if self.decision.data == "reject" and not (field.data or "").strip():
            raise ValidationError(mark("Write why you reject the request. The person who asked reads it."))


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """A waiting line. `url` leads to its decision page. `is_removal`: EMA is asked to agree that the role ends."""

    url: str
    requester: Person
    role: Role
    organisation: Organisation
    submitted_at: datetime
    answer_due: datetime | None = None
    is_first_administrator: bool = False
    is_removal: bool = False
    documents: int = 0


@dataclass(frozen=True, kw_only=True)
class InboxPage(Page):
    """`/access/inbox`. `total` counts all that wait, filtered or not."""

    template: ClassVar[str] = "inbox.html"
    form: InboxFilterForm
    action: str
    rows: tuple[InboxRow, ...]
    total: int
    paging: Paging | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionPage(Page):
    """`/access/inbox/<line id>`. Buttons: `id="approve"` and `id="reject"`, both named `decision`.

    `usual_mail_domain` is given when the requester's differs from it (Q34). `opens` lists in words what
    the role opens besides its description. `decided` is the line when somebody else was faster: no form.
    `has_changed` says that the request is not what was on the screen before (J3). `is_removal`: to approve is
    to agree that the role ends, to reject is to keep it (domain 7.6).
    """

    template: ClassVar[str] = "decision.html"
    form: DecisionForm
    action: str
    requester: Person
    role: Role
    organisation: Organisation
    submitted_at: datetime
    asked_of: Approver
    answer_due: datetime | None = None
    requester_comment: str | None = None
    until: datetime | None = None
    opens: tuple[str, ...] = ()
    other_roles: tuple[HeldRole, ...] = ()
    documents: tuple[Document, ...] = ()
    usual_mail_domain: str | None = None
    is_first_administrator: bool = False
    is_own_request: bool = False
    is_removal: bool = False
    decided: RequestLine | None = None
    has_changed: bool = False
    back_url: str = "/access/inbox"

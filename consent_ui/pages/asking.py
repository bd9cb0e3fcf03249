"""Asking for access (domain 7.2): find organisations, choose roles, add documents, send.

The wizard keeps nothing on the server: what was chosen travels as `organisation` and `line` values in the
address or as hidden inputs. Steps 1 and 2 are sent by GET, step 3 by POST with files.
"""

from dataclasses import dataclass
from typing import ClassVar

from wtforms import Form, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from consent_ui.pages import Page
from consent_ui.pages.organisations import OrganisationResult, OrganisationSearchForm
from consent_ui.parts import Application, Approver, NotRequestable, Organisation, Paging, Role
from consent_ui.texts import mark


class ChooseOrganisationsForm(Form):
    """The organisations ticked in step 1; the server decides whether they exist."""

    organisation = SelectMultipleField(
        mark("Organisations"),
        [InputRequired(mark("Tick at least one organisation."))],
        choices=[],
        validate_choice=False,
    )


class ChooseRolesForm(Form):
    """The lines ticked in step 2; the server decides whether they may be asked for (J7)."""

    line = SelectMultipleField(
        mark("Roles"), [InputRequired(mark("Tick at least one role."))], choices=[], validate_choice=False
    )


class SendRequestForm(Form):
    """Step 3: the lines again, and a word to those who decide. Files are fields of their own."""

    line = SelectMultipleField(
        mark("Roles"), [InputRequired(mark("Choose at least one role."))], choices=[], validate_choice=False
    )
    comment = TextAreaField(
        mark("Comment to those who decide (optional)"),
        [Length(max=2000, message=mark("Use at most 2,000 characters in the comment."))],
    )


@dataclass(frozen=True, kw_only=True)
class ChosenOrganisation:
    """An organisation in the basket; `remove_url` takes it out."""

    organisation: Organisation
    remove_url: str


@dataclass(frozen=True, kw_only=True)
class FindOrganisationsPage(Page):
    """Step 1 at `/access/request`.

    `form` searches (GET to `action`), `choice` carries the ticks (GET to `next_action`, field `organisation`).
    `hidden` travels with both, for example the application one came for. `new_organisation_url` leads to
    registering one that is not in the register.
    """

    template: ClassVar[str] = "find_organisations.html"
    form: OrganisationSearchForm
    action: str
    choice: ChooseOrganisationsForm
    next_action: str
    results: tuple[OrganisationResult, ...] | None = None
    paging: Paging | None = None
    chosen: tuple[ChosenOrganisation, ...] = ()
    application: Application | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    new_organisation_url: str | None = None
    cancel_url: str = "/access"

    @property
    def picked(self) -> tuple[tuple[str, str], ...]:
        """The basket as hidden inputs."""
        return tuple(("organisation", item.organisation.org_id) for item in self.chosen)


@dataclass(frozen=True, kw_only=True)
class RoleChoice:
    """A role one may tick, or not and why.

    `value` is the checkbox's value (role and organisation). `decided_by` and `deciders` say who will
    decide. `documents` are the documents needed, in words. `comes_with` names roles granted with it,
    `needs` roles that must be held or asked for too, `suggested_with` roles that go well with it.
    `ask_first` names what to ask for first when `not_requestable` is set.
    """

    value: str
    role: Role
    decided_by: Approver
    deciders: int = 0
    documents: tuple[str, ...] = ()
    comes_with: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    suggested_with: tuple[str, ...] = ()
    is_chosen: bool = False
    not_requestable: NotRequestable | None = None
    ask_first: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoleFamily:
    """The roles one kind of administrator looks after."""

    name: str
    roles: tuple[RoleChoice, ...]


@dataclass(frozen=True, kw_only=True)
class OrganisationRoles:
    """The roles offered for one organisation."""

    organisation: Organisation
    families: tuple[RoleFamily, ...]


@dataclass(frozen=True, kw_only=True)
class ChooseRolesPage(Page):
    """Step 2 at `/access/request/roles` (GET to `action`, field `line`)."""

    template: ClassVar[str] = "choose_roles.html"
    form: ChooseRolesForm
    action: str
    organisations: tuple[OrganisationRoles, ...]
    back_url: str
    application: Application | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    cancel_url: str = "/access"


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    """A line before it is sent. `file_field` names its file input, None when no file can be added.

    `errors` are English sentences about its documents. `remove_url` takes the line out and is None for
    the only one.
    """

    value: str
    role: Role
    organisation: Organisation
    decided_by: Approver
    deciders: int = 0
    documents: tuple[str, ...] = ()
    file_field: str | None = None
    is_file_required: bool = False
    errors: tuple[str, ...] = ()
    remove_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewRequestPage(Page):
    """Step 3 at `/access/request/review` (POST multipart to `action`). The button is `id="send"`."""

    template: ClassVar[str] = "review_request.html"
    form: SendRequestForm
    action: str
    lines: tuple[ReviewLine, ...]
    back_url: str
    hidden: tuple[tuple[str, str], ...] = ()
    largest_file: int = 10 * 1024 * 1024
    most_files: int = 5
    letter_template_url: str | None = None
    cancel_url: str = "/access"

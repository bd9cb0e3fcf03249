"""Finding organisations (domain Q13) and looking at one."""

from dataclasses import dataclass
from typing import ClassVar

from wtforms import BooleanField, Form, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, Regexp

from consent_ui.pages import Page
from consent_ui.parts import HeldRole, Organisation, Paging, Person
from consent_ui.texts import mark

_TOO_LONG = mark("Use at most 200 characters for a name or city.")


class OrganisationSearchForm(Form):
    """The search of domain Q13, sent by GET. The server sets `country`, `type` and `language` choices.

    `any_criterion` answers whether there is one besides the flag, which the search demands.
    """

    name = StringField(mark("Name contains"), [Length(max=200, message=_TOO_LONG)])
    country = SelectMultipleField(mark("Countries"), [Optional()], choices=[])
    city = StringField(mark("City"), [Length(max=200, message=_TOO_LONG)])
    postcode = StringField(mark("Postcode"), [Length(max=40, message=mark("Use at most 40 characters for a postcode."))])
    org_id = StringField(
        mark("ORG id"),
        [
            Optional(),
            Regexp(
                r"(?i)^\s*(ORG-)?[0-9]{9}\s*\Z",
                message=mark("Write ORG- and nine digits, for example ORG-100013412."),
            ),
        ],
    )
    loc_id = StringField(
        mark("LOC id"),
        [
            Optional(),
            Regexp(
                r"(?i)^\s*(LOC-)?[0-9]{9}\s*\Z",
                message=mark("Write LOC- and nine digits, for example LOC-100021459."),
            ),
        ],
    )
    type = SelectField(mark("Type"), [Optional()], choices=[("", mark("Any type"))])
    language = SelectField(mark("Language of the name"), [Optional()], choices=[("", mark("Any language"))])
    historical = BooleanField(mark("Include historical records (merged organisations)"))

    def any_criterion(self) -> bool:
        """Whether anything besides the historical flag was given."""
        return any(field.data for field in self if field.name != "historical")


@dataclass(frozen=True, kw_only=True)
class OrganisationResult:
    """A hit. `matched_name` is another name or language that matched; `administrators_for` names families."""

    organisation: Organisation
    type: str = ""
    matched_name: str | None = None
    merged_into: Organisation | None = None
    administrators_for: tuple[str, ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class OrganisationsPage(Page):
    """`/organisations`. `results` is None before anything was searched for."""

    template: ClassVar[str] = "organisations.html"
    form: OrganisationSearchForm
    action: str
    results: tuple[OrganisationResult, ...] | None = None
    paging: Paging | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationName:
    """A name of an organisation and the language code it is in."""

    name: str
    language: str
    is_preferred: bool = False


@dataclass(frozen=True, kw_only=True)
class Location:
    """A place of an organisation, as one reads an address."""

    loc_id: str
    lines: tuple[str, ...]
    city: str
    postcode: str
    country: str
    is_main: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonAtOrganisation:
    """Somebody with roles at the organisation. Only roles the viewer may see are in it."""

    person: Person
    roles: tuple[HeldRole, ...]
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(Page):
    """`/organisations/<ORG id>`. `people` is None unless the viewer administers the organisation (J2, N7)."""

    template: ClassVar[str] = "organisation.html"
    organisation: Organisation
    type: str = ""
    size: str = ""
    names: tuple[OrganisationName, ...] = ()
    locations: tuple[Location, ...] = ()
    merged_into: Organisation | None = None
    merged_from: tuple[Organisation, ...] = ()
    administrators_for: tuple[str, ...] = ()
    people: tuple[PersonAtOrganisation, ...] | None = None
    administers: tuple[str, ...] = ()
    request_url: str | None = None
    back_url: str = "/organisations"

"""From rows and rules to the small values that pages and mails show."""

from collections.abc import Iterable
from typing import Protocol

from consent_ui import parts
from consent_ui.texts import mark
from idp.access_requests.models import Attachment
from idp.access_requests.verdicts import Routing
from idp.accounts.models import Account
from idp.organisations.models import OrganisationSize, OrganisationType
from idp.roles.models import Catalogue, Role

ORGANISATION_TYPES = {
    OrganisationType.INDUSTRY.value: mark("Industry"),
    OrganisationType.REGULATORY_AUTHORITY.value: mark("Regulatory authority"),
    OrganisationType.EDUCATIONAL_INSTITUTION.value: mark("Educational institution"),
    OrganisationType.HEALTH_CARE_PROVIDER.value: mark("Health care provider"),
    OrganisationType.EU_INSTITUTION.value: mark("EU institution"),
    OrganisationType.OTHER.value: mark("Other"),
}
ORGANISATION_SIZES = {
    OrganisationSize.MICRO.value: mark("Micro"),
    OrganisationSize.SMALL.value: mark("Small"),
    OrganisationSize.MEDIUM.value: mark("Medium"),
    OrganisationSize.LARGE.value: mark("Large"),
}


class Place(Protocol):
    """An organisation as lists and searches give it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def status(self) -> str: ...


def application_part(catalogue: Catalogue, code: str) -> parts.Application:
    """An application by its short name and its name in full."""
    application = catalogue.applications.get(code)
    if application is None:
        return parts.Application(name=code.upper())
    return parts.Application(name=application.name, full_name=application.description)


def role_part(catalogue: Catalogue, code: str, application: str) -> parts.Role:
    """A role in the catalogue's words; one that the catalogue no longer has goes by its code."""
    role = catalogue.find_role(code)
    name = application_part(catalogue, application).name
    if role is None:
        return parts.Role(name=code, application=name)
    return parts.Role(
        name=role.name, application=name, description=role.description, is_user_admin=role.user_administrator
    )


def role_names(catalogue: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    """Some roles by name."""
    return tuple(role.name for code in codes if (role := catalogue.find_role(code)) is not None)


def document_names(catalogue: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    """Kinds of documents by name, each with what it must show."""
    kinds = (catalogue.documents.get(code) for code in codes)
    return tuple(f"{kind.name}: {kind.description}" for kind in kinds if kind is not None)


def organisation_part(organisation: Place) -> parts.Organisation:
    """An organisation as people recognise it."""
    return parts.Organisation(
        org_id=organisation.id,
        name=organisation.name,
        country=organisation.country,
        city=organisation.city,
        url=f"/organisations/{organisation.id}",
        status=parts.OrganisationStatus(organisation.status),
    )


def person_part(account: Account) -> parts.Person:
    """A person as those may see them who decide about their requests."""
    return parts.Person(name=account.name, username=account.username, email=account.email)


def document_part(attachment: Attachment, *, readable: bool) -> parts.Document:
    """A document, with its address if the viewer may read it."""
    return parts.Document(
        name=attachment.name,
        size=attachment.size,
        added_at=attachment.added_at,
        url=f"/access/documents/{attachment.id}" if readable else None,
    )


def asked_of(role: Role | None, routing: Routing | None) -> parts.Approver:
    """Who is asked now; where nobody is, the kind that would be."""
    if routing is not None and routing.kinds:
        return parts.Approver(routing.kinds[0].value)
    if role is not None and role.ema_always:
        return parts.Approver.EMA
    return parts.Approver.USER_ADMINISTRATOR


def approver_part(decided_as: str | None) -> parts.Approver:
    """As what somebody decided; unknown words of older data count as the organisation's own decision."""
    if decided_as is None or decided_as not in {kind.value for kind in parts.Approver}:
        return parts.Approver.USER_ADMINISTRATOR
    return parts.Approver(decided_as)

"""Samples of the register of organisations."""

from dataclasses import replace

from consent_ui.gallery.world import (
    ADMINISTRATOR,
    ANNA,
    EXAMPLE,
    GREEK,
    HELD,
    LONG_NAME,
    MERGED,
    MISCHIEF,
    PERSON,
    UPD_SUPER,
    UPD_USER,
    Sample,
    answers,
    frame,
)
from consent_ui.pages.organisations import (
    Location,
    OrganisationName,
    OrganisationPage,
    OrganisationResult,
    OrganisationSearchForm,
    OrganisationsPage,
    PersonAtOrganisation,
)
from consent_ui.parts import Paging

_COUNTRIES = [
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("DE", "Germany"),
    ("FR", "France"),
    ("GR", "Greece"),
    ("IS", "Iceland"),
    ("NL", "Netherlands"),
]


def search_form(values: dict[str, str | list[str]]) -> OrganisationSearchForm:
    """A search that was sent with these values."""
    form = OrganisationSearchForm(answers(values))
    form.country.choices = _COUNTRIES
    form.type.choices = [("", "Any type"), ("industry", "Industry")]
    form.language.choices = [("", "Any language"), ("el", "Greek")]
    form.validate()
    return form


RESULTS = (
    OrganisationResult(
        organisation=EXAMPLE, type="Industry", administrators_for=("SPOR", "UPD"), is_chosen=True
    ),
    OrganisationResult(
        organisation=GREEK, type="Industry", matched_name="Hellenic Veterinary Pharmaceuticals S.A."
    ),
    OrganisationResult(organisation=LONG_NAME, type="Regulatory Authority", administrators_for=("CTIS",)),
    OrganisationResult(organisation=MERGED, merged_into=EXAMPLE),
)
_PEOPLE = (
    PersonAtOrganisation(person=PERSON, roles=(HELD, replace(HELD, role=UPD_USER))),
    PersonAtOrganisation(
        person=ADMINISTRATOR, roles=(replace(HELD, role=UPD_SUPER, waits_for_ema=True, remove_url=None),)
    ),
    PersonAtOrganisation(person=MISCHIEF, roles=(HELD,), is_active=False),
)
_MANY = tuple(
    PersonAtOrganisation(person=replace(PERSON, name=f"Person Number {number}"), roles=(HELD,))
    for number in range(24)
)
_NAMES = (
    OrganisationName(name=EXAMPLE.name, language="en", is_preferred=True),
    OrganisationName(name="Voorbeeld Farma B.V.", language="nl"),
    OrganisationName(name="Παράδειγμα Φάρμα", language="el"),
)
_PLACES = (
    Location(
        loc_id="LOC-100021459",
        lines=("Example Pharma B.V.", "Darwinweg 24"),
        city="Leiden",
        postcode="2333 CR",
        country="NL",
        is_main=True,
    ),
    Location(
        loc_id="LOC-100021460", lines=("Havenstraat 1",), city="Rotterdam", postcode="3011 AA", country="NL"
    ),
)
_PATH = "/organisations"
SAMPLES = (
    Sample("organisations", OrganisationsPage(form=search_form({}), action=_PATH), frame(_PATH)),
    Sample(
        "organisations-found",
        OrganisationsPage(
            form=search_form({"name": "example", "postcode": "2333", "historical": "y"}),
            action=_PATH,
            results=RESULTS,
            paging=Paging(first=1, last=4, total=4),
        ),
        frame(_PATH),
    ),
    Sample(
        "organisations-error",
        OrganisationsPage(
            form=search_form({"org_id": "ORG-12", "loc_id": "x", "country": ["NL"]}), action=_PATH, results=()
        ),
        frame(_PATH),
    ),
    Sample(
        "organisation",
        OrganisationPage(
            organisation=EXAMPLE,
            type="Industry",
            size="Medium",
            names=_NAMES,
            locations=_PLACES,
            merged_from=(MERGED,),
            administrators_for=("SPOR", "UPD"),
            request_url="/access/request/roles?organisation=ORG-100000321",
        ),
        frame("/organisations/ORG-100000321"),
    ),
    Sample(
        "organisation-administrator",
        OrganisationPage(
            organisation=EXAMPLE,
            type="Industry",
            names=_NAMES,
            locations=_PLACES,
            people=_PEOPLE,
            administers=("SPOR", "UPD"),
        ),
        frame("/organisations/ORG-100000321", ANNA),
    ),
    Sample(
        "organisation-many-people",
        OrganisationPage(
            organisation=LONG_NAME, people=_MANY, administers=("External Organisation Administrator",)
        ),
        frame("/organisations/ORG-100009999", ANNA),
    ),
    Sample(
        "organisation-merged",
        OrganisationPage(organisation=MERGED, merged_into=EXAMPLE, people=(), administers=("UPD",)),
        frame("/organisations/ORG-100000042", ANNA),
    ),
)

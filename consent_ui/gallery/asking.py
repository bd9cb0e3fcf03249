"""Samples of the request wizard."""

from consent_ui.gallery.organisations import RESULTS, search_form
from consent_ui.gallery.world import (
    EXAMPLE,
    GREEK,
    INDUSTRY,
    LONG_NAME,
    MERGED,
    QPPV,
    UPD,
    UPD_READER,
    UPD_SUPER,
    UPD_USER,
    Sample,
    answers,
    frame,
)
from consent_ui.pages.asking import (
    ChooseOrganisationsForm,
    ChooseRolesForm,
    ChooseRolesPage,
    ChosenOrganisation,
    FindOrganisationsPage,
    OrganisationRoles,
    ReviewLine,
    ReviewRequestPage,
    RoleChoice,
    RoleFamily,
    SendRequestForm,
)
from consent_ui.parts import Approver, NotRequestable, Paging, Role

_LETTER = "Affiliation letter on the organisation’s letterhead, signed by somebody other than you"


def _nothing_ticked() -> ChooseOrganisationsForm:
    form = ChooseOrganisationsForm(answers({"organisation": []}))
    form.validate()
    return form


def _no_role() -> ChooseRolesForm:
    form = ChooseRolesForm(answers({"line": []}))
    form.validate()
    return form


def _too_much() -> SendRequestForm:
    form = SendRequestForm(answers({"line": ["upd.user@ORG-100000321"], "comment": "x" * 2001}))
    form.validate()
    return form


def _choice(role: Role, number: int = 0, **fields: object) -> RoleChoice:
    return RoleChoice(
        value=f"role{number}@ORG",
        role=role,
        decided_by=Approver.USER_ADMINISTRATOR,
        deciders=2,
        **fields,  # type: ignore[arg-type]  # a sample's fields are those of RoleChoice
    )


_UPD = RoleFamily(
    name="UPD",
    roles=(
        _choice(UPD_USER, 1, is_chosen=True, comes_with=("UPD read-only",)),
        _choice(UPD_READER, 2, not_requestable=NotRequestable.ALREADY_HELD),
        RoleChoice(value="upd.super_user@ORG", role=UPD_SUPER, decided_by=Approver.EMA, documents=(_LETTER,)),
    ),
)
_CLOSED = RoleFamily(
    name="Everything that may be said",
    roles=tuple(
        _choice(
            INDUSTRY,
            number,
            not_requestable=reason,
            ask_first=("SPOR Super User",) if reason is NotRequestable.NO_ADMINISTRATOR else (),
        )
        for number, reason in enumerate(NotRequestable, start=10)
    ),
)
_EV = RoleFamily(
    name="EudraVigilance (Human)", roles=(_choice(QPPV, 30, needs=("EV user",), suggested_with=("EVDAS",)),)
)
_CHOSEN = tuple(
    ChosenOrganisation(organisation=organisation, remove_url="/access/request?organisation=")
    for organisation in (EXAMPLE, LONG_NAME)
)
_HIDDEN = (("application", "upd"),)
_SEARCH = "/access/request"
_ROLES = "/access/request/roles"


def _review(*lines: ReviewLine, form: SendRequestForm | None = None) -> ReviewRequestPage:
    return ReviewRequestPage(
        form=form or SendRequestForm(),
        action="/access/request/review",
        lines=lines,
        back_url=_ROLES,
        hidden=_HIDDEN,
        letter_template_url="/help/letter",
    )


def _review_line(number: int, role: Role, *errors: str, required: bool = False) -> ReviewLine:
    return ReviewLine(
        value=f"role{number}@ORG",
        role=role,
        organisation=GREEK if number % 2 else EXAMPLE,
        decided_by=Approver.EMA if required else Approver.USER_ADMINISTRATOR,
        deciders=2,
        documents=(_LETTER,) if required else (),
        file_field=f"document-{number}",
        is_file_required=required,
        errors=errors,
        remove_url="/access/request/review?line=",
    )


SAMPLES = (
    Sample(
        "ask-1-start",
        FindOrganisationsPage(
            form=search_form({}),
            action=_SEARCH,
            choice=ChooseOrganisationsForm(),
            next_action=_ROLES,
            application=UPD,
            hidden=_HIDDEN,
        ),
        frame(_SEARCH),
    ),
    Sample(
        "ask-1-results",
        FindOrganisationsPage(
            form=search_form({"name": "example", "country": ["NL", "DE"]}),
            action=_SEARCH,
            choice=_nothing_ticked(),
            next_action=_ROLES,
            results=RESULTS,
            paging=Paging(first=1, last=20, total=1412, next_url="?page=2"),
            chosen=_CHOSEN,
            hidden=_HIDDEN,
            new_organisation_url="/organisations/new",
        ),
        frame(_SEARCH),
    ),
    Sample(
        "ask-1-nothing",
        FindOrganisationsPage(
            form=search_form({"name": "zzz"}),
            action=_SEARCH,
            choice=ChooseOrganisationsForm(),
            next_action=_ROLES,
            results=(),
        ),
        frame(_SEARCH),
    ),
    Sample(
        "ask-2",
        ChooseRolesPage(
            form=ChooseRolesForm(),
            action="/access/request/review",
            organisations=(
                OrganisationRoles(organisation=EXAMPLE, families=(_UPD, _EV)),
                OrganisationRoles(organisation=LONG_NAME, families=(_CLOSED,)),
                OrganisationRoles(organisation=MERGED, families=()),
            ),
            back_url=_SEARCH,
            application=UPD,
            hidden=_HIDDEN,
        ),
        frame(_ROLES),
    ),
    Sample(
        "ask-2-none",
        ChooseRolesPage(
            form=_no_role(),
            action="/access/request/review",
            organisations=(OrganisationRoles(organisation=EXAMPLE, families=(_UPD,)),),
            back_url=_SEARCH,
        ),
        frame(_ROLES),
    ),
    Sample(
        "ask-3",
        _review(_review_line(1, UPD_USER), _review_line(2, UPD_SUPER, required=True)),
        frame("/access/request/review"),
    ),
    Sample(
        "ask-3-errors",
        _review(
            _review_line(1, UPD_SUPER, "This file is larger than 10 MB.", required=True), form=_too_much()
        ),
        frame("/access/request/review"),
    ),
)

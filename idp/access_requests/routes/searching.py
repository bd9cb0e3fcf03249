"""The search for organisations as a form: in the register, and as the first step of a request (domain.md Q13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale
from flask import request

from consent_ui.formats import country, language_name
from consent_ui.pages.organisations import OrganisationResult, OrganisationSearchForm
from consent_ui.parts import Paging
from consent_ui.texts import mark
from idp.access_requests import service
from idp.access_requests.guards import begin
from idp.access_requests.routes.paging import page_of
from idp.access_requests.showing import ORGANISATION_TYPES, organisation_part
from idp.errors import InvalidInput
from idp.organisations import service as organisations
from idp.organisations.service import Criteria, FoundOrganisation
from idp.web.services import services

_PAGE = 25
_FIELDS = {"organisation_id": "org_id", "location_id": "loc_id", "countries": "country"}


@dataclass(frozen=True, slots=True)
class Found:
    """The form as it was sent, and what it found: None before anything was searched for or when it cannot be."""

    form: OrganisationSearchForm
    results: tuple[OrganisationResult, ...] | None = None
    paging: Paging | None = None


def search(chosen: Iterable[str] = ()) -> Found:
    """Search as the present request asks."""
    form = _form()
    if not any(name in request.args for name in form._fields):
        return Found(form)
    if not form.validate():
        return Found(form)
    try:
        with services().database.reading() as session:
            hits = organisations.search(session, _criteria(form)).organisations
            page, paging = page_of(hits, size=_PAGE)
            return Found(
                form, _results(begin(session), tuple(page), _criteria(form), frozenset(chosen)), paging
            )
    except InvalidInput as refused:
        field = form._fields.get(_FIELDS.get(refused.field or "", refused.field or ""), form.name)
        field.errors = [*field.errors, refused.message]
        return Found(form)


def _form() -> OrganisationSearchForm:
    form = OrganisationSearchForm(request.args)
    form.country.choices = list(_countries())
    form.language.choices = [("", mark("Any language")), *_languages()]
    form.type.choices = [("", mark("Any type")), *ORGANISATION_TYPES.items()]
    return form


@cache
def _countries() -> tuple[tuple[str, str], ...]:
    english = Locale("en")
    named = ((code, country(code, english)) for code in organisations.COUNTRIES)
    return tuple(sorted(named, key=lambda pair: pair[1]))


@cache
def _languages() -> tuple[tuple[str, str], ...]:
    english = Locale("en")
    named = ((code, language_name(code, english)) for code in organisations.LANGUAGES)
    return tuple(sorted(named, key=lambda pair: pair[1]))


def _criteria(form: OrganisationSearchForm) -> Criteria:
    return Criteria(
        name=(form.name.data or "").strip(),
        countries=tuple(form.country.data or ()),
        city=(form.city.data or "").strip(),
        postcode=(form.postcode.data or "").strip(),
        organisation_id=_identifier(form.org_id.data, "ORG-"),
        location_id=_identifier(form.loc_id.data, "LOC-"),
        type=form.type.data or "",
        language=form.language.data or "",
        include_historical=bool(form.historical.data),
    )


def _identifier(given: str | None, prefix: str) -> str:
    """ORG-100000321 however it was written: with or without its letters, large or small."""
    digits = (given or "").strip().upper().removeprefix(prefix)
    return prefix + digits if digits else ""


def _results(
    act: service.Act, hits: Sequence[FoundOrganisation], criteria: Criteria, chosen: frozenset[str]
) -> tuple[OrganisationResult, ...]:
    shown = organisations.with_matched_names(act.session, tuple(hits), criteria)
    administrators = service.administered_families(act, [hit.id for hit in shown])
    successors = organisations.summaries(act.session, [hit.merged_into for hit in shown if hit.merged_into])
    return tuple(
        OrganisationResult(
            organisation=organisation_part(hit),
            type=ORGANISATION_TYPES.get(hit.type, ""),
            matched_name=hit.matched_name,
            merged_into=organisation_part(successors[hit.merged_into])
            if hit.merged_into in successors
            else None,
            administrators_for=administrators.get(hit.id, ()),
            is_chosen=hit.id in chosen,
        )
        for hit in shown
    )

"""Finds organisations (domain.md Q13): candidates from the index of words, then the whole needle compared."""

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, and_, cast, column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from idp.organisations.models import Location, Name, Organisation, OrganisationStatus, SearchRow
from idp.organisations.records import Criteria, FoundOrganisation, SearchResult
from idp.organisations.search_index import (
    fold,
    fold_postcode,
    property_word,
    query_for,
    word_for_beginning,
    word_for_postcode,
    words_for_city,
    words_for_name,
)

MOST_RESULTS = 200
"""More hits than this are not listed: nobody reads them, and a narrower search finds what is meant."""

_organisations = Organisation.__table__
_locations = Location.__table__
_names = Name.__table__
_places = _locations.alias("places")
_rows = SearchRow.__table__
_fts = table("organisation_search_words", column("rowid"), column("organisation_search_words"))


def find_organisations(session: Session, criteria: Criteria) -> SearchResult:
    """The hits of checked criteria, names that begin with the needle first, then by name."""
    needle = fold(criteria.name)
    begin = _ids(session, criteria, needle, begins=True) if needle else []
    ids = dict.fromkeys(begin)
    if len(begin) <= MOST_RESULTS:
        ids.update(dict.fromkeys(_ids(session, criteria, needle)))
    first = set(begin)
    hits = sorted(
        _read(session, list(ids)[: MOST_RESULTS + 1]),
        key=lambda hit: (hit.id not in first, fold(hit.name), hit.id),
    )
    return SearchResult(tuple(hits[:MOST_RESULTS]), is_capped=len(hits) > MOST_RESULTS)


def with_matched_names(
    session: Session, found: tuple[FoundOrganisation, ...], criteria: Criteria
) -> tuple[FoundOrganisation, ...]:
    """The same hits, saying which other name matched where the preferred one did not: for the page being shown."""
    needle = fold(criteria.name)
    if not (needle or criteria.language):
        return found
    query = select(_names.c.organisation_id, _names.c.text).where(
        _names.c.organisation_id.in_([hit.id for hit in found]),
        *_name_conditions(criteria, needle, begins=False),
    )
    matched: dict[str, list[str]] = {}
    for row in session.execute(query.order_by(_names.c.id)):
        matched.setdefault(row.organisation_id, []).append(row.text)
    return tuple(
        hit if hit.name in (names := matched.get(hit.id, [hit.name])) else replace(hit, matched_name=names[0])
        for hit in found
    )


def _ids(session: Session, criteria: Criteria, needle: str, *, begins: bool = False) -> list[str]:
    """One look-up in the index and the comparison of what it gives, ended as soon as there is enough."""
    query = _candidates(session.get_bind().dialect.name, criteria, needle, begins=begins)
    return list(session.scalars(query.limit(MOST_RESULTS + 1)))


def _read(session: Session, ids: list[str]) -> list[FoundOrganisation]:
    is_main = and_(_locations.c.organisation_id == _organisations.c.id, _locations.c.is_main)
    city = select(_locations.c.city).where(is_main).scalar_subquery().label("city")
    query = select(*_organisations.c, city).where(_organisations.c.id.in_(ids))
    return [
        FoundOrganisation(row.id, row.name, row.type, row.country, row.city, row.status, row.merged_into)
        for row in session.execute(query)
    ]


def _candidates(dialect: str, criteria: Criteria, needle: str, *, begins: bool) -> Select[tuple[str]]:
    """The ids of organisations that have all the words, or the one whose id was given, and stand the comparison."""
    if _is_by_id(criteria):
        query = select(_organisations.c.id).where(*_properties(criteria))
        return query.where(*_comparisons(_organisations.c.id, criteria, needle, begins=begins))
    every, some = _wanted_words(criteria, needle, begins=begins)
    wanted = query_for(dialect, every, some)
    query = select(_rows.c.organisation_id)
    if dialect == "sqlite":
        query = query.select_from(_fts.join(_rows, _rows.c.id == _fts.c.rowid))
        query = query.where(_fts.c.organisation_search_words.op("MATCH")(wanted))
    else:
        query = query.where(_rows.c.words.op("@@")(cast(wanted, TSQUERY)))
    return query.where(*_comparisons(_rows.c.organisation_id, criteria, needle, begins=begins))


def _is_by_id(criteria: Criteria) -> bool:
    return bool(criteria.organisation_id or criteria.location_id)


def _properties(criteria: Criteria) -> list[ColumnElement[bool]]:
    """What the index says exactly, for the organisations that are not taken from it."""
    found: list[ColumnElement[bool]] = []
    if criteria.organisation_id:
        found.append(_organisations.c.id == criteria.organisation_id)
    if criteria.location_id:
        owner = select(_places.c.organisation_id).where(_places.c.id == criteria.location_id)
        found.append(_organisations.c.id == owner.scalar_subquery())
    if criteria.type:
        found.append(_organisations.c.type == criteria.type)
    if criteria.countries:
        found.append(_organisations.c.country.in_(criteria.countries))
    if not criteria.include_historical:
        found.append(_organisations.c.status == OrganisationStatus.ACTIVE)
    return found


def _wanted_words(criteria: Criteria, needle: str, *, begins: bool) -> tuple[list[str], list[str]]:
    """The words that a hit must all have, and those of which it must have one: countries are alternatives."""
    every = words_for_name(needle) + words_for_city(fold(criteria.city))
    if begins:
        every.append(word_for_beginning(needle))
    if criteria.postcode:
        every.append(word_for_postcode(fold_postcode(criteria.postcode)))
    if criteria.type:
        every.append(property_word("t", criteria.type))
    if criteria.language:
        every.append(property_word("l", criteria.language))
    if not criteria.include_historical:
        every.append(property_word("s", OrganisationStatus.ACTIVE))
    return every, [property_word("k", country) for country in criteria.countries]


def _comparisons(
    of: ColumnElement[str], criteria: Criteria, needle: str, *, begins: bool
) -> list[ColumnElement[bool]]:
    """What a candidate must have besides its words: they say which letters there are, not in which order."""
    found: list[ColumnElement[bool]] = []
    # Not EXISTS: PostgreSQL would turn it into a join and read the other table whole. This is looked up row by row.
    if needle or (criteria.language and _is_by_id(criteria)):
        names = select(_names.c.id).where(_names.c.organisation_id == of)
        matching = names.where(*_name_conditions(criteria, needle, begins=begins))
        found.append(matching.limit(1).scalar_subquery().is_not(None))
    if place := _place_conditions(criteria):
        here = select(_places.c.id).where(_places.c.organisation_id == of, *place)
        found.append(here.limit(1).scalar_subquery().is_not(None))
    return found


def _name_conditions(criteria: Criteria, needle: str, *, begins: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if needle and begins:
        found.append(_names.c.folded.startswith(needle, autoescape=True))
    elif needle:
        found.append(_names.c.folded.contains(needle, autoescape=True))
    if criteria.language:
        found.append(_names.c.language == criteria.language)
    return found


def _place_conditions(criteria: Criteria) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if criteria.city:
        found.append(_places.c.folded_city.contains(fold(criteria.city), autoescape=True))
    if criteria.postcode:
        found.append(_places.c.folded_postcode.startswith(fold_postcode(criteria.postcode), autoescape=True))
    return found

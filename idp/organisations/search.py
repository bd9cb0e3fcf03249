"""Finds organisations (domain.md Q13): candidates from the index of words, then the whole needle compared."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, cast, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Session

from idp.organisations.models import Location, Name, Organisation, OrganisationStatus, SearchRow
from idp.organisations.records import Criteria, FoundOrganisation, SearchResult
from idp.organisations.search_index import (
    fold,
    fold_postcode,
    property_word,
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
# Literally the expression of the index: a bound separator would keep PostgreSQL from using it.
_array: ColumnElement[Any] = literal_column("string_to_array(organisation_search.words, ' ')", ARRAY(TEXT))


def find_organisations(session: Session, criteria: Criteria) -> SearchResult:
    """The hits of checked criteria, names that begin with the needle first, then by name."""
    needle = fold(criteria.name)
    found: dict[str, FoundOrganisation] = {}
    if needle:
        found.update(_read(session, criteria, needle, begins=True))
    if len(found) <= MOST_RESULTS:
        beginning = dict(found)
        found.update((key, hit) for key, hit in _read(session, criteria, needle) if key not in beginning)
    begins = {
        key for key, hit in found.items() if needle and fold(hit.matched_name or hit.name).startswith(needle)
    }
    ordered = sorted(found.values(), key=lambda hit: (hit.id not in begins, fold(hit.name), hit.id))
    return SearchResult(tuple(ordered[:MOST_RESULTS]), is_capped=len(ordered) > MOST_RESULTS)


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


def _read(
    session: Session, criteria: Criteria, needle: str, *, begins: bool = False
) -> list[tuple[str, FoundOrganisation]]:
    dialect = session.get_bind().dialect.name
    main = and_(_locations.c.organisation_id == _organisations.c.id, _locations.c.is_main)
    query = _candidates(dialect, criteria, needle, begins=begins).join(_locations, main)
    query = query.add_columns(*_organisations.c, _locations.c.city)
    query = query.where(*_comparisons(criteria, needle, begins=begins)).limit(MOST_RESULTS + 1)
    return [
        (
            row.id,
            FoundOrganisation(row.id, row.name, row.type, row.country, row.city, row.status, row.merged_into),
        )
        for row in session.execute(query)
    ]


def _candidates(dialect: str, criteria: Criteria, needle: str, *, begins: bool) -> Select[Any]:
    """The organisations that have all the words: one look-up in the index, or by id where one is given."""
    query: Select[Any] = select()
    if criteria.organisation_id or criteria.location_id:
        return query.select_from(_organisations)
    every, some = _wanted_words(criteria, needle, begins=begins)
    if dialect == "sqlite":
        # Each word is letters and digits behind one known sign (see search_index), so nothing here can be syntax.
        groups = [
            *(f'"{word}"' for word in every),
            *(["(" + " OR ".join(f'"{word}"' for word in some) + ")"] * bool(some)),
        ]
        source: FromClause = _fts.join(_rows, _rows.c.id == _fts.c.rowid)
        query = query.where(_fts.c.organisation_search_words.op("MATCH")(" AND ".join(groups)))
    else:
        source = _rows
        if every:
            query = query.where(_array.op("@>")(cast(every, ARRAY(TEXT))))
        if some:
            query = query.where(_array.op("&&")(cast(some, ARRAY(TEXT))))
    return query.select_from(source.join(_organisations, _organisations.c.id == _rows.c.organisation_id))


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


def _comparisons(criteria: Criteria, needle: str, *, begins: bool) -> list[ColumnElement[bool]]:
    """What a candidate must really have: words say which letters there are, not in which order."""
    found: list[ColumnElement[bool]] = []
    if needle or criteria.language:
        names = select(_names.c.id).where(_names.c.organisation_id == _organisations.c.id)
        found.append(names.where(*_name_conditions(criteria, needle, begins=begins)).exists())
    if place := _place_conditions(criteria):
        here = select(_places.c.id).where(_places.c.organisation_id == _organisations.c.id)
        found.append(here.where(*place).exists())
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

"""Decides whether the entries of an import file may become records, and whether a search asks for anything."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from babel import Locale

from idp.organisations.files import Entry
from idp.organisations.models import NameKind, OrganisationSize, OrganisationStatus, OrganisationType
from idp.organisations.records import Criteria, LocationRecord, NameRecord, OrganisationRecord, Problem
from idp.organisations.search_index import LONGEST_NEEDLE, fold

ORGANISATION_ID = re.compile(r"ORG-[0-9]{9}\Z")
LOCATION_ID = re.compile(r"LOC-[0-9]{9}\Z")

_ENGLISH = Locale("en")
COUNTRIES = frozenset(code for code in map(str, _ENGLISH.territories) if re.fullmatch("[A-Z]{2}", code)) - {
    "ZZ"
}
LANGUAGES = frozenset(code for code in map(str, _ENGLISH.languages) if re.fullmatch("[a-z]{2}", code))

_FIELDS = frozenset(
    {"id", "name", "type", "size", "status", "merged_into", "country", "active_from", "active_to"}
    | {"alternative_names", "local_names", "locations"}
)
_LOCATION_FIELDS = frozenset({"id", "address", "city", "postcode", "country", "is_main"})
_MOST_NAMES = 50
_MOST_LOCATIONS = 500
_MOST_ADDRESS_LINES = 6


@dataclass
class _Reader:
    """Takes fields out of one object of the file and writes down what is wrong with them."""

    line: int
    values: Mapping[str, Any]
    problems: list[Problem]
    prefix: str = ""

    def refuse(self, field: str, reason: str) -> None:
        self.problems.append(Problem(self.line, self.prefix + field, reason))

    def text(self, field: str, longest: int, *, required: bool = True) -> str:
        value = self.values.get(field)
        if value in (None, ""):
            if required:
                self.refuse(field, "is missing")
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
            self.refuse(field, f"must be one line of text, at most {longest} characters")
            return ""
        return value.strip()

    def matching(
        self, field: str, fits: Callable[[str], object], wanted: str, *, required: bool = True
    ) -> str | None:
        value = self.values.get(field)
        if value in (None, ""):
            if required:
                self.refuse(field, f"is missing; give {wanted}")
            return None
        if not isinstance(value, str) or not fits(value):
            self.refuse(field, f"must be {wanted}")
            return None
        return value

    def one_of(self, field: str, choices: type[StrEnum], *, required: bool = True) -> str | None:
        known = [choice.value for choice in choices]
        return self.matching(field, known.__contains__, f"one of {', '.join(known)}", required=required)

    def day(self, field: str) -> date | None:
        value = self.matching(field, _is_day, "a date like 2026-03-31", required=False)
        return date.fromisoformat(value) if value else None

    def items(self, field: str, kind: type, most: int, wanted: str) -> list[Any]:
        value = self.values.get(field) or []
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(isinstance(item, kind) for item in value)
        ):
            self.refuse(field, f"must be {wanted}, at most {most}")
            return []
        return value

    def only(self, known: frozenset[str]) -> None:
        for field in sorted(set(self.values) - known):
            self.refuse(field, f"unknown field; known are {', '.join(sorted(known))}")


def check_criteria(criteria: Criteria) -> Problem | None:
    """What is wrong with a search, as field and remedy: it must ask for something besides the flag (domain.md Q13)."""
    asked = (criteria.name, criteria.city, criteria.postcode, criteria.organisation_id, criteria.location_id)
    if not any((*asked, criteria.countries, criteria.type, criteria.language)):
        return Problem(0, "name", "Give a name or at least one other criterion.")
    if any(len(text) > LONGEST_NEEDLE for text in asked):
        return Problem(0, "name", f"Use at most {LONGEST_NEEDLE} characters in each field.")
    if criteria.organisation_id and not ORGANISATION_ID.match(criteria.organisation_id):
        return Problem(0, "org_id", "Write ORG- and nine digits, for example ORG-100013412.")
    if criteria.location_id and not LOCATION_ID.match(criteria.location_id):
        return Problem(0, "loc_id", "Write LOC- and nine digits, for example LOC-100021459.")
    if not COUNTRIES.issuperset(criteria.countries):
        return Problem(0, "country", "Choose countries from the list.")
    if criteria.language and criteria.language not in LANGUAGES:
        return Problem(0, "language", "Choose a language from the list.")
    if criteria.type and criteria.type not in set(OrganisationType):
        return Problem(0, "type", "Choose a type from the list.")
    for field in ("name", "city", "postcode"):
        text: str = getattr(criteria, field)
        if text and not fold(text):
            return Problem(0, field, "Use at least one letter or digit.")
    return None


def check_entry(entry: Entry) -> OrganisationRecord | list[Problem]:
    """The record an entry describes, or everything that is wrong with it."""
    problems: list[Problem] = []
    reader = _Reader(entry.line, entry.values, problems)
    reader.only(_FIELDS)
    country = reader.matching("country", COUNTRIES.__contains__, "an ISO 3166 country code like NL") or ""
    record = OrganisationRecord(
        id=reader.matching("id", ORGANISATION_ID.match, "ORG- and nine digits") or "",
        type=reader.one_of("type", OrganisationType) or "",
        size=reader.one_of("size", OrganisationSize, required=False),
        status=reader.one_of("status", OrganisationStatus, required=False) or OrganisationStatus.ACTIVE.value,
        country=country,
        merged_into=reader.matching(
            "merged_into", ORGANISATION_ID.match, "ORG- and nine digits", required=False
        ),
        active_from=reader.day("active_from"),
        active_to=reader.day("active_to"),
        names=tuple(_names(reader)),
        locations=tuple(_locations(reader, entry, country)),
    )
    _check_whole(reader, record)
    return problems or record


def _check_whole(reader: _Reader, record: OrganisationRecord) -> None:
    is_merged = record.status == OrganisationStatus.MERGED
    if is_merged and record.merged_into is None:
        reader.refuse("merged_into", "name the organisation that a merged one became part of")
    if record.merged_into is not None and not is_merged:
        reader.refuse("status", 'must be "merged" when merged_into is given')
    if record.active_from and record.active_to and record.active_to < record.active_from:
        reader.refuse("active_to", "must not lie before active_from")
    if sum(location.is_main for location in record.locations) != 1:
        reader.refuse(
            "locations", "give at least one location and mark exactly one of several as the main one"
        )


def _names(reader: _Reader) -> Iterator[NameRecord]:
    yield NameRecord(NameKind.PREFERRED, "en", reader.text("name", 250))
    for number, text in enumerate(reader.items("alternative_names", str, _MOST_NAMES, "a list of names"), 1):
        part = _Reader(reader.line, {"": text}, reader.problems, f"alternative_names {number}")
        yield NameRecord(NameKind.ALTERNATIVE, "en", part.text("", 250))
    wanted = "a list of objects with language and text"
    for number, value in enumerate(reader.items("local_names", dict, _MOST_NAMES, wanted), 1):
        part = _Reader(reader.line, value, reader.problems, f"local_names {number} ")
        part.only(frozenset({"language", "text"}))
        language = part.matching("language", LANGUAGES.__contains__, "an ISO 639-1 language code like nl")
        yield NameRecord(NameKind.LOCAL, language or "", part.text("text", 250))


def _locations(reader: _Reader, entry: Entry, country: str) -> Iterator[LocationRecord]:
    found = reader.items("locations", dict, _MOST_LOCATIONS, "a list of locations")
    is_any_marked = any(value.get("is_main") for value in found)
    for number, value in enumerate(found):
        line = entry.location_lines[number] if entry.location_lines else entry.line
        part = _Reader(line, value, reader.problems, f"location {number + 1} ")
        part.only(_LOCATION_FIELDS)
        if not isinstance(value.get("is_main", False), bool):
            part.refuse("is_main", "must be true or false")
        address = part.items("address", str, _MOST_ADDRESS_LINES, "a list of address lines")
        is_country = COUNTRIES.__contains__
        yield LocationRecord(
            id=part.matching("id", LOCATION_ID.match, "LOC- and nine digits") or "",
            address=tuple(
                _Reader(line, {"address": text}, reader.problems).text("address", 200) for text in address
            ),
            city=part.text("city", 100),
            postcode=part.text("postcode", 20, required=False),
            country=part.matching("country", is_country, "an ISO 3166 country code", required=False)
            or country,
            is_main=value.get("is_main") is True or (not is_any_marked and number == 0),
        )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def check_repeated(records: Iterable[tuple[int, OrganisationRecord]]) -> Iterator[Problem]:
    """Ids that stand twice in one file; ``records`` come with their lines."""
    organisations: dict[str, int] = {}
    locations: dict[str, int] = {}
    for line, record in records:
        if record.id in organisations:
            yield Problem(
                line, "id", f"{record.id} stands in line {organisations[record.id]} already; keep one"
            )
        organisations.setdefault(record.id, line)
        for location in record.locations:
            if location.id in locations:
                yield Problem(
                    line, "location", f"{location.id} stands in line {locations[location.id]} already"
                )
            locations.setdefault(location.id, line)


def check_mergers(
    records: Iterable[tuple[int, OrganisationRecord]], known: Mapping[str, str | None]
) -> Iterator[Problem]:
    """Mergers into organisations that do not exist, and mergers in a circle.

    ``known`` says of organisations outside the file what they are merged into, or None: all that a chain can reach.
    """
    listed = list(records)
    successors = dict(known) | {record.id: record.merged_into for _, record in listed}
    for line, record in listed:
        if record.merged_into is None:
            continue
        if record.merged_into not in successors:
            yield Problem(
                line, "merged_into", f"{record.merged_into} is neither in the file nor in the register"
            )
        elif _leads_back(record.id, successors):
            yield Problem(
                line, "merged_into", "leads back to the organisation itself; one of them must stay active"
            )


def _leads_back(start: str, successors: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    current = successors.get(start)
    while current is not None and current not in seen:
        if current == start:
            return True
        seen.add(current)
        current = successors.get(current)
    return False

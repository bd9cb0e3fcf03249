"""Finding organisations (domain.md Q13), on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from idp.audit.service import SYSTEM
from idp.database.access import Database
from idp.errors import InvalidInput
from idp.organisations.service import (
    MOST_RESULTS,
    Criteria,
    FileFormat,
    import_file,
    search,
    with_matched_names,
)
from tests.conftest import MovedClock
from tests.organisations.register import json_file, location, organisation

REGISTER = [
    organisation(
        1,
        name="Łódź Müller Pharma S.A.",
        country="PL",
        locations=[location(1, city="Łódź", postcode="90-001")],
    ),
    organisation(2, name="Pharma Nord", country="DK", locations=[location(2, city="Vejle", postcode="7100")]),
    organisation(
        3,
        name="Hellenic Medicines",
        country="GR",
        type="regulatory_authority",
        local_names=[{"language": "el", "text": "Ελληνικά Φάρμακα"}],
        alternative_names=["EOFarma"],
        locations=[
            location(3, city="Αθήνα", postcode="155 62"),
            location(33, city="Πάτρα", postcode="26221"),
        ],
    ),
    organisation(4, name="Old Nord", country="DK", status="merged", merged_into="ORG-100000002"),
    organisation(5, name="Closed Nord", country="DK", status="inactive"),
    organisation(
        6, name="Xy", country="MT", type="educational_institution", locations=[location(6, city="Valletta")]
    ),
    organisation(
        7, name="One Two Three", country="IE", locations=[location(7, city="Cork", postcode="T12 AB34")]
    ),
]


@pytest.fixture(scope="module")
def searched(any_database: Database) -> Database:
    """A register that the tests of this file only read."""
    with any_database.transaction() as opened:
        report = import_file(opened, json_file(*REGISTER), FileFormat.JSON, MovedClock().now(), SYSTEM)
        assert report.is_written, report.problems
    return any_database


@pytest.fixture
def session(searched: Database) -> Iterator[Session]:
    with searched.reading() as opened:
        yield opened


def found(session: Session, **criteria: Any) -> list[int]:
    """The numbers of the hits, best first."""
    return [int(hit.id[-2:]) for hit in search(session, Criteria(**criteria)).organisations]


SEARCHES: list[tuple[dict[str, Any], list[int]]] = [
    # any part of a name, accents, capitals and signs do not matter
    ({"name": "pharma"}, [2, 1]),
    ({"name": "PHARMA"}, [2, 1]),
    ({"name": "harm"}, [1, 2]),
    ({"name": "lodz muller"}, [1]),
    ({"name": "Łódź"}, [1]),
    ({"name": "müller pharma s.a."}, [1]),
    ({"name": "pharma müller"}, []),
    ({"name": "pharmacy"}, []),
    # one and two letters
    ({"name": "x"}, [6]),
    ({"name": "xy"}, [6]),
    ({"name": "d"}, [3, 1, 2]),
    ({"name": "q"}, []),
    ({"name": "a s"}, [1]),
    ({"name": "e t"}, [7]),
    # any language, or one of them
    ({"name": "φαρμακα"}, [3]),
    ({"name": "ΦΆΡΜΑΚΑ", "language": "el"}, [3]),
    ({"name": "φαρμακα", "language": "en"}, []),
    ({"name": "hellenic", "language": "el"}, []),
    ({"name": "eofarma"}, [3]),
    ({"language": "el"}, [3]),
    # several countries are alternatives
    ({"countries": ("DK",)}, [2]),
    ({"countries": ("DK", "MT", "SE")}, [2, 6]),
    ({"name": "pharma", "countries": ("PL",)}, [1]),
    ({"name": "pharma", "countries": ("MT",)}, []),
    # places
    ({"city": "lodz"}, [1]),
    ({"city": "ΑΘΗΝΑ"}, [3]),
    ({"city": "πατρα"}, [3]),
    ({"city": "ett"}, [6]),
    ({"city": "nowhere"}, []),
    ({"postcode": "155"}, [3]),
    ({"postcode": "15562"}, [3]),
    ({"postcode": "562"}, []),
    ({"postcode": "t12ab"}, [7]),
    ({"postcode": "T12 AB34"}, [7]),
    ({"postcode": "T12 AB35"}, []),
    ({"city": "vejle", "postcode": "7100", "name": "nord"}, [2]),
    # type and ids
    ({"type": "regulatory_authority"}, [3]),
    ({"organisation_id": "ORG-100000006"}, [6]),
    ({"organisation_id": "ORG-100000006", "name": "pharma"}, []),
    ({"organisation_id": "ORG-999999999"}, []),
    ({"location_id": "LOC-100000033"}, [3]),
    ({"location_id": "LOC-100000033", "city": "cork"}, []),
    # historical records only when asked for
    ({"name": "nord"}, [2]),
    ({"name": "nord", "include_historical": True}, [5, 4, 2]),
    ({"organisation_id": "ORG-100000004"}, []),
    ({"organisation_id": "ORG-100000004", "include_historical": True}, [4]),
]


@pytest.mark.parametrize(("criteria", "expected"), SEARCHES, ids=[str(criteria) for criteria, _ in SEARCHES])
def test_a_search_finds_what_fits_all_criteria(
    session: Session, criteria: dict[str, Any], expected: list[int]
) -> None:
    assert found(session, **criteria) == expected


def test_a_hit_is_what_people_recognise(session: Session) -> None:
    criteria = Criteria(name="φάρμακα")

    (hit,) = with_matched_names(session, search(session, criteria).organisations, criteria)

    assert (hit.id, hit.name, hit.country, hit.city, hit.status) == (
        "ORG-100000003",
        "Hellenic Medicines",
        "GR",
        "Αθήνα",
        "active",
    )
    assert hit.matched_name == "Ελληνικά Φάρμακα"


def test_the_preferred_name_needs_no_other(session: Session) -> None:
    criteria = Criteria(name="hellenic")

    (hit,) = with_matched_names(session, search(session, criteria).organisations, criteria)

    assert hit.matched_name is None


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({}, "name"),
    ({"include_historical": True}, "name"),
    ({"name": "..."}, "name"),
    ({"name": "a" * 101}, "name"),
    ({"name": "a" * 100_000}, "name"),
    ({"city": "\x00"}, "city"),
    ({"postcode": "--"}, "postcode"),
    ({"organisation_id": "ORG-1"}, "org_id"),
    ({"organisation_id": "ORG-100000001' OR '1'='1"}, "org_id"),
    ({"location_id": "LOC-"}, "loc_id"),
    ({"countries": ("XX",)}, "country"),
    ({"countries": ('NL") OR ("',)}, "country"),
    ({"language": "klingon"}, "language"),
    ({"type": "company"}, "type"),
]


@pytest.mark.parametrize(("criteria", "field"), UNUSABLE)
def test_what_cannot_be_searched_for_names_the_field(
    session: Session, criteria: dict[str, Any], field: str
) -> None:
    """L3 and L4: a search is bounded before it reaches the database."""
    with pytest.raises(InvalidInput) as refused:
        search(session, Criteria(**criteria))

    assert refused.value.field == field
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "needle",
    [
        "' OR 1=1 --",
        'x" OR words:"',
        "a* NOT b",
        "%",
        "_y",
        "\\",
        "NEAR(a b)",
        "x'); DROP TABLE organisations; --",
        "\x00x",
    ],
)
@pytest.mark.parametrize("field", ["name", "city", "postcode"])
def test_what_is_typed_is_never_part_of_a_statement(session: Session, field: str, needle: str) -> None:
    """N9: signs of SQL, of LIKE and of the index's own language only part words."""
    try:
        hits = found(session, **{field: needle})
    except InvalidInput:
        hits = []

    assert hits in ([], [6], [7])
    assert found(session, name="one two three") == [7]


def test_more_hits_than_anybody_reads_are_capped(database: Database, clock: MovedClock) -> None:
    """L4: the list has an end, says so, and begins with names that begin so."""
    some = [organisation(number, name=f"Medical {number}") for number in range(1, MOST_RESULTS + 60)]
    with database.transaction() as session:
        import_file(
            session, json_file(*some, organisation(999, name="Edical")), FileFormat.JSON, clock.now(), SYSTEM
        )

        result = search(session, Criteria(name="edical"))
        fewer = search(session, Criteria(name="medical 1", countries=("NL",)))

    assert (len(result.organisations), result.is_capped) == (MOST_RESULTS, True)
    assert result.organisations[0].name == "Edical"
    assert not fewer.is_capped

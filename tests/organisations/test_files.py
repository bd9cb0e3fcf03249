"""What an import file must be: docs/organisations-import.md. No database."""

import json
from typing import Any

import pytest

from idp.organisations.files import FileFormat, read_entries
from idp.organisations.records import OrganisationRecord, Problem
from idp.organisations.rules import check_entry, check_mergers
from tests.organisations.register import json_file, location, organisation

CSV = """\
organisation_id,name,type,country,local_names,location_id,address,city,postcode
ORG-100000321,"Example, Pharma",industry,NL,nl=Voorbeeld|el=Παράδειγμα,LOC-100000321,Dam 1|2nd floor,Amsterdam,1012 JS
ORG-100000321,,,,,LOC-100000322,Oude Gracht 1,Utrecht,3511 AA
ORG-100000400,Other,other,DE,,LOC-100000400,,Berlin,
"""


def read(text: str, file_format: FileFormat = FileFormat.JSON) -> tuple[list[OrganisationRecord], list[str]]:
    """The records of a file, and its problems as a person reads them."""
    entries, problems = read_entries(text, file_format)
    checked = [check_entry(entry) for entry in entries]
    for one in checked:
        problems += one if isinstance(one, list) else []
    return [one for one in checked if isinstance(one, OrganisationRecord)], [str(one) for one in problems]


def test_csv_and_json_say_the_same() -> None:
    same = [
        {
            "id": "ORG-100000321",
            "name": "Example, Pharma",
            "type": "industry",
            "country": "NL",
            "local_names": [
                {"language": "nl", "text": "Voorbeeld"},
                {"language": "el", "text": "Παράδειγμα"},
            ],
            "locations": [
                {
                    "id": "LOC-100000321",
                    "address": ["Dam 1", "2nd floor"],
                    "city": "Amsterdam",
                    "postcode": "1012 JS",
                    "is_main": True,
                },
                {
                    "id": "LOC-100000322",
                    "address": ["Oude Gracht 1"],
                    "city": "Utrecht",
                    "postcode": "3511 AA",
                },
            ],
        },
        {
            "id": "ORG-100000400",
            "name": "Other",
            "type": "other",
            "country": "DE",
            "locations": [{"id": "LOC-100000400", "city": "Berlin"}],
        },
    ]

    from_csv, csv_problems = read(CSV, FileFormat.CSV)
    from_json, json_problems = read(json.dumps(same))

    assert csv_problems == json_problems == []
    assert from_csv == from_json
    assert [place.is_main for place in from_csv[0].locations] == [True, False]


@pytest.mark.parametrize("text", [CSV.replace("\n", "\r\n"), "\ufeff" + CSV])
def test_a_file_from_a_spreadsheet_is_read(text: str) -> None:
    records, problems = read(text, FileFormat.CSV)

    assert (len(records), problems) == (2, [])


# what is put in the place of what, the line, the field, the remedy
CSV_MISTAKES = [
    ("organisation_id", "org", 1, "org", "unknown column"),
    ("organisation_id", "org", 1, "organisation_id", "the column is missing"),
    ("address,city", "city,city", 1, "city", "stands twice"),
    ("ORG-100000400", "ORG-4", 4, "id", "ORG- and nine digits"),
    ("ORG-100000400", "ORG-1000004001", 4, "id", "ORG- and nine digits"),
    ("Other,other", ",other", 4, "name", "is missing"),
    ("Other,other", "Other,company", 4, "type", "one of industry"),
    (",DE,", ",XX,", 4, "country", "ISO 3166"),
    (",DE,", ",Germany,", 4, "country", "ISO 3166"),
    ("nl=Voorbeeld", "xx=Voorbeeld", 2, "local_names 1 language", "ISO 639-1"),
    ("nl=Voorbeeld", "Voorbeeld", 2, "local_names 1 language", "ISO 639-1"),
    ("LOC-100000322", "LOC-22", 3, "location 2 id", "LOC- and nine digits"),
    ("ORG-100000321,,", "ORG-100000321,Again,", 3, "name", "leave it empty"),
    ("Berlin,", "Berlin", 4, "line", "has 8 cells instead of 9"),
    ("Other,other", '"Other"x,other', 4, "line", "not CSV"),
    ("Utrecht", "U" * 101, 3, "location 2 city", "at most 100 characters"),
    ("Utrecht", "Ut\u202erecht", 3, "location 2 city", "one line of text"),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "remedy"), CSV_MISTAKES)
def test_a_mistake_is_told_with_line_field_and_remedy(
    old: str, new: str, line: int, field: str, remedy: str
) -> None:
    assert old in CSV

    _, problems = read(CSV.replace(old, new, 1), FileFormat.CSV)

    assert any(one.startswith(f"line {line}: {field}: ") and remedy in one for one in problems), problems


JSON_MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"colour": "blue"}, "colour", "unknown field"),
    ({"name": None}, "name", "is missing"),
    ({"name": 7}, "name", "one line of text"),
    ({"name": "a\x00b"}, "name", "one line of text"),
    ({"name": "\ud800"}, "name", "one line of text"),
    ({"name": "x" * 251}, "name", "at most 250"),
    ({"size": "huge"}, "size", "one of micro"),
    ({"status": "gone"}, "status", "one of active"),
    ({"status": "merged"}, "merged_into", "name the organisation"),
    ({"merged_into": "ORG-100000002"}, "status", 'must be "merged"'),
    ({"active_from": "31.3.2026"}, "active_from", "a date like"),
    ({"active_from": "2026-03-31", "active_to": "2025-03-31"}, "active_to", "before active_from"),
    ({"alternative_names": "Ex"}, "alternative_names", "a list of names"),
    ({"alternative_names": ["Ex", "\n"]}, "alternative_names 2", "one line of text"),
    ({"local_names": [["nl", "Ex"]]}, "local_names", "a list of objects"),
    ({"local_names": [{"language": "nl", "text": "Ex", "kind": "x"}]}, "local_names 1 kind", "unknown field"),
    ({"locations": []}, "locations", "at least one location"),
    ({"locations": [location(1, is_main=True), location(2, is_main=True)]}, "locations", "exactly one"),
    ({"locations": [location(1, is_main="yes")]}, "location 1 is_main", "true or false"),
    ({"locations": [location(1, address="Dam 1")]}, "location 1 address", "a list of address lines"),
    ({"locations": [location(1, country="Holland")]}, "location 1 country", "ISO 3166"),
    ({"locations": [location(1, door="3")]}, "location 1 door", "unknown field"),
]


@pytest.mark.parametrize(("changes", "field", "remedy"), JSON_MISTAKES)
def test_a_wrong_value_is_told_with_field_and_remedy(
    changes: dict[str, Any], field: str, remedy: str
) -> None:
    text = json.dumps([organisation(2), organisation(1, **changes)], indent=None).replace("}, {", "},\n{")

    _, problems = read(text)

    assert any(f": {field}: " in one and remedy in one for one in problems), problems


def test_the_line_of_a_json_entry_is_that_where_it_begins() -> None:
    text = json_file(organisation(1), organisation(2, type="x"), organisation(3, type="y"))

    _, problems = read(text)

    assert [problem.split(": ")[0] for problem in problems] == ["line 3", "line 4"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[",
        "[1]",
        "[{}",
        "[{},]",
        "[{}] x",
        "nonsense",
        "[" * 100_000,
        '{"id": "ORG-100000001"}',
        "[{} {}]",
    ],
)
def test_what_is_no_list_of_organisations_is_refused(text: str) -> None:
    _, problems = read(text)

    assert problems


def test_all_problems_are_told_at_once() -> None:
    text = json_file(organisation(1, name="", type="x", country="y"), organisation(2, size="z"))

    _, problems = read(text)

    assert len(problems) == 4


# merged_into by number of the file, then of the register; the numbers that lead in a circle or nowhere
MERGERS = [
    ({1: 2, 2: None}, {}, set()),
    ({1: 9}, {9: None}, set()),
    ({1: 9}, {9: 8, 8: None}, set()),
    ({1: 9}, {}, {1}),
    ({1: 1}, {}, {1}),
    ({1: 2, 2: 1}, {}, {1, 2}),
    ({1: 2, 2: 3, 3: 1, 4: 1}, {}, {1, 2, 3}),
    ({1: 9}, {9: 8, 8: 1}, {1}),
    ({1: 9, 9: None}, {9: 1}, set()),
]


@pytest.mark.parametrize(("file", "register", "refused"), MERGERS)
def test_mergers_lead_to_an_organisation_and_never_in_a_circle(
    file: dict[int, int | None], register: dict[int, int | None], refused: set[int]
) -> None:
    def org(number: int | None) -> str | None:
        return None if number is None else f"ORG-{number:09}"

    records = [(number, merged(org(number) or "", org(into))) for number, into in file.items()]

    found = list(check_mergers(records, {org(one) or "": org(into) for one, into in register.items()}))

    assert {problem.line for problem in found} == refused
    assert all(isinstance(problem, Problem) and problem.field == "merged_into" for problem in found)


def merged(organisation_id: str, into: str | None) -> OrganisationRecord:
    """A record of which only the merger matters."""
    return OrganisationRecord(organisation_id, "industry", None, "merged", "NL", into, None, None, (), ())

"""Reads import files, CSV or JSON, into entries still to be checked; the format is docs/organisations-import.md."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idp.organisations.records import Problem


class FileFormat(StrEnum):
    """The two formats of an import file."""

    CSV = "csv"
    JSON = "json"


@dataclass
class Entry:
    """One organisation as the file has it: unchecked values by field, and the line each location stands in."""

    line: int
    values: dict[str, Any]
    location_lines: list[int] = field(default_factory=list)


ORGANISATION_COLUMNS = (
    "organisation_id",
    "name",
    "type",
    "size",
    "status",
    "merged_into",
    "country",
    "active_from",
    "active_to",
    "alternative_names",
    "local_names",
)
LOCATION_COLUMNS = ("location_id", "address", "city", "postcode", "location_country", "is_main")
_REQUIRED = ("organisation_id", "name", "type", "country", "location_id", "city")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}


def read_entries(text: str, file_format: FileFormat) -> tuple[list[Entry], list[Problem]]:
    """The entries of a file in their order, and what is wrong with the file as such."""
    problems: list[Problem] = []
    reader = _read_csv if file_format is FileFormat.CSV else _read_json
    return list(reader(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), problems)), problems


def _read_csv(text: str, problems: list[Problem]) -> Iterator[Entry]:
    """One line for each location; the lines of one organisation stand together and its values on the first of them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [column.strip() for column in next(reader, [])]
        problems.extend(_check_columns(columns))
        if not problems:
            yield from _group(_csv_lines(reader, columns, problems), problems)
    except csv.Error as error:
        problems.append(Problem(reader.line_num, "line", f"not CSV: {error}"))


def _check_columns(columns: list[str]) -> Iterator[Problem]:
    known = ORGANISATION_COLUMNS + LOCATION_COLUMNS
    for column in columns:
        if column not in known:
            yield Problem(1, column or "(empty)", f"unknown column; known are {', '.join(known)}")
        elif columns.count(column) > 1:
            yield Problem(1, column, "stands twice; remove one of the columns")
    for column in _REQUIRED:
        if column not in columns:
            yield Problem(1, column, "the column is missing; add it to the first line")


def _csv_lines(
    reader: Any, columns: list[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    for cells in reader:
        if len(cells) == len(columns):
            yield reader.line_num, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
        elif cells:
            reason = f"has {len(cells)} cells instead of {len(columns)}; quote cells that contain commas"
            problems.append(Problem(reader.line_num, "line", reason))


def _group(lines: Iterator[tuple[int, dict[str, str]]], problems: list[Problem]) -> Iterator[Entry]:
    current: Entry | None = None
    for line, cells in lines:
        if current is not None and cells["organisation_id"] == current.values["id"]:
            filled = [column for column in ORGANISATION_COLUMNS[1:] if cells.get(column)]
            problems.extend(
                Problem(line, column, "leave it empty on the further lines of an organisation")
                for column in filled
            )
        else:
            if current is not None:
                yield current
            current = Entry(line, _organisation_values(cells))
        current.values["locations"].append(_location_values(cells))
        current.location_lines.append(line)
    if current is not None:
        yield current


def _organisation_values(cells: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {key: cells[key] for key in ORGANISATION_COLUMNS[1:9] if cells.get(key)}
    values["id"] = cells["organisation_id"]
    values["alternative_names"] = _parts(cells.get("alternative_names", ""))
    values["local_names"] = [
        dict(zip(("language", "text"), part.split("=", 1), strict=False))
        for part in _parts(cells.get("local_names", ""))
    ]
    values["locations"] = []
    return values


def _location_values(cells: dict[str, str]) -> dict[str, Any]:
    is_main = cells.get("is_main", "")
    values: dict[str, Any] = {
        "id": cells["location_id"],
        "address": _parts(cells.get("address", "")),
        "city": cells["city"],
        "postcode": cells.get("postcode", ""),
        "is_main": _BOOLEANS.get(is_main.lower(), is_main),
    }
    return values | ({"country": cells["location_country"]} if cells.get("location_country") else {})


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _read_json(text: str, problems: list[Problem]) -> Iterator[Entry]:
    """A list of objects, read one after the other, because only so each one's line is known."""
    decoder = json.JSONDecoder()
    line, seen, at = 1, 0, _skip(text, 0)
    expected = "["
    while at < len(text) and text[at] == expected:
        at = _skip(text, at + 1)
        if text[at : at + 1] == "]" and expected == "[":
            break
        line, seen = line + text.count("\n", seen, at), at
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            where = error.lineno if isinstance(error, json.JSONDecodeError) else line
            problems.append(Problem(where, "file", f"not JSON: {error}"))
            return
        if isinstance(value, dict):
            yield Entry(line, value)
        else:
            problems.append(Problem(line, "entry", "must be an object in braces, one for each organisation"))
        at, expected = _skip(text, at), ","
    if text[at : at + 1] != "]" or _skip(text, at + 1) != len(text):
        reason = "must be one list in square brackets, its entries parted by commas"
        problems.append(Problem(text.count("\n", 0, at) + 1, "file", reason))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at

"""Reads a catalogue file into checked entries: every table, field and type, each problem with its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_FILE = 1_000_000
SCHEMA = 1
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?\Z")

_HEADER = re.compile(r"\s{0,9}\[\[\s{0,9}([A-Za-z_]{1,40})\s{0,9}\]\]")
_KEY = re.compile(r"\s{0,9}([A-Za-z_]{1,40})\s{0,9}=")

# Field kinds: "code" and "text" are required strings, "flag" and "codes" may be left out, "days" is a positive number.
TABLES: Mapping[str, Mapping[str, str]] = {
    "application": {"code": "code", "name": "text", "description": "text"},
    "family": {"code": "code", "name": "text", "across_applications": "flag"},
    "audience": {"code": "code", "name": "text", "organisation_types": "codes"},
    "document": {"code": "code", "name": "text", "description": "text"},
    "organisation_list": {"code": "code", "name": "text", "organisations": "texts"},
    "role": {
        "code": "code",
        "application": "code",
        "family": "code",
        "name": "text",
        "description": "text",
        "audience": "codes",
        "needs_affiliation": "flag",
        "automatic": "flag",
        "requestable": "flag",
        "user_administrator": "flag",
        "ema_always": "flag",
        "approver_roles": "codes",
        "needs_holder": "codes",
        "prerequisites": "codes",
        "implies": "codes",
        "suggests": "codes",
        "documents": "codes",
        "optional_documents": "codes",
        "removal_needs_ema": "flag",
        "historical_organisations": "flag",
        "periodic_review": "flag",
        "organisation_list": "optional_code",
        "longest_days": "days",
        "decides_for": "codes",
    },
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a catalogue file: the line to look at, the entry, and what to do about it."""

    line: int
    entry: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.entry}: {self.reason}"


class CatalogueRefused(ValueError):
    """A catalogue file that cannot come into force; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Entry:
    """One table of the file: its values, and the lines where they stand."""

    table: str
    values: dict[str, Any]
    lines: dict[str, int]

    @property
    def code(self) -> str:
        return str(self.values.get("code", ""))

    def problem(self, key: str, reason: str) -> Problem:
        line = self.lines.get(key, self.lines.get("", 1))
        name = f"{self.table} {self.code}" if self.code else self.table
        return Problem(line, f"{name}, {key}" if key else name, reason)


@dataclass
class CatalogueFile:
    """The entries of a file by table, and the problems found on the way."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_file(text: str) -> CatalogueFile:
    """The checked entries of ``text``. A file that is no TOML at all raises ``CatalogueRefused`` at once."""
    content = _parse(text)
    lines = _locate(text)
    read = CatalogueFile({table: [] for table in TABLES})
    for name, value in content.items():
        if name == "schema":
            continue
        if (
            name not in TABLES
            or not isinstance(value, list)
            or not all(isinstance(one, dict) for one in value)
        ):
            reason = f"unknown; write one of {', '.join(f'[[{table}]]' for table in TABLES)}"
            read.problems.append(Problem(_line_of(lines, name), name, reason))
            continue
        for number, values in enumerate(value):
            located = lines.get(name, [])
            entry = Entry(name, values, located[number] if number < len(located) else {})
            read.problems.extend(_check_fields(entry))
            read.entries[name].append(entry)
    if content.get("schema") != SCHEMA:
        read.problems.append(
            Problem(1, "schema", f"must say schema = {SCHEMA}, the version this program reads")
        )
    return read


def _parse(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_FILE:
        raise CatalogueRefused((Problem(1, "file", f"longer than {LONGEST_FILE} characters"),))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise CatalogueRefused((Problem(line, "file", f"not TOML: {error}"),)) from error
    except RecursionError as error:
        raise CatalogueRefused((Problem(1, "file", "nested too deeply"),)) from error


def _locate(text: str) -> dict[str, list[dict[str, int]]]:
    """Where each ``[[table]]`` and each of its keys stands.

    TOML readers of the standard library give no positions, so this looks at the beginnings of lines. A key inside a
    multi-line string would be taken for one; it costs a wrong line number in a message and nothing else.
    """
    found: dict[str, list[dict[str, int]]] = {}
    current: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            current = {"": number}
            found.setdefault(header[1], []).append(current)
        elif key := _KEY.match(line):
            current.setdefault(key[1], number)
    return found


def _line_of(lines: Mapping[str, list[dict[str, int]]], table: str) -> int:
    return lines[table][0][""] if table in lines else 1


def _check_fields(entry: Entry) -> Iterator[Problem]:
    known = TABLES[entry.table]
    for key in sorted(entry.values.keys() - known.keys()):
        yield entry.problem(key, f"unknown key; known are {', '.join(known)}")
        del entry.values[key]
    for key, kind in known.items():
        if key not in entry.values:
            if kind in ("code", "text"):
                yield entry.problem("", f"{key} is missing")
        elif wanted := _mistake(kind, entry.values[key]):
            yield entry.problem(key, f"must be {wanted}")
            del entry.values[key]


def _mistake(kind: str, value: object) -> str | None:
    """What the value should have been, or nothing when it is right."""
    if kind in ("code", "optional_code") and not _is_code(value):
        return (
            'a code like "spor" or "spor.industry_user": small letters, digits, underscores, at most one dot'
        )
    if kind == "text" and not (
        isinstance(value, str) and value.strip() and value.isprintable() and len(value) <= 500
    ):
        return "one line of text in quotes, at most 500 characters"
    if kind == "flag" and not isinstance(value, bool):
        return "true or false"
    if kind == "codes" and not (
        isinstance(value, list) and all(map(_is_code, value)) and _is_distinct(value)
    ):
        return 'a list of codes, each once, like ["industry", "nca"]'
    if kind == "texts" and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return 'a list of texts, like ["ORG-100000001"]'
    if kind == "days" and not (
        isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 36_600
    ):
        return "a number of days, at least 1"
    return None


def _is_code(value: object) -> bool:
    return isinstance(value, str) and bool(CODE.match(value))


def _is_distinct(values: list[str]) -> bool:
    return len(set(values)) == len(values)
